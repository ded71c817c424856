#include <lipflow/base/extended_number.h>

#include <deal.II/base/parameter_handler.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(extended_number_test)

BOOST_AUTO_TEST_CASE(numbers_and_infinities_are_read)
{
  BOOST_TEST(parse_extended_number("1").value() == 1.);
  BOOST_TEST(parse_extended_number(" -2.5e-3 ").value() == -2.5e-3);
  const double infinity = std::numeric_limits<double>::infinity();
  for (const char *text : {"inf", "Inf", "+inf", "INFINITY"})
    BOOST_TEST(parse_extended_number(text).value() == infinity);
  BOOST_TEST(parse_extended_number("-inf").value() == -infinity);
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused)
{
  for (const char *text :
       {"", "nan", "1x", "1 2", "one", "infinite", "1e400", "--1", "1,5"})
    BOOST_TEST(!parse_extended_number(text), text);
}

BOOST_AUTO_TEST_CASE(the_text_of_a_number_is_short_and_reads_back)
{
  BOOST_TEST(number_text(0.1) == "0.1");
  BOOST_TEST(number_text(-std::numeric_limits<double>::infinity()) == "-inf");
  for (const double value : {1. / 3., 1e-300, -std::sqrt(2.), 1e22})
    BOOST_TEST(parse_extended_number(number_text(value)).value() == value);
}

BOOST_AUTO_TEST_CASE(a_declared_number_follows_its_entry)
{
  double                   value = 1.;
  dealii::ParameterHandler prm;
  add_extended_number(prm, "Bound", value, "A bound.");
  BOOST_TEST(prm.get("Bound") == "1");
  prm.set("Bound", std::string("inf"));
  BOOST_TEST(std::isinf(value));
  BOOST_CHECK_THROW(prm.set("Bound", std::string("much")), std::exception);
}

BOOST_AUTO_TEST_CASE(a_fraction_may_be_automatic)
{
  dealii::ParameterHandler prm;
  double                   value = .25;
  bool                     is_automatic = false;
  add_fraction_or_auto(prm, "Gap", value, is_automatic, "A gap.");
  BOOST_TEST(prm.get("Gap") == "auto");
  prm.set("Gap", "1e-3");
  prm.parse_input_from_string("");
  BOOST_TEST(value == 1e-3);
  BOOST_TEST(!is_automatic);
  prm.set("Gap", " Auto ");
  prm.parse_input_from_string("");
  BOOST_TEST(value == 1e-3); // the last number
  BOOST_TEST(is_automatic);
  for (const char *text : {"0", "1", "0.5", "auto", "AUTO"})
    BOOST_TEST(FractionOrAuto().match(text), text);
  for (const char *text : {"-0.1", "1.5", "inf", "nan", "", "automatic"})
    BOOST_TEST(!FractionOrAuto().match(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
