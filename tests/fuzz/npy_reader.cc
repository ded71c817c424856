#include <lipflow/measure/point_file.h>

#include "reader.h"

void read(const std::string &bytes)
{
  lipflow::decode_points(bytes, "fuzz.npy", 2);
}
