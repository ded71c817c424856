#include <lipflow/output/file_system.h>
#include <lipflow/output/output_list.h>
#include <lipflow/output/vtu.h>

#include <filesystem>
#include <set>
#include <utility>

namespace lipflow
{
namespace fs = std::filesystem;

OutputList::OutputList(const std::string &run_directory,
                       const std::string &name)
    : run_directory_(run_directory)
    , name_(name)
{
}

std::string OutputList::name_of(const std::size_t number) const
{
  return name_ + "/" + name_ + numbered(number);
}

std::string OutputList::next() const
{
  return name_of(times_.size());
}

void OutputList::add(const double time)
{
  times_.push_back(time);
}

const std::vector<double> &OutputList::times() const
{
  return times_;
}

void OutputList::write() const
{
  // Before a run was resumed it may have written more or fewer files a time.
  std::vector<std::pair<double, std::string>> outputs;
  for (std::size_t k = 0; k < times_.size(); ++k)
  {
    const std::string list = name_of(k) + ".pvtu";
    outputs.emplace_back(times_[k],
                         fs::exists(join_path(run_directory_, list))
                             ? list
                             : name_of(k) + ".vtu");
  }
  write_file_safely(join_path(run_directory_, name_ + ".pvd"),
                    vtu::record(outputs));
}

void OutputList::resume(const std::vector<double> &times, const bool is_root)
{
  times_ = times;
  if (is_root)
    remove_later_files();
}

void OutputList::remove_later_files() const
{
  std::set<std::string> kept;
  for (std::size_t k = 0; k < times_.size(); ++k)
    kept.insert(fs::path(name_of(k)).filename().string());
  const auto output_of = [](const fs::path &path)
  {
    const std::string file = path.filename().string();
    return file.substr(0, file.find('.'));
  };
  // A file that stays behind is overwritten later, or does no harm.
  std::error_code ignored;
  for (const auto &entry :
       fs::directory_iterator(join_path(run_directory_, name_), ignored))
    if (kept.count(output_of(entry.path())) == 0)
      fs::remove(entry.path(), ignored);
}
} // namespace lipflow
