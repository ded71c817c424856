#include <lipflow/base/duration.h>
#include <lipflow/base/errors.h>
#include <lipflow/base/state.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstring>
#include <limits>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(state_test)

namespace
{
bool same_bits(const double a, const double b)
{
  return std::memcmp(&a, &b, sizeof a) == 0;
}
} // namespace

BOOST_AUTO_TEST_CASE(values_come_back_bit_by_bit)
{
  const std::vector<double> numbers = {
      -0.,
      .1,
      std::nan("3"),
      -std::numeric_limits<double>::infinity(),
      std::numeric_limits<double>::denorm_min()};
  const std::string text("a\0b\n", 4);
  StateWriter       writer;
  writer.add_numbers("numbers", numbers);
  writer.add_counts("counts", {~std::uint64_t{0}, 0});
  writer.add_text("text", text);
  writer.add_numbers("none", {});
  writer.add("one", 1. / 3.);
  writer.add_count("count", 7);

  StateReader reader(writer.bytes());
  const auto  back = reader.numbers("numbers");
  BOOST_TEST_REQUIRE(back.size() == numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i)
    BOOST_TEST(same_bits(back[i], numbers[i]));
  BOOST_TEST(reader.counts("counts")[0] == ~std::uint64_t{0});
  BOOST_TEST(reader.text("text") == text);
  BOOST_TEST(reader.numbers("none").empty());
  BOOST_TEST(reader.number("one") == 1. / 3.);
  BOOST_TEST(reader.count("count") == 7u);
}

BOOST_AUTO_TEST_CASE(another_order_or_a_piece_is_refused)
{
  StateWriter writer;
  writer.add("a", 1.);
  writer.add("b", 2.);
  const std::string all = writer.bytes();
  StateReader       wrong_name(all), wrong_kind(all);
  BOOST_CHECK_THROW(wrong_name.number("b"), Error);
  BOOST_CHECK_THROW(wrong_kind.count("a"), Error);
  for (std::size_t size = 0; size < all.size(); ++size)
  {
    StateReader piece(all.substr(0, size));
    BOOST_CHECK_THROW((piece.number("a"), piece.number("b")), Error);
  }
}

BOOST_AUTO_TEST_CASE(durations_are_those_of_slurm)
{
  const auto is = [](const char *text, const double seconds)
  {
    const auto found = parse_duration(text);
    return found && *found == seconds;
  };
  BOOST_TEST(is("90", 5400.));
  BOOST_TEST(is("0:05", 5.));
  BOOST_TEST(is("12:00:01", 43201.));
  BOOST_TEST(is("1-12", 129600.));
  BOOST_TEST(is("1-02:03", 93780.));
  BOOST_TEST(is("1-00:00:01", 86401.));
  for (const char *text :
       {"", "a", "1.5", "-1", "1:", ":1", "1:2:3:4", "1-", "1-2-3", " 1", "1h"})
    BOOST_TEST(!parse_duration(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
