#ifndef LIPFLOW_APPLICATION_PARAMETER_SCANNER_H
#define LIPFLOW_APPLICATION_PARAMETER_SCANNER_H

#include <functional>
#include <string>
#include <vector>

namespace lipflow
{
/// A line of a parameter file; line 0 stands for the file as a whole.
struct SourceLocation
{
  std::string  file;
  unsigned int line = 0;
};

std::string to_string(const SourceLocation &location); ///< "a.prm:12"

/// `set KEY = VALUE` within a section.
struct ParameterEntry
{
  std::string    section; ///< "Time"; "A/B" if nested; empty at the top level
  std::string    key;
  std::string    value;
  SourceLocation location;
};

/// A section that was opened, be it empty.
struct OpenedSection
{
  std::string    section;
  SourceLocation location;
};

struct ParameterMistake
{
  SourceLocation location;
  std::string    path;    ///< "Section/Key", "Section" or empty
  std::string    message; ///< without location and path
};

ParameterMistake make_mistake(const SourceLocation &location,
                              const std::string    &path,
                              const std::string    &message);

/// "FILE:LINE: Section/Key: message"
std::string to_string(const ParameterMistake &mistake);

/// What stands in a parameter file, whether declared or not.
struct ScannedParameters
{
  std::vector<ParameterEntry>   entries;
  std::vector<OpenedSection>    sections;
  std::vector<ParameterMistake> mistakes;
};

/// The content of a file, or why it cannot be had ("there is no such file").
struct FileText
{
  std::string text;
  std::string problem;
};

/// How files are read. The program reads on one rank and sends to the others.
using FileReader = std::function<FileText(const std::string &path)>;

/// Reads from this process's file system. Not collective.
FileText read_text_file(const std::string &path);

/// Whether a section, "A/B", is declared.
using SectionQuery = std::function<bool(const std::string &section)>;

/**
 * Scans a file in deal.II's .prm syntax (`subsection X`, `end`, `set a = b`,
 * `include file`, comments from `#`, continuation by `\`) or, if its name ends
 * in .json, in deal.II's JSON form (nested objects; a value may be a string, a
 * number, true or false, a list of these, or an object with a "value"). Never
 * throws for what is in the file: mistakes are collected, all in one go.
 *
 * @p is_section makes it possible to go on after a missing `end`: a subsection
 * that exists only further out closes those that are open.
 */
ScannedParameters scan_parameter_file(const std::string  &file,
                                      const SectionQuery &is_section,
                                      const FileReader   &read);

/// The JSON part of scan_parameter_file().
ScannedParameters scan_json(const std::string  &file,
                            const std::string  &text,
                            const SectionQuery &is_section);
} // namespace lipflow

#endif
