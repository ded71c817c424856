#include <lipflow/latent/latent_map.h>

#include "reader.h"

void read(const std::string &bytes)
{
  const lipflow::LatentMap map =
      lipflow::decode_latent_map(bytes, "fuzz.json", 2, 1);
  map.decoder.apply(map.encoder.apply({.3, -.7}));
}
