#include <lipflow/base/number_list.h>

#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(number_list_test)

BOOST_AUTO_TEST_CASE(numbers_are_read_with_any_blanks_and_signs)
{
  const std::vector<double> expected = {1., -2.5, 3e-2, 4.};
  BOOST_TEST(read_numbers(" 1,-2.5 ,\t3e-2, +4 ") == expected);
}

BOOST_AUTO_TEST_CASE(anything_but_finite_numbers_is_refused)
{
  for (const char *text : {"",
                           "1,",
                           ",1",
                           "1 2",
                           "a",
                           "1x",
                           "nan",
                           "inf",
                           "-inf",
                           "1e999",
                           "+-1",
                           "+",
                           "0x10",
                           "1;2"})
    BOOST_TEST_CONTEXT("text '" << text << "'")
  BOOST_CHECK_THROW(read_numbers(text), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(one_number_counts_for_all_axes)
{
  BOOST_TEST(read_axes("2", 3) == std::vector<double>({2., 2., 2.}));
  BOOST_TEST(read_axes("2,3", 2) == std::vector<double>({2., 3.}));
  BOOST_CHECK_THROW(read_axes("2,3", 3), std::invalid_argument);
  BOOST_CHECK_THROW(read_axes("2,3", 1), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(counts_are_whole_and_at_least_one)
{
  BOOST_TEST(read_axis_counts("7, 1", 2) == std::vector<unsigned int>({7, 1}));
  for (const char *text : {"0", "-1", "1.5", "1e10"})
    BOOST_TEST_CONTEXT("text '" << text << "'")
  BOOST_CHECK_THROW(read_axis_counts(text, 2), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(numbers_are_written_with_the_fewest_digits)
{
  BOOST_TEST(format_number(0.5) == "0.5");
  BOOST_TEST(format_number(-4.) == "-4");
  BOOST_TEST(format_number(1. / 3., 3) == "0.333");
}

BOOST_AUTO_TEST_SUITE_END()
