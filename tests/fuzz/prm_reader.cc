#include "parameters.h"
#include "reader.h"

void read(const std::string &bytes)
{
  lipflow::read_with_some_parameters("fuzz.prm", bytes);
}
