#include <lipflow/application/parameter_file.h>
#include <lipflow/application/parameter_schema.h>
#include <lipflow/base/nearest_name.h>

#include <deal.II/base/parameter_handler.h>

#include <algorithm>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
std::string listed(const std::vector<std::string> &names)
{
  std::string result;
  for (const std::string &name : names)
    result += (result.empty() ? "" : ", ") + name;
  return result;
}

std::string quoted(const std::string &text)
{
  return "'" + text + "'";
}

/// JSON, the form in which deal.II gives declarations and values back, can hold
/// no other text.
bool is_utf8(const std::string &text)
{
  try
  {
    nlohmann::json(text).dump();
    return true;
  }
  catch (const nlohmann::json::type_error &)
  {
    return false;
  }
}

/// Carries entries into a ParameterHandler and collects what is wrong.
class ParameterReader
{
public:
  explicit ParameterReader(dealii::ParameterHandler &prm)
      : prm_(prm)
      , schema_(prm)
  {
  }

  void read_file(const std::string &file, const FileReader &read);
  void read_sets(const std::vector<std::string> &sets);
  void check_values(const ParameterCheck &check);

  /// Throws if there was any mistake.
  void report() const;

  const std::vector<std::string> &notes() const
  {
    return notes_;
  }

private:
  void check_sections(const std::vector<OpenedSection> &sections);
  bool is_new(const ParameterEntry &entry);
  void set(const ParameterEntry &entry, const SourceLocation &location);
  void unknown(const ParameterEntry &entry, const SourceLocation &location);
  void add(const SourceLocation &location,
           const std::string    &path,
           const std::string    &message);

  dealii::ParameterHandler             &prm_;
  const ParameterSchema                 schema_;
  std::string                           file_;
  std::map<std::string, SourceLocation> origins_;
  std::vector<ParameterMistake>         mistakes_;
  std::vector<std::string>              notes_;
};

void ParameterReader::add(const SourceLocation &location,
                          const std::string    &path,
                          const std::string    &message)
{
  mistakes_.push_back(make_mistake(location, path, message));
}

void ParameterReader::read_file(const std::string &file, const FileReader &read)
{
  file_ = file;
  const ScannedParameters scanned = scan_parameter_file(
      file,
      [this](const std::string &section)
      { return schema_.is_section(section); },
      read);
  mistakes_ = scanned.mistakes;
  check_sections(scanned.sections);
  for (const ParameterEntry &entry : scanned.entries)
    if (schema_.is_section(entry.section) && is_new(entry))
      set(entry, entry.location);

  // In the order of the lines; those of an included file come together.
  std::stable_sort(mistakes_.begin(),
                   mistakes_.end(),
                   [](const ParameterMistake &a, const ParameterMistake &b)
                   {
                     return a.location.file == b.location.file &&
                            a.location.line < b.location.line;
                   });
}

void ParameterReader::check_sections(const std::vector<OpenedSection> &sections)
{
  std::set<std::string> unknown_sections;
  for (const OpenedSection &opened : sections)
  {
    // What is wrong with a section is said once, not again for its inner ones.
    const std::size_t slash = opened.section.rfind('/');
    const std::string outer =
        slash == std::string::npos ? "" : opened.section.substr(0, slash);
    if (schema_.is_section(opened.section) || unknown_sections.count(outer))
      continue;
    unknown_sections.insert(opened.section);
    add(opened.location,
        opened.section,
        "there is no such section. The sections are: " +
            listed(schema_.sections()) + "." +
            did_you_mean(opened.section, schema_.sections()));
  }
}

bool ParameterReader::is_new(const ParameterEntry &entry)
{
  const std::string path = parameter_path(entry.section, entry.key);
  const auto        previous = origins_.find(path);
  if (previous == origins_.end())
  {
    if (schema_.find(path) != nullptr)
      origins_[path] = entry.location;
    return true;
  }
  if (previous->second.file != entry.location.file)
  {
    notes_.push_back(to_string(entry.location) + ": " + path + " replaces " +
                     "the value of " + to_string(previous->second) + ".");
    previous->second = entry.location;
    return true;
  }
  add(entry.location,
      path,
      "it is set a second time, the first time being line " +
          std::to_string(previous->second.line) +
          ". A parameter may be set once. Remove one of the two lines.");
  return false;
}

void ParameterReader::unknown(const ParameterEntry &entry,
                              const SourceLocation &location)
{
  std::string advice = did_you_mean(entry.key, schema_.keys(entry.section));
  for (const ParameterDescription &parameter : schema_.parameters())
    if (advice.empty() && parameter.key == entry.key)
      advice = parameter.section.empty()
                   ? " It belongs to the top level, outside of all sections."
                   : " It belongs to section " + parameter.section + ".";
  const std::string place =
      entry.section.empty() ? "The top level" : "Section " + entry.section;
  add(location,
      parameter_path(entry.section, entry.key),
      "there is no such parameter. " + place +
          " has: " + listed(schema_.keys(entry.section)) + "." + advice);
}

void ParameterReader::set(const ParameterEntry &entry,
                          const SourceLocation &location)
{
  const std::string           path = parameter_path(entry.section, entry.key);
  const ParameterDescription *parameter = schema_.find(path);
  if (parameter == nullptr)
    return unknown(entry, location);

  // The effective parameters are written as a .prm file, which could not hold
  // such a value.
  const bool writable =
      entry.value.find_first_of("#\n\r") == std::string::npos &&
      (entry.value.empty() || entry.value.back() != '\\');
  if (!writable)
    return add(location,
               path,
               "the value " + quoted(entry.value) +
                   " contains '#', a line break or a '\\' at its end, which "
                   "have a meaning in parameter files. Remove them.");
  if (!is_utf8(entry.value))
    return add(location,
               path,
               "the value is not text in UTF-8 (but an accented letter in "
               "Latin-1, say). Save the file as UTF-8, or write ASCII letters "
               "only.");

  if (!set_value(prm_, *parameter, entry.value))
    add(location,
        path,
        "the value " + quoted(entry.value) + " is not allowed. Allowed is " +
            allowed_values(parameter->pattern) + "." +
            did_you_mean(entry.value, selection_words(parameter->pattern)));
}

void ParameterReader::read_sets(const std::vector<std::string> &sets)
{
  std::vector<std::string> paths;
  for (const ParameterDescription &parameter : schema_.parameters())
    paths.push_back(parameter.path());

  std::set<std::string> seen;
  for (const std::string &text : sets)
  {
    const SourceLocation location{"--set " + quoted(text), 0};
    const std::size_t    equals = text.find('=');
    const std::string    path = dealii::Utilities::trim(text.substr(0, equals));
    if (equals == std::string::npos || path.empty())
      add(location,
          "",
          "this is not of the form 'Section/Key=value'. For example: --set "
          "'" +
              (paths.empty() ? "Section/Key" : paths.back()) + "=...'.");
    else if (schema_.find(path) == nullptr)
      add(location,
          path,
          "there is no such parameter." + did_you_mean(path, paths) +
              " 'lipflow parameters' lists them all.");
    else if (!seen.insert(path).second)
      add(location,
          path,
          "it is set by more than one --set. Remove all but one.");
    else
    {
      const ParameterDescription &parameter = *schema_.find(path);
      set({parameter.section,
           parameter.key,
           dealii::Utilities::trim(text.substr(equals + 1)),
           location},
          location);
      origins_[path] = location;
    }
  }
}

void ParameterReader::check_values(const ParameterCheck &check)
{
  std::set<std::string> mistaken;
  for (const ParameterMistake &mistake : mistakes_)
    mistaken.insert(mistake.path);

  // The values at the top level (the dimension) decide what is allowed in the
  // sections; without them the check would blame the innocent.
  for (const std::string &key : schema_.keys(""))
    if (mistaken.count(key))
      return;

  const bool      complete = mistakes_.empty();
  ParameterErrors errors;
  check(errors);
  for (const ParameterErrors::Item &item : errors.items)
  {
    const auto origin = origins_.find(item.path);
    if (mistaken.count(item.path))
      continue;
    if (origin != origins_.end())
      add(origin->second, item.path, item.message);
    else if (complete) // else its line may be among the mistaken ones
      add({file_, 0}, item.path + " (default)", item.message);
  }
}

void ParameterReader::report() const
{
  if (mistakes_.empty())
    return;
  std::string message;
  for (const ParameterMistake &mistake : mistakes_)
    message += to_string(mistake) + "\n";
  const std::size_t number = mistakes_.size();
  throw Error(ExitCode::usage,
              message + std::to_string(number) +
                  (number == 1 ? " mistake" : " mistakes") +
                  " in the parameters; nothing was computed.");
}

/// Without a blank at its end.
std::string set_line(const ParameterDescription &parameter,
                     const std::string          &value)
{
  return "set " + parameter.key + (value.empty() ? " =" : " = ") + value + "\n";
}

/// `subsection`s around the lines of each section, in the order of declaration.
class PrmWriter
{
public:
  void enter(const std::string &section)
  {
    if (section == section_)
      return;
    leave();
    section_ = section;
    for (std::size_t begin = 0; begin < section.size();)
    {
      const std::size_t end =
          std::min(section.find('/', begin), section.size());
      text_ += (text_.empty() ? ""
                : depth_ == 0 ? "\n"
                              : "") +
               indent() + "subsection " + section.substr(begin, end - begin) +
               "\n";
      ++depth_;
      begin = end + 1;
    }
  }

  void leave()
  {
    while (depth_ > 0)
    {
      --depth_;
      text_ += indent() + "end\n";
    }
    section_.clear();
  }

  std::string indent() const
  {
    return std::string(2 * depth_, ' ');
  }

  void add(const std::string &lines)
  {
    text_ += lines;
  }

  const std::string &text() const
  {
    return text_;
  }

private:
  std::string  section_;
  std::string  text_;
  unsigned int depth_ = 0;
};
} // namespace

ParameterReading read_parameters(const ParameterSources   &sources,
                                 const ParameterCheck     &check,
                                 dealii::ParameterHandler &prm)
{
  ParameterReader reader(prm);
  reader.read_file(sources.file, sources.read);
  reader.read_sets(sources.sets);
  reader.check_values(check);
  reader.report();

  ParameterReading reading;
  reading.original = sources.read(sources.file).text;
  reading.effective = write_all_parameters(prm);
  reading.changed = write_changed_parameters(prm);
  reading.notes = reader.notes();
  return reading;
}

std::string wrapped(const std::string &text, const std::string &beginning)
{
  constexpr std::size_t columns = 80;
  std::string           result, line, word;
  for (const char c : text + " ")
    if (c != ' ' && c != '\n')
      word += c;
    else if (!word.empty())
    {
      if (!line.empty() &&
          beginning.size() + line.size() + 1 + word.size() > columns)
      {
        result += beginning + line + "\n";
        line.clear();
      }
      line += (line.empty() ? "" : " ") + word;
      word.clear();
    }
  return line.empty() ? result : result + beginning + line + "\n";
}

std::string write_all_parameters(dealii::ParameterHandler &prm)
{
  const ParameterSchema schema(prm);
  PrmWriter             writer;
  std::string           previous;
  for (const ParameterDescription &parameter : schema.parameters())
  {
    const bool first = writer.text().empty() || parameter.section != previous;
    previous = parameter.section;
    writer.enter(parameter.section);
    const std::string comment = writer.indent() + "# ";
    writer.add((first ? "" : "\n") + wrapped(parameter.documentation, comment) +
               wrapped(allowed_and_default(parameter), comment) +
               writer.indent() +
               set_line(parameter, current_value(prm, parameter)));
  }
  writer.leave();
  return writer.text();
}

std::string write_changed_parameters(dealii::ParameterHandler &prm)
{
  const ParameterSchema schema(prm);
  PrmWriter             writer;
  for (const ParameterDescription &parameter : schema.parameters())
  {
    const std::string value = current_value(prm, parameter);
    if (value == parameter.default_value)
      continue;
    writer.enter(parameter.section);
    writer.add(writer.indent() + set_line(parameter, value));
  }
  writer.leave();
  return writer.text();
}
} // namespace lipflow
