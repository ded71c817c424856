#include <lipflow/measure/mini_batches.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(mini_batches_test)

BOOST_AUTO_TEST_CASE(every_round_has_every_index_once)
{
  // Also where the size does not divide the number.
  for (const std::size_t n : {1u, 7u, 20u, 21u})
    for (const std::size_t size : {1u, 3u, 7u})
    {
      MiniBatches batches(n, size, 5, 1);
      for (unsigned int round = 0; round < 3; ++round)
      {
        std::multiset<std::size_t> seen;
        while (seen.size() < n)
        {
          const auto batch = batches.next();
          BOOST_TEST(batch.size() <= size);
          BOOST_TEST(!batch.empty());
          seen.insert(batch.begin(), batch.end());
        }
        BOOST_TEST(seen.size() == n);
        for (std::size_t k = 0; k < n; ++k)
          BOOST_TEST(seen.count(k) == 1u);
      }
    }
}

BOOST_AUTO_TEST_CASE(without_a_size_all_come_in_order)
{
  std::vector<std::size_t> all(5);
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (const std::size_t size : {0u, 5u, 9u})
  {
    MiniBatches batches(5, size, 1, 1);
    BOOST_TEST((batches.next() == all));
    BOOST_TEST((batches.next() == all));
  }
}

BOOST_AUTO_TEST_CASE(rounds_seeds_and_streams_differ_and_repeat)
{
  const auto rounds = [](const std::uint64_t seed, const std::uint32_t stream)
  {
    MiniBatches              batches(50, 25, seed, stream);
    std::vector<std::size_t> order;
    for (unsigned int k = 0; k < 4; ++k)
    {
      const auto batch = batches.next();
      order.insert(order.end(), batch.begin(), batch.end());
    }
    return order;
  };
  const auto order = rounds(1, 1);
  BOOST_TEST((order == rounds(1, 1)));
  BOOST_TEST((order != rounds(2, 1)));
  BOOST_TEST((order != rounds(1, 2)));
  BOOST_TEST(
      !std::equal(order.begin(), order.begin() + 50, order.begin() + 50));
}

BOOST_AUTO_TEST_CASE(all_places_are_equally_likely)
{
  // Index 0 comes to each of 6 places with frequency 1/6, within 5 sigma.
  MiniBatches               batches(6, 1, 3, 1);
  std::vector<unsigned int> count(6, 0);
  const unsigned int        n = 6000;
  for (unsigned int round = 0; round < n; ++round)
    for (unsigned int place = 0; place < 6; ++place)
      if (batches.next().front() == 0)
        ++count[place];
  for (const unsigned int c : count)
    BOOST_TEST(std::abs(c - n / 6.) < 5. * std::sqrt(n * 5. / 36.));
}

BOOST_AUTO_TEST_SUITE_END()
