#include <lipflow/base/errors.h>
#include <lipflow/base/plugin.h>

#ifdef LIPFLOW_TORCH_FILES
#include <sstream>

#include <dlfcn.h>
#endif

namespace lipflow
{
#ifdef LIPFLOW_TORCH_FILES
namespace
{
void *load_library()
{
  std::istringstream files(LIPFLOW_TORCH_FILES);
  std::string        file, problems;
  while (std::getline(files, file, ':'))
  {
    if (void *const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL))
      return library;
    const char *const problem = dlerror();
    problems += std::string("\n  ") + (problem == nullptr ? "" : problem);
  }
  throw Error(ExitCode::files,
              "The library with what uses libtorch cannot be loaded. Was "
              "lipflow moved, or libtorch removed? Install both again. The "
              "system says:" +
                  problems);
}
} // namespace

bool has_torch()
{
  return true;
}

void *torch_function(const std::string &name, const std::string &)
{
  static void *const library = load_library();
  void *const        function = dlsym(library, name.c_str());
  if (function == nullptr)
    throw Error(ExitCode::files,
                "liblipflow_torch has no function '" + name +
                    "': it is of another version of lipflow. Install lipflow "
                    "again.");
  return function;
}
#else
bool has_torch()
{
  return false;
}

void *torch_function(const std::string &, const std::string &what)
{
  throw Error(ExitCode::usage,
              what +
                  " needs libtorch, without which this lipflow was built. "
                  "Install it (Debian: libtorch-dev), configure with "
                  "-D LIPFLOW_WITH_TORCH=ON and build anew, or choose another "
                  "Type.");
}
#endif
} // namespace lipflow
