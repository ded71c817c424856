#include <lipflow/base/extended_number.h>

#include <deal.II/base/parameter_handler.h>

#include <cctype>
#include <cmath>
#include <limits>
#include <locale>
#include <sstream>

namespace lipflow
{
namespace
{
/// In lower case, without blanks around it.
std::string plain_word(const std::string &text)
{
  std::string word;
  for (const char c : dealii::Utilities::trim(text))
    word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

const char *const automatic = "auto";
} // namespace

std::optional<double> parse_extended_number(const std::string &text)
{
  const std::string word = plain_word(text);

  const bool        negative = !word.empty() && word.front() == '-';
  const bool        sign = negative || (!word.empty() && word[0] == '+');
  const std::string unsigned_word = word.substr(sign ? 1 : 0);
  if (unsigned_word == "inf" || unsigned_word == "infinity")
    return (negative ? -1. : 1.) * std::numeric_limits<double>::infinity();

  // A stream in the classic locale: strtod would follow the user's locale and
  // read hexadecimal numbers and "nan".
  std::istringstream in(word);
  in.imbue(std::locale::classic());
  double value = 0.;
  if (!(in >> value) || in.peek() != std::istringstream::traits_type::eof())
    return {};
  return value;
}

std::string number_text(const double value)
{
  if (std::isinf(value))
    return value > 0. ? "inf" : "-inf";
  // 10 rather than 1e+01: whole numbers that a double holds exactly.
  if (std::abs(value) < 1e15 && value == std::trunc(value))
    return std::to_string(static_cast<long long>(value));
  for (int digits = 1; digits < std::numeric_limits<double>::max_digits10;
       ++digits)
  {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out.precision(digits);
    out << value;
    if (parse_extended_number(out.str()) == value)
      return out.str();
  }
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(std::numeric_limits<double>::max_digits10);
  out << value;
  return out.str();
}

std::string size_text(const double bytes)
{
  const char        *units[] = {"B", "kB", "MB", "GB", "TB"};
  double             value = bytes;
  unsigned int       unit = 0;
  std::ostringstream text;
  while (value >= 1000. && unit < 4)
  {
    value /= 1000.;
    ++unit;
  }
  text.precision(3);
  text << value << " " << units[unit];
  return text.str();
}

bool ExtendedNumber::match(const std::string &text) const
{
  return parse_extended_number(text).has_value();
}

std::string ExtendedNumber::description(const OutputStyle) const
{
  return "[ExtendedNumber]";
}

std::unique_ptr<dealii::Patterns::PatternBase> ExtendedNumber::clone() const
{
  return std::make_unique<ExtendedNumber>();
}

void add_extended_number(dealii::ParameterHandler &prm,
                         const std::string        &key,
                         double                   &value,
                         const std::string        &documentation)
{
  prm.declare_entry(key, number_text(value), ExtendedNumber(), documentation);
  prm.add_action(key,
                 [&value](const std::string &text)
                 { value = parse_extended_number(text).value(); });
}

bool FractionOrAuto::match(const std::string &text) const
{
  const auto number = parse_extended_number(text);
  return plain_word(text) == automatic ||
         (number && *number >= 0. && *number <= 1.);
}

std::string FractionOrAuto::description(const OutputStyle) const
{
  return "[FractionOrAuto]";
}

std::unique_ptr<dealii::Patterns::PatternBase> FractionOrAuto::clone() const
{
  return std::make_unique<FractionOrAuto>();
}

void add_fraction_or_auto(dealii::ParameterHandler &prm,
                          const std::string        &key,
                          double                   &value,
                          bool                     &is_automatic,
                          const std::string        &documentation)
{
  prm.declare_entry(key, automatic, FractionOrAuto(), documentation);
  prm.add_action(key,
                 [&value, &is_automatic](const std::string &text)
                 {
                   is_automatic = plain_word(text) == automatic;
                   value = is_automatic ? value
                                        : parse_extended_number(text).value();
                 });
}
} // namespace lipflow
