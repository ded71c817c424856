// FUZZ_FILE: a name whose ending says which format is read.

#include <lipflow/measure/point_file.h>

#include "reader.h"

void read(const std::string &bytes)
{
  lipflow::decode_points(bytes, FUZZ_FILE, 2);
}
