#ifndef LIPFLOW_APPLICATION_CATALOGUE_H
#define LIPFLOW_APPLICATION_CATALOGUE_H

#include <string>
#include <vector>

namespace lipflow
{
/// A problem that comes with the program.
struct Problem
{
  std::string name; ///< the file's name without ".prm"
  std::string file;
  std::string summary; ///< its first comment line
};

/**
 * The folders that are searched, first to last: those of the environment
 * variable LIPFLOW_PROBLEMS (separated by ':'), ../share/lipflow/problems and
 * the source tree's problems/ as seen from the program, and what was compiled
 * in. Of two problems of one name the first counts.
 */
std::vector<std::string> problem_folders();

/// Sorted by name.
std::vector<Problem> list_problems(const std::vector<std::string> &folders);

/// Throws Error (usage) with the nearest name.
Problem find_problem(const std::string              &name,
                     const std::vector<std::string> &folders);

/// The text of a problem's file. Throws Error (files).
std::string problem_text(const Problem &problem);

/// problem_text() with absolute paths, so that it runs from any folder.
std::string problem_template(const Problem &problem);
} // namespace lipflow

#endif
