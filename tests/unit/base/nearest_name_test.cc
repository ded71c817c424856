#include <lipflow/base/nearest_name.h>

#include <boost/test/unit_test.hpp>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(nearest_name_test)

BOOST_AUTO_TEST_CASE(edit_distance_counts_single_letter_edits)
{
  BOOST_TEST(edit_distance("", "") == 0u);
  BOOST_TEST(edit_distance("", "abc") == 3u);
  BOOST_TEST(edit_distance("kitten", "sitting") == 3u);
  BOOST_TEST(edit_distance("nubmer", "number") == 1u); // one swap
  BOOST_TEST(edit_distance("Dimension", "dimension") == 0u);
}

BOOST_AUTO_TEST_CASE(edit_distance_is_symmetric_and_bounded_by_the_length)
{
  const std::vector<std::string> words = {
      "a", "alpha", "alhpa", "Lipschitz bound", "CFL number", ""};
  for (const std::string &a : words)
    for (const std::string &b : words)
    {
      BOOST_TEST(edit_distance(a, b) == edit_distance(b, a));
      BOOST_TEST(edit_distance(a, b) <= std::max(a.size(), b.size()));
      BOOST_TEST((edit_distance(a, b) == 0u) == (a == b));
    }
}

BOOST_AUTO_TEST_CASE(the_nearest_name_wins)
{
  const std::vector<std::string> keys = {
      "Type", "Alpha", "Lipschitz bound", "CFL number"};
  BOOST_TEST(nearest_name("Lipshitz bound", keys).value() == "Lipschitz bound");
  BOOST_TEST(nearest_name("CFL nubmer", keys).value() == "CFL number");
  BOOST_TEST(nearest_name("tpye", keys).value() == "Type");
}

BOOST_AUTO_TEST_CASE(a_shared_word_counts_when_the_letters_do_not)
{
  BOOST_TEST(
      nearest_name("Lipshitz constant", {"Type", "Alpha", "Lipschitz bound"})
          .value() == "Lipschitz bound");
}

BOOST_AUTO_TEST_CASE(nothing_near_gives_no_suggestion)
{
  BOOST_TEST(!nearest_name("viscosity", {"Type", "Alpha", "Lipschitz bound"}));
  BOOST_TEST(!nearest_name("", {"Type"}));
  BOOST_TEST(!nearest_name("Type", {}));
  BOOST_TEST(did_you_mean("viscosity", {"Type"}) == "");
  BOOST_TEST(did_you_mean("typ", {"Type"}) == " Did you mean 'Type'?");
}

BOOST_AUTO_TEST_SUITE_END()
