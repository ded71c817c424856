#ifndef LIPFLOW_BASE_PLUGIN_H
#define LIPFLOW_BASE_PLUGIN_H

#include <string>

namespace lipflow
{
/// Whether lipflow was built with libtorch.
bool has_torch();

/**
 * A function of liblipflow_torch, which holds all that uses libtorch and is
 * loaded by the first call: libtorch takes a second or two to load, which no
 * other run should wait for. The library is never closed: objects of it may
 * live as long as the program.
 *
 * Throws Error (usage) if lipflow was built without libtorch; @p what needs it,
 * as "Discriminator/Type = neural". Throws Error (files) if the library cannot
 * be loaded. Local.
 */
void *torch_function(const std::string &name, const std::string &what);
} // namespace lipflow

#endif
