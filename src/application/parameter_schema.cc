#include <lipflow/application/parameter_schema.h>
#include <lipflow/base/text.h>

#include <deal.II/base/parameter_handler.h>

#include <algorithm>
#include <cstdio>
#include <sstream>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
using Json = nlohmann::ordered_json;

const std::string any_text = "any text";

void collect(const Json                        &node,
             const std::string                 &section,
             std::vector<ParameterDescription> &parameters)
{
  for (const auto &[name, child] : node.items())
    if (child.contains("pattern_description"))
      parameters.push_back(
          {section,
           name,
           child.at("default_value").get<std::string>(),
           child.at("documentation").get<std::string>(),
           child.at("pattern_description").get<std::string>()});
    else if (child.is_object())
      collect(child, parameter_path(section, name), parameters);
}

std::string shortened(const double number)
{
  char text[32];
  std::snprintf(text, sizeof(text), "%g", number);
  return text;
}

/// The words for "A...B (inclusive)", where a bound that is a limit of the type
/// is none.
std::string range_words(const std::string &kind, const std::string &range)
{
  const std::size_t dots = range.find("...");
  const std::size_t end = range.find(" (inclusive)");
  if (dots == std::string::npos || end == std::string::npos)
    return kind;
  const std::string lower = range.substr(0, dots);
  const std::string upper = range.substr(dots + 3, end - dots - 3);

  const bool has_lower = lower != "-MAX_DOUBLE" && lower != "-2147483648";
  const bool has_upper = upper != "MAX_DOUBLE" && upper != "2147483647";
  const auto number = [](const std::string &text)
  { return shortened(std::stod(text)); };
  if (has_lower && has_upper)
    return kind + " from " + number(lower) + " to " + number(upper);
  if (has_lower)
    return kind + " of at least " + number(lower);
  if (has_upper)
    return kind + " of at most " + number(upper);
  return kind;
}

std::string list_words(const std::string &pattern)
{
  const std::size_t begin = pattern.find('<');
  const std::size_t end = pattern.find("]>");
  if (begin == std::string::npos || end == std::string::npos)
    return "a list separated by commas";
  return "a list, separated by commas, each entry " +
         allowed_values(pattern.substr(begin + 1, end - begin));
}
} // namespace

std::string ParameterDescription::path() const
{
  return parameter_path(section, key);
}

ParameterSchema::ParameterSchema(const dealii::ParameterHandler &prm)
{
  // The patterns themselves are private to deal.II, their descriptions are not.
  std::ostringstream out;
  prm.print_parameters(out,
                       dealii::ParameterHandler::OutputStyle(
                           dealii::ParameterHandler::JSON |
                           dealii::ParameterHandler::KeepDeclarationOrder));
  collect(Json::parse(out.str()), "", parameters_);
}

const std::vector<ParameterDescription> &ParameterSchema::parameters() const &
{
  return parameters_;
}

const ParameterDescription *ParameterSchema::find(const std::string &path) const
{
  for (const ParameterDescription &parameter : parameters_)
    if (parameter.path() == path)
      return &parameter;
  return nullptr;
}

bool ParameterSchema::is_section(const std::string &section) const
{
  return section.empty() ||
         std::any_of(parameters_.begin(),
                     parameters_.end(),
                     [&](const ParameterDescription &parameter)
                     {
                       return parameter.section == section ||
                              begins_with(parameter.section, section + "/");
                     });
}

std::vector<std::string> ParameterSchema::sections() const
{
  std::vector<std::string> names;
  for (const ParameterDescription &parameter : parameters_)
    if (!parameter.section.empty() &&
        std::find(names.begin(), names.end(), parameter.section) == names.end())
      names.push_back(parameter.section);
  return names;
}

std::vector<std::string> ParameterSchema::keys(const std::string &section) const
{
  std::vector<std::string> names;
  for (const ParameterDescription &parameter : parameters_)
    if (parameter.section == section)
      names.push_back(parameter.key);
  return names;
}

std::string parameter_path(const std::string &section, const std::string &name)
{
  if (section.empty())
    return name;
  return name.empty() ? section : section + "/" + name;
}

std::vector<std::string> selection_words(const std::string &pattern)
{
  const std::string beginning = "[Selection ";
  if (!begins_with(pattern, beginning))
    return {};
  // "[Selection a|b c|d ]"
  std::istringstream words(
      pattern.substr(beginning.size(), pattern.size() - beginning.size() - 1));
  std::vector<std::string> result;
  std::string              word;
  while (std::getline(words, word, '|'))
    result.push_back(dealii::Utilities::trim(word));
  return result;
}

std::string allowed_values(const std::string &pattern)
{
  const std::string number = "[Double ", whole = "[Integer range ";
  if (begins_with(pattern, number))
    return range_words("a number", pattern.substr(number.size()));
  if (begins_with(pattern, whole))
    return range_words("a whole number", pattern.substr(whole.size()));
  if (begins_with(pattern, "[Integer"))
    return "a whole number";
  if (begins_with(pattern, "[Double"))
    return "a number";
  if (begins_with(pattern, "[ExtendedNumber"))
    return "a number or inf";
  if (begins_with(pattern, "[FractionOrAuto"))
    return "auto or a number from 0 to 1";
  if (begins_with(pattern, "[Bool"))
    return "true or false";
  if (begins_with(pattern, "[FileName"))
    return "the name of a file";
  if (begins_with(pattern, "[DirectoryName"))
    return "the name of a folder";
  if (begins_with(pattern, "[List"))
    return list_words(pattern);
  const std::vector<std::string> words = selection_words(pattern);
  if (words.empty())
    return any_text;
  std::string result = "one of: ";
  for (const std::string &word : words)
    result += (&word == &words.front() ? "" : ", ") + word;
  return result;
}

std::string allowed_and_default(const ParameterDescription &parameter)
{
  const std::string allowed = allowed_values(parameter.pattern);
  return (allowed == any_text ? "" : "Allowed: " + allowed + ". ") +
         "Default: " +
         (parameter.default_value.empty() ? "empty" : parameter.default_value) +
         ".";
}

namespace
{
/// Visits the section of a parameter and comes back, also by an exception.
class SectionVisit
{
public:
  SectionVisit(dealii::ParameterHandler &prm, const std::string &section)
      : prm_(prm)
  {
    std::istringstream names(section);
    std::string        name;
    for (; std::getline(names, name, '/'); ++depth_)
      prm_.enter_subsection(name);
  }

  ~SectionVisit()
  {
    for (; depth_ > 0; --depth_)
      prm_.leave_subsection();
  }

  SectionVisit(const SectionVisit &) = delete;
  SectionVisit &operator=(const SectionVisit &) = delete;

private:
  dealii::ParameterHandler &prm_;
  unsigned int              depth_ = 0;
};
} // namespace

std::string current_value(dealii::ParameterHandler   &prm,
                          const ParameterDescription &parameter)
{
  const SectionVisit visit(prm, parameter.section);
  return prm.get(parameter.key);
}

bool set_value(dealii::ParameterHandler   &prm,
               const ParameterDescription &parameter,
               const std::string          &value)
{
  const SectionVisit visit(prm, parameter.section);
  try
  {
    prm.set(parameter.key, value);
    return true;
  }
  catch (const std::exception &)
  {
    // deal.II's only report of a value that does not match is the exception;
    // its text is for programmers.
    return false;
  }
}
} // namespace lipflow
