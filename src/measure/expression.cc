#include <lipflow/base/nearest_name.h>
#include <lipflow/base/number_list.h>
#include <lipflow/base/text.h>
#include <lipflow/measure/expression.h>

#include <deal.II/base/function_parser.h>
#include <deal.II/base/mu_parser_internal.h>
#include <deal.II/base/numbers.h>

#include <algorithm>
#include <cctype>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace lipflow
{
namespace
{
const std::string coordinate_names = "xyz";

using Constants = std::map<std::string, double>;

bool contains(const std::vector<std::string> &names, const std::string &name)
{
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string joined(const std::vector<std::string> &names)
{
  std::string text;
  for (const std::string &name : names)
    text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::vector<std::string> function_names()
{
  std::vector<std::string> names =
      dealii::internal::FunctionParser::get_function_names();
  // Random numbers would depend on the ranks; and deal.II's `int` rounds to
  // the nearest whole number, which nobody who writes it expects.
  for (const char *refused : {"rand", "rand_seed", "int"})
    names.erase(std::remove(names.begin(), names.end(), refused), names.end());
  return names;
}

Constants standard_constants()
{
  return {{"pi", dealii::numbers::PI}, {"e", dealii::numbers::E}};
}

bool is_digit(const char c)
{
  return c >= '0' && c <= '9';
}

bool starts_name(const char c)
{
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool continues_name(const char c)
{
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// The end of the number at @p i, "1.5e-3"; the e belongs to it.
std::size_t end_of_number(const std::string &text, std::size_t i)
{
  const auto skip_digits = [&]()
  {
    while (i < text.size() && (is_digit(text[i]) || text[i] == '.'))
      ++i;
  };
  skip_digits();
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E'))
  {
    std::size_t j = i + 1;
    if (j < text.size() && (text[j] == '+' || text[j] == '-'))
      ++j;
    if (j < text.size() && is_digit(text[j]))
    {
      i = j;
      skip_digits();
    }
  }
  return i;
}

[[noreturn]] void fail(const std::string &message)
{
  throw std::invalid_argument(message);
}

/// Refuses what the parser would take and understand in its own way: "0,5" is 5
/// and "x = 1" an assignment there.
void check_characters(const std::string &formula)
{
  int depth = 0;
  for (std::size_t i = 0; i < formula.size(); ++i)
  {
    const char c = formula[i];
    const char next = i + 1 < formula.size() ? formula[i + 1] : ' ';
    const char last = i > 0 ? formula[i - 1] : ' ';
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    const std::string at = " at position " + std::to_string(i + 1);
    if (c == ',' && depth <= 0)
      fail("There is a comma outside of parentheses" + at +
           ". The decimal point is a point: 0.5.");
    if (c == '=' && next != '=' &&
        std::string("=<>!").find(last) == std::string::npos)
      fail("There is a single '='" + at + ". To compare, write ==.");
    if (c == '*' && next == '*')
      fail("There is '**'" + at + ". A power is written with ^.");
    if (std::string(";\"'").find(c) != std::string::npos)
      fail("There is " + std::string(1, c) + at +
           ", which has no meaning in a formula.");
  }
}

void check_name(const std::string              &name,
                const bool                      is_call,
                const std::vector<std::string> &known,
                const std::size_t               position)
{
  if (contains(known, name))
    return;
  const std::string at = "' (position " + std::to_string(position) + ")";
  if (!is_call && contains(function_names(), name))
    fail("The function '" + name + at +
         " needs its argument in parentheses: " + name + "(x).");
  // Any letter is close to any other.
  const std::string hint = name.size() > 1 ? did_you_mean(name, known) : "";
  fail(std::string("There is no ") +
       (is_call ? "function '" : "variable or constant '") + name + at + "." +
       hint + " Known are " + joined(known) + ".");
}

/// Refuses unknown names with a list of the known ones.
void check_names(const std::string              &formula,
                 const std::vector<std::string> &names)
{
  const std::vector<std::string> functions = function_names();
  for (std::size_t i = 0; i < formula.size();)
  {
    if (is_digit(formula[i]) || formula[i] == '.')
      i = end_of_number(formula, i);
    else if (starts_name(formula[i]))
    {
      const std::size_t begin = i;
      while (i < formula.size() && continues_name(formula[i]))
        ++i;
      const std::string name = formula.substr(begin, i - begin);
      const std::size_t next = formula.find_first_not_of(" \t", i);
      const bool is_call = next != std::string::npos && formula[next] == '(';
      check_name(name, is_call, is_call ? functions : names, begin + 1);
    }
    else
      ++i;
  }
}

/// Keeps std::cerr silent in its life: deal.II writes there before it throws.
class Silence
{
public:
  Silence()
      : buffer_(std::cerr.rdbuf(swallowed_.rdbuf()))
  {
  }

  ~Silence()
  {
    std::cerr.rdbuf(buffer_);
  }

  Silence(const Silence &) = delete;
  Silence &operator=(const Silence &) = delete;

private:
  std::ostringstream swallowed_;
  std::streambuf    *buffer_;
};
} // namespace

std::map<std::string, double> read_constants(const std::string &text)
{
  Constants constants;
  if (trimmed(text).empty())
    return constants;

  std::istringstream list(text);
  for (std::string item; std::getline(list, item, ',');)
  {
    const std::size_t equal = item.find('=');
    if (equal == std::string::npos)
      fail("'" + std::string(trimmed(item)) +
           "' is no constant. Write name = number, separated by commas: s = "
           "0.8, m = 2.");
    const std::string name(trimmed(item.substr(0, equal)));
    if (name.empty() || !starts_name(name[0]) ||
        !std::all_of(name.begin(), name.end(), continues_name))
      fail("'" + name +
           "' cannot be the name of a constant: letters, digits and _ can, "
           "beginning with a letter.");
    if (coordinate_names.find(name) != std::string::npos ||
        standard_constants().count(name) > 0 || constants.count(name) > 0 ||
        contains(dealii::internal::FunctionParser::get_function_names(), name))
      fail("The name '" + name +
           "' is taken: x, y, z, pi, e, functions and constants before it "
           "cannot be defined anew.");
    const std::vector<double> numbers = read_numbers(item.substr(equal + 1));
    constants[name] = numbers[0];
  }
  return constants;
}

Expression::Expression(const std::string &formula,
                       const std::string &constants,
                       const unsigned int dimension)
{
  if (trimmed(formula).empty())
    fail("The formula is empty. Write one, for example exp(-x^2/2).");
  Constants all = read_constants(constants);
  for (const auto &entry : standard_constants())
    all.insert(entry);

  std::vector<std::string> names;
  for (unsigned int d = 0; d < dimension; ++d)
    names.emplace_back(1, coordinate_names[d]);
  for (const auto &entry : all)
    names.push_back(entry.first);
  check_characters(formula);
  check_names(formula, names);

  try
  {
    const Silence silence;
    parser_ = std::make_unique<dealii::FunctionParser<3>>();
    parser_->initialize("x,y,z", formula, all);
    // The parser looks at the formula when it is evaluated first.
    parser_->value(dealii::Point<3>());
  }
  catch (const dealii::internal::FunctionParser::ExcParseError &exception)
  {
    std::ostringstream reason;
    exception.print_info(reason);
    const std::string said = "The parser said: ";
    const std::size_t i = reason.str().find(said);
    fail("The formula cannot be understood: " +
         std::string(trimmed(i == std::string::npos
                                 ? reason.str()
                                 : reason.str().substr(i + said.size()))));
  }
}

Expression::~Expression() = default;

template <int dim>
double Expression::value(const dealii::Point<dim> &x) const
{
  dealii::Point<3> point;
  for (unsigned int d = 0; d < dim; ++d)
    point[d] = x[d];
  return parser_->value(point);
}

template double Expression::value<1>(const dealii::Point<1> &) const;
template double Expression::value<2>(const dealii::Point<2> &) const;
template double Expression::value<3>(const dealii::Point<3> &) const;
} // namespace lipflow
