// FUZZ_FILE: a name whose ending says which format is read.

#include <lipflow/application/parameter_file.h>

#include <deal.II/base/parameter_handler.h>

#include "reader.h"

/// A few parameters of every kind are declared; includes find no file.
void read(const std::string &bytes)
{
  using namespace lipflow;
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
  sources.file = FUZZ_FILE;
  sources.read = [&](const std::string &path)
  {
    return path == sources.file ? FileText{bytes, ""}
                                : FileText{"", "there is no such file"};
  };
  read_parameters(
      sources, [](ParameterErrors &) {}, prm);
  write_all_parameters(prm);
}
