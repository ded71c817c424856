#include <lipflow/application/parameter_scanner.h>
#include <lipflow/application/parameter_schema.h>
#include <lipflow/base/nearest_name.h>
#include <lipflow/base/text.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace lipflow
{
namespace
{
/// Without blanks at the ends and with single ones inside.
std::string tidy(const std::string &text)
{
  std::istringstream words(text);
  std::string        result, word;
  while (words >> word)
    result += (result.empty() ? "" : " ") + word;
  return result;
}

/// One file after the other, line by line, with the sections that are open.
class PrmScanner
{
public:
  PrmScanner(const SectionQuery &is_section, const FileReader &read)
      : is_section_(is_section)
      , read_(read)
  {
  }

  /// @p from: the line that includes the file; its file is empty for the first.
  void scan_file(const std::string &file, const SourceLocation &from);

  void scan_text(const std::string &text, const std::string &file);

  ScannedParameters result;

private:
  struct Open
  {
    std::string    name;
    SourceLocation location;
  };

  void scan_line(const std::string &line, const SourceLocation &location);
  void scan_set(const std::string &text, const SourceLocation &location);
  void open_section(const std::string &name, const SourceLocation &location);
  void close_section(const SourceLocation &location);
  void close_forgotten(std::size_t number);
  void not_understood(const std::string &line, const SourceLocation &location);

  std::string path(std::size_t depth) const;

  void mistake(const SourceLocation &location,
               const std::string    &section,
               const std::string    &message)
  {
    result.mistakes.push_back(make_mistake(location, section, message));
  }

  const SectionQuery      &is_section_;
  const FileReader        &read_;
  std::vector<Open>        open_;
  std::size_t              base_ = 0;      ///< open before the current file
  unsigned int             forgotten_ = 0; ///< ends that were supplied
  std::vector<std::string> files_;         ///< that are being read, nested
};

std::string PrmScanner::path(const std::size_t depth) const
{
  std::string result_path;
  for (std::size_t i = 0; i < depth; ++i)
    result_path = parameter_path(result_path, open_[i].name);
  return result_path;
}

void PrmScanner::scan_file(const std::string &file, const SourceLocation &from)
{
  constexpr std::size_t deepest = 15; // no honest file nests as deep
  const auto            same = [](const std::string &name)
  { return std::filesystem::path(name).lexically_normal(); };
  for (const std::string &outer : files_)
    if (same(outer) == same(file) || files_.size() > deepest)
    {
      mistake(from,
              "",
              "include " + file + ": the files include each other in a circle" +
                  ". Remove one of the include lines.");
      return;
    }

  const FileText content = read_(file);
  if (!content.problem.empty())
  {
    mistake(from, "", "include " + file + ": " + content.problem + ".");
    return;
  }
  scan_text(content.text, file);
}

void PrmScanner::scan_text(const std::string &text, const std::string &file)
{
  const std::size_t outer_base = base_;
  base_ = open_.size();
  files_.push_back(file);

  std::istringstream lines(text);
  std::string        line, joined;
  SourceLocation     start{file, 0};
  bool               continues = false;
  for (unsigned int number = 1; std::getline(lines, line); ++number)
  {
    if (!continues)
    {
      joined.clear();
      start.line = number;
    }
    joined += trimmed(line);
    continues = !joined.empty() && joined.back() == '\\';
    if (continues)
      joined.pop_back();
    else
      scan_line(joined, start);
  }
  if (continues)
  {
    mistake(start,
            "",
            "the file ends with a '\\', which announces another line. Remove "
            "it or add the line.");
    scan_line(joined, start);
  }
  close_forgotten(open_.size() - base_);

  files_.pop_back();
  base_ = outer_base;
}

void PrmScanner::scan_line(const std::string    &full_line,
                           const SourceLocation &location)
{
  const std::string line(trimmed(full_line.substr(0, full_line.find('#'))));
  if (line.empty())
    return;
  const std::size_t blank = line.find_first_of(" \t");
  const std::string word = line.substr(0, blank);
  const std::string rest = blank == std::string::npos
                               ? ""
                               : std::string(trimmed(line.substr(blank)));

  if (word == "set" || word == "SET")
    scan_set(rest, location);
  else if ((word == "subsection" || word == "SUBSECTION") && !rest.empty())
    open_section(tidy(rest), location);
  else if ((word == "end" || word == "END") && rest.empty())
    close_section(location);
  else if ((word == "include" || word == "INCLUDE") && !rest.empty())
    scan_file(
        (std::filesystem::path(location.file).parent_path() / rest).string(),
        location);
  else
    not_understood(line, location);
}

void PrmScanner::scan_set(const std::string    &text,
                          const SourceLocation &location)
{
  const std::size_t equals = text.find('=');
  const std::string section = path(open_.size());
  if (equals == std::string::npos)
  {
    mistake(location,
            parameter_path(section, tidy(text)),
            "the line has no '='. Write 'set KEY = VALUE'.");
    return;
  }
  const std::string key = tidy(text.substr(0, equals));
  if (key.empty())
  {
    mistake(location,
            path(open_.size()),
            "there is no name before the '='. Write 'set KEY = VALUE'.");
    return;
  }
  result.entries.push_back(
      {section, key, std::string(trimmed(text.substr(equals + 1))), location});
}

void PrmScanner::open_section(const std::string    &name,
                              const SourceLocation &location)
{
  // A section that exists only further out: an 'end' was forgotten.
  if (!is_section_(parameter_path(path(open_.size()), name)))
    for (std::size_t depth = open_.size(); depth-- > base_;)
      if (is_section_(parameter_path(path(depth), name)))
      {
        const std::size_t number = open_.size() - depth;
        close_forgotten(number);
        forgotten_ += number;
        break;
      }
  open_.push_back({name, location});
  result.sections.push_back({path(open_.size()), location});
}

void PrmScanner::close_section(const SourceLocation &location)
{
  if (open_.size() > base_)
    open_.pop_back();
  else if (forgotten_ > 0)
    --forgotten_; // it stands further down than it should; said already
  else
    mistake(location,
            path(open_.size()),
            "there is an 'end', but no subsection is open here. Remove it, or "
            "add the missing 'subsection NAME' above.");
}

void PrmScanner::close_forgotten(const std::size_t number)
{
  for (std::size_t i = 0; i < number; ++i)
  {
    mistake(open_.back().location,
            path(open_.size()),
            "the subsection that begins here has no 'end'. Add 'end' "
            "after its last parameter.");
    open_.pop_back();
  }
}

void PrmScanner::not_understood(const std::string    &line,
                                const SourceLocation &location)
{
  const std::string        word = line.substr(0, line.find_first_of(" \t="));
  const bool               is_set = line.find('=') != std::string::npos;
  std::vector<std::string> words = {"set"};
  if (!is_set)
    words.insert(words.end(), {"subsection", "end", "include"});
  std::string advice = did_you_mean(word, words);
  if (advice.empty() && is_set)
    advice = " Is a 'set' missing at its beginning?";
  mistake(location,
          path(open_.size()),
          "the line '" + line +
              "' is not understood. A line is 'set KEY = VALUE', 'subsection "
              "NAME', 'end', 'include FILE' or a comment after '#'." +
              advice);
}

std::string lower_extension(const std::string &file)
{
  std::string extension = std::filesystem::path(file).extension().string();
  std::transform(extension.begin(),
                 extension.end(),
                 extension.begin(),
                 [](const unsigned char c)
                 { return static_cast<char>(std::tolower(c)); });
  return extension;
}
} // namespace

std::string to_string(const SourceLocation &location)
{
  return location.line == 0
             ? location.file
             : location.file + ":" + std::to_string(location.line);
}

ParameterMistake make_mistake(const SourceLocation &location,
                              const std::string    &path,
                              const std::string    &message)
{
  ParameterMistake mistake;
  mistake.location = location;
  mistake.path = path;
  mistake.message = message;
  return mistake;
}

std::string to_string(const ParameterMistake &mistake)
{
  return to_string(mistake.location) + ": " +
         (mistake.path.empty() ? "" : mistake.path + ": ") + mistake.message;
}

FileText read_text_file(const std::string &path)
{
  std::error_code ignored;
  const auto      status = std::filesystem::status(path, ignored);
  if (!std::filesystem::exists(status))
    return {"", "there is no such file"};
  if (std::filesystem::is_directory(status))
    return {"", "this is a folder, not a file"};

  std::ifstream in(path, std::ios::binary);
  if (!in)
    return {"",
            std::string("the file cannot be read: ") + std::strerror(errno)};
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad())
    return {"", "an error occurred while the file was read"};
  if (text.str().find('\0') != std::string::npos)
    return {"", "this is not a text file: it contains zero bytes"};
  // Some editors put a byte order mark in front.
  const std::string mark = "\xEF\xBB\xBF", content = text.str();
  return {begins_with(content, mark) ? content.substr(mark.size()) : content,
          ""};
}

ScannedParameters scan_parameter_file(const std::string  &file,
                                      const SectionQuery &is_section,
                                      const FileReader   &read)
{
  const FileText content = read(file);
  std::string    problem = content.problem;
  if (problem.empty() && trimmed(content.text).empty())
    problem = "the file is empty";
  if (!problem.empty())
  {
    ScannedParameters nothing;
    nothing.mistakes.push_back(make_mistake(
        {file, 0},
        "",
        problem + ". A parameter file is expected; 'lipflow template NAME' "
                  "prints one to start from."));
    return nothing;
  }
  if (lower_extension(file) == ".json")
    return scan_json(file, content.text, is_section);

  PrmScanner scanner(is_section, read);
  scanner.scan_text(content.text, file);
  return scanner.result;
}
} // namespace lipflow
