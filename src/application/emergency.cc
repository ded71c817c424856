#include <lipflow/application/emergency.h>
#include <lipflow/base/errors.h>

#include <deal.II/base/exceptions.h>
#include <deal.II/lac/exceptions.h>

#include <mpi.h>
#include <petscsys.h>

#include <iostream>
#include <new>
#include <sstream>

namespace lipflow
{
namespace
{
/// What stands between "NAME <" and ">".
std::string marked(const std::string &text, const std::string &name)
{
  const std::size_t begin = text.find(name + " <");
  if (begin == std::string::npos)
    return "";
  const std::size_t first = begin + name.size() + 2;
  return text.substr(first, text.find('>', first) - first);
}

/// One line of what an exception of deal.II says, without its frame.
std::string message_of(const std::exception &exception)
{
  const auto *from_library =
      dynamic_cast<const dealii::ExceptionBase *>(&exception);
  if (from_library == nullptr)
    return exception.what();
  std::ostringstream out;
  from_library->print_info(out);
  std::istringstream words(out.str());
  std::string        word, text;
  while (words >> word)
    text += word + " ";
  const std::string frame = exception.what();
  return text + "(" + from_library->get_exc_name() + ", line " +
         marked(frame, "line") + " of " + marked(frame, "file") + ")";
}

bool is_lack_of_memory(const std::exception &exception)
{
  const auto *of_petsc =
      dynamic_cast<const dealii::LACExceptions::ExcPETScError *>(&exception);
  return dynamic_cast<const std::bad_alloc *>(&exception) != nullptr ||
         (of_petsc != nullptr && of_petsc->error_code == PETSC_ERR_MEM);
}
} // namespace

void print_message(const std::string &beginning, const std::string &message)
{
  std::istringstream lines(message);
  std::string        line, text;
  while (std::getline(lines, line))
    text += "lipflow: " + beginning + line + "\n";
  std::cerr << text << std::flush;
}

int end_all_ranks(const std::exception &exception, const bool mpi)
{
  print_message(
      "error: ",
      is_lack_of_memory(exception)
          ? "the memory is full. 'lipflow check FILE' estimates what a run "
            "needs. Use fewer ranks per node, more nodes, or a coarser mesh "
            "(Geometry/Global refinements)."
          : "this should not have happened; please report it with the "
            "parameter file: " +
                message_of(exception));
  const int code = static_cast<int>(ExitCode::numerical);
  int       ranks = 1;
  if (mpi)
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  if (ranks > 1)
    MPI_Abort(MPI_COMM_WORLD, code);
  return code;
}
} // namespace lipflow
