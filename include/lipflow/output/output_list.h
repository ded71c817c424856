#ifndef LIPFLOW_OUTPUT_OUTPUT_LIST_H
#define LIPFLOW_OUTPUT_OUTPUT_LIST_H

#include <string>
#include <vector>

namespace lipflow
{
/// The outputs of a writer: files NAME/NAME_00012.vtu of a run's folder, or
/// NAME/NAME_00012.pvtu with those that it names, which NAME.pvd lists with
/// their times.
class OutputList
{
public:
  OutputList(const std::string &run_directory, const std::string &name);

  /// "NAME/NAME_00012" for the output that comes next, relative to the folder.
  std::string next() const;

  void                       add(double time);
  const std::vector<double> &times() const;

  /// Writes NAME.pvd. On one rank.
  void write() const;

  /// Goes on after the outputs of these @p times; later files are removed.
  /// @p is_root: on the rank that writes.
  void resume(const std::vector<double> &times, bool is_root);

private:
  std::string name_of(std::size_t number) const;
  void        remove_later_files() const;

  std::string         run_directory_, name_;
  std::vector<double> times_;
};
} // namespace lipflow

#endif
