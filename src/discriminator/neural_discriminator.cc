#include <lipflow/base/errors.h>
#include <lipflow/discriminator/neural_discriminator.h>

#ifdef LIPFLOW_TORCH_FILES
#include <lipflow/discriminator/torch_discriminator.h>

#include <sstream>

#include <dlfcn.h>
#endif

namespace lipflow
{
#ifdef LIPFLOW_TORCH_FILES
namespace
{
using Factory = decltype(&lipflow_make_torch_discriminator);

/// The library is never closed: objects of it may live as long as the program.
Factory load_factory()
{
  std::istringstream files(LIPFLOW_TORCH_FILES);
  std::string        file, problems;
  while (std::getline(files, file, ':'))
  {
    if (void *const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL))
      if (void *const symbol =
              dlsym(library, "lipflow_make_torch_discriminator"))
        return reinterpret_cast<Factory>(symbol);
    const char *const problem = dlerror();
    problems += std::string("\n  ") + (problem == nullptr ? "" : problem);
  }
  throw Error(ExitCode::files,
              "The library with the neural discriminators cannot be loaded. "
              "Was lipflow moved, or libtorch removed? Install both again. "
              "The system says:" +
                  problems);
}
} // namespace

bool has_neural_discriminator()
{
  return true;
}

std::unique_ptr<PointDiscriminator>
make_neural_discriminator(const NeuralProblem     &problem,
                          const NetworkParameters &parameters)
{
  static const Factory factory = load_factory();
  return std::unique_ptr<PointDiscriminator>(factory(problem, parameters));
}
#else
bool has_neural_discriminator()
{
  return false;
}

std::unique_ptr<PointDiscriminator>
make_neural_discriminator(const NeuralProblem &, const NetworkParameters &)
{
  throw Error(ExitCode::usage,
              "Discriminator/Type = neural needs libtorch, without which this "
              "lipflow was built. Install it (Debian: libtorch-dev), configure "
              "with -D LIPFLOW_WITH_TORCH=ON and build anew, or choose another "
              "Type.");
}
#endif
} // namespace lipflow
