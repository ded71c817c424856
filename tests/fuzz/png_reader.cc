#include <lipflow/measure/image.h>

#include "reader.h"

void read(const std::string &bytes)
{
  lipflow::decode_png(bytes, "fuzz.png").value(.3, .7);
}
