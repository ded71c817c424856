#ifndef LIPFLOW_APPLICATION_INPUT_PATHS_H
#define LIPFLOW_APPLICATION_INPUT_PATHS_H

#include <string>

namespace lipflow
{
/**
 * @p text, a .prm file, with the relative names of files that exist in
 * @p folder made absolute, so that it means the same in any other folder: the
 * values of keys that end in "file" and included files. Not collective.
 */
std::string with_absolute_paths(const std::string &text,
                                const std::string &folder);
} // namespace lipflow

#endif
