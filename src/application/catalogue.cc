#include <lipflow/application/catalogue.h>
#include <lipflow/application/input_paths.h>
#include <lipflow/application/parameter_scanner.h>
#include <lipflow/base/errors.h>
#include <lipflow/base/nearest_name.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>

// The install tree's and the source tree's problems, separated by ':'.
#ifndef LIPFLOW_PROBLEM_FOLDERS
#define LIPFLOW_PROBLEM_FOLDERS ""
#endif

namespace lipflow
{
namespace fs = std::filesystem;

namespace
{
void add_folders(const std::string &list, std::vector<std::string> &folders)
{
  std::istringstream in(list);
  std::string        folder;
  while (std::getline(in, folder, ':'))
    if (!folder.empty())
      folders.push_back(folder);
}

std::string first_comment(const std::string &text)
{
  std::istringstream lines(text);
  std::string        line;
  while (std::getline(lines, line))
  {
    const std::size_t begin = line.find_first_not_of("# \t\r");
    if (!line.empty() && line[0] == '#' && begin != std::string::npos)
      return line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
  }
  return "";
}
} // namespace

std::vector<std::string> problem_folders()
{
  std::vector<std::string> folders;
  if (const char *chosen = std::getenv("LIPFLOW_PROBLEMS"))
    add_folders(chosen, folders);

  std::error_code error;
  const fs::path  program = fs::read_symlink("/proc/self/exe", error);
  if (!error)
  {
    const fs::path folder = program.parent_path();
    folders.push_back(
        (folder / "../share/lipflow/problems").lexically_normal().string());
    // build/<type>/lipflow in the source tree
    folders.push_back((folder / "../../problems").lexically_normal().string());
  }
  add_folders(LIPFLOW_PROBLEM_FOLDERS, folders);
  return folders;
}

std::vector<Problem> list_problems(const std::vector<std::string> &folders)
{
  std::vector<Problem>  problems;
  std::set<std::string> names;
  for (const std::string &folder : folders)
  {
    std::error_code error;
    for (const fs::directory_entry &entry :
         fs::directory_iterator(folder, error))
    {
      const fs::path file = entry.path();
      if (file.extension() != ".prm" || !entry.is_regular_file(error) ||
          !names.insert(file.stem().string()).second)
        continue;
      problems.push_back({file.stem().string(),
                          file.string(),
                          first_comment(read_text_file(file.string()).text)});
    }
  }
  std::sort(problems.begin(),
            problems.end(),
            [](const Problem &a, const Problem &b) { return a.name < b.name; });
  return problems;
}

Problem find_problem(const std::string              &name,
                     const std::vector<std::string> &folders)
{
  const std::vector<Problem> problems = list_problems(folders);
  std::vector<std::string>   names;
  for (const Problem &problem : problems)
  {
    if (problem.name == name || problem.name + ".prm" == name)
      return problem;
    names.push_back(problem.name);
  }
  if (names.empty())
    throw Error(ExitCode::usage,
                "the problems that come with lipflow were not found. Set the "
                "environment variable LIPFLOW_PROBLEMS to the folder that "
                "holds their .prm files.");
  throw Error(ExitCode::usage,
              "there is no problem '" + name + "'." +
                  did_you_mean(name, names) +
                  " 'lipflow list' prints their names.");
}

std::string problem_text(const Problem &problem)
{
  const FileText content = read_text_file(problem.file);
  if (!content.problem.empty())
    throw Error(ExitCode::files, problem.file + ": " + content.problem + ".");
  return content.text;
}

std::string problem_template(const Problem &problem)
{
  return with_absolute_paths(problem_text(problem),
                             fs::path(problem.file).parent_path().string());
}
} // namespace lipflow
