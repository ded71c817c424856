#include <lipflow/measure/expression.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <iostream>
#include <limits>
#include <sstream>
#include <stdexcept>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(expression_test)

namespace
{
const dealii::Point<2> point(0.3, -2.);

double value(const std::string &formula, const std::string &constants = "")
{
  return Expression(formula, constants, 2).value(point);
}

/// The message of what is wrong with a formula of x and y.
std::string mistake(const std::string &formula,
                    const std::string &constants = "")
{
  try
  {
    value(formula, constants);
  }
  catch (const std::invalid_argument &error)
  {
    return error.what();
  }
  return "(none)";
}

bool mentions(const std::string &message, const std::string &excerpt)
{
  BOOST_TEST_MESSAGE(message);
  return message.find(excerpt) != std::string::npos;
}
} // namespace

BOOST_AUTO_TEST_CASE(formulas_mean_what_they_say)
{
  BOOST_TEST(value("exp(-(x^2 + y^2)/2)") == std::exp(-4.09 / 2.));
  BOOST_TEST(value("-y^2") == -4.);
  BOOST_TEST(value("2^3^2") == 512.);
  BOOST_TEST(value("1.5e-3*x + 2E2") == 1.5e-3 * 0.3 + 200.);
  BOOST_TEST(value("if(x < 0, 1, if (y < 0, 2, 3))") == 2.);
  BOOST_TEST(value("x >= 0 && y != 0 ? 1 : 0") == 1.);
  BOOST_TEST(value("cos(pi) + log(e)") == 0.);
  BOOST_TEST(value("max(0, y)") == 0.);
}

BOOST_AUTO_TEST_CASE(constants_are_known_by_name)
{
  BOOST_TEST(value("s*m_1", " s = 0.8,m_1=-2e1 ") == -16.);
  BOOST_TEST(read_constants("  ").empty());
}

BOOST_AUTO_TEST_CASE(values_need_not_be_finite)
{
  BOOST_TEST(value("1/0") == std::numeric_limits<double>::infinity());
  BOOST_TEST(std::isnan(value("sqrt(y)")));
}

BOOST_AUTO_TEST_CASE(a_space_dimension_has_its_coordinates_only)
{
  BOOST_TEST(Expression("x", "", 1).value(dealii::Point<1>(7.)) == 7.);
  BOOST_TEST(Expression("z", "", 3).value(dealii::Point<3>(1., 2., 3.)) == 3.);
  BOOST_TEST(
      mentions(mistake("x + z"), "no variable or constant 'z' (position 5)"));
  BOOST_TEST(mentions(mistake("x + z"), "Known are x, y, e, pi."));
}

BOOST_AUTO_TEST_CASE(unknown_names_are_told_with_the_known_ones)
{
  BOOST_TEST(mentions(mistake("exo(x)"), "There is no function 'exo'"));
  BOOST_TEST(mentions(mistake("exo(x)"), "Did you mean 'exp'?"));
  BOOST_TEST(mentions(mistake("sin x"), "in parentheses: sin(x)"));
  BOOST_TEST(mentions(mistake("sigma*x", "s = 1"), "'sigma'"));
}

BOOST_AUTO_TEST_CASE(what_would_be_misunderstood_is_refused)
{
  BOOST_TEST(mentions(mistake("0,5*x"), "The decimal point is a point"));
  BOOST_TEST(mentions(mistake("x = 1"), "write =="));
  BOOST_TEST(mentions(mistake("x**2"), "written with ^"));
  BOOST_TEST(mentions(mistake("x;y"), "There is ; at position 2"));
  // Random numbers would depend on the number of ranks; deal.II's int rounds.
  BOOST_TEST(mentions(mistake("rand()"), "no function 'rand'"));
  BOOST_TEST(mentions(mistake("int(2.7)"), "no function 'int'"));
}

BOOST_AUTO_TEST_CASE(the_reason_of_the_parser_is_passed_on)
{
  BOOST_TEST(mentions(mistake("x +"), "Unexpected end of expression"));
  BOOST_TEST(mentions(mistake("(x"), "Missing parenthesis"));
  BOOST_TEST(mentions(mistake("2 x"), "at position 2"));
  BOOST_TEST(mentions(mistake("exp(x, y)"), "Too many parameters"));
  BOOST_TEST(mentions(mistake(" "), "empty"));
}

BOOST_AUTO_TEST_CASE(nothing_is_printed)
{
  std::ostringstream printed;
  auto *const        buffer = std::cerr.rdbuf(printed.rdbuf());
  mistake("x +");
  std::cerr.rdbuf(buffer);
  BOOST_TEST(printed.str().empty());
}

BOOST_AUTO_TEST_CASE(wrong_constants_are_told)
{
  for (const char *wrong : {"s", "s = ", "s = a", "1s = 2", "s = inf", "= 1"})
    BOOST_TEST_CONTEXT("constants '" << wrong << "'")
  BOOST_CHECK_THROW(read_constants(wrong), std::invalid_argument);
  for (const char *taken : {"x = 1", "pi = 3", "exp = 1", "s = 1, s = 2"})
    BOOST_TEST_CONTEXT("constants '" << taken << "'")
  BOOST_TEST(mentions(mistake("1", taken), "is taken"));
}

BOOST_AUTO_TEST_SUITE_END()
