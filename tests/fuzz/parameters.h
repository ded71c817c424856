#ifndef LIPFLOW_TESTS_FUZZ_PARAMETERS_H
#define LIPFLOW_TESTS_FUZZ_PARAMETERS_H

#include <lipflow/application/parameter_file.h>

#include <deal.II/base/parameter_handler.h>

#include <string>

namespace lipflow
{
/// Reads @p bytes as the file @p name where a few parameters of every kind are
/// declared. Includes find no file.
inline void read_with_some_parameters(const std::string &name,
                                      const std::string &bytes)
{
  namespace Patterns = dealii::Patterns;
  dealii::ParameterHandler prm;
  prm.declare_entry("Dimension", "2", Patterns::Integer(1));
  prm.enter_subsection("Time");
  prm.declare_entry("End time", "1", Patterns::Double(0.));
  prm.declare_entry("Scheme", "explicit", Patterns::Selection("explicit|heun"));
  prm.enter_subsection("Inner");
  prm.declare_entry("Report", "true", Patterns::Bool());
  prm.declare_entry("Text", "", Patterns::Anything());
  prm.leave_subsection();
  prm.leave_subsection();
  ParameterSources sources;
  sources.file = name;
  sources.read = [&](const std::string &path)
  {
    return path == name ? FileText{bytes, ""}
                        : FileText{"", "there is no such file"};
  };
  read_parameters(
      sources, [](ParameterErrors &) {}, prm);
  write_all_parameters(prm);
}
} // namespace lipflow

#endif
