#include <lipflow/measure/random.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <set>
#include <utility>
#include <vector>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(random_test)

namespace
{
using Block = std::array<std::uint32_t, 4>;

/// Pearson's correlation of pairs.
double correlation(const std::vector<std::pair<double, double>> &pairs)
{
  double x = 0., y = 0., xx = 0., yy = 0., xy = 0.;
  for (const auto &[a, b] : pairs)
  {
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  const double n = pairs.size();
  return (xy - x * y / n) / std::sqrt((xx - x * x / n) * (yy - y * y / n));
}
} // namespace

BOOST_AUTO_TEST_CASE(philox_gives_the_published_known_answers)
{
  const auto check = [](const Block                        &counter,
                        const std::array<std::uint32_t, 2> &key,
                        const Block                        &expected)
  {
    BOOST_TEST(philox4x32(counter, key) == expected,
               boost::test_tools::per_element());
  };
  check({{0, 0, 0, 0}},
        {{0, 0}},
        {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}});
  check({{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}},
        {{0xffffffff, 0xffffffff}},
        {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}});
  check({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
        {{0xa4093822, 0x299f31d0}},
        {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}});
}

BOOST_AUTO_TEST_CASE(a_number_is_built_from_the_bits_of_its_block)
{
  const std::uint64_t  seed = 0x299f31d0a4093822, id = 0x0370734413198a2e;
  const ParticleRandom random(seed, 0x85a308d3, id);
  for (const std::uint32_t k : {0u, 1u, 6u, 7u, 0xffffffffu})
  {
    const Block block =
        philox4x32({{k / 2, 0x85a308d3, 0x13198a2e, 0x03707344}},
                   {{0xa4093822, 0x299f31d0}});
    const std::uint32_t low = block[k % 2 == 0 ? 0 : 2];
    const std::uint32_t high = block[k % 2 == 0 ? 1 : 3];
    const double value = std::ldexp(high, -32) + std::ldexp(low >> 11, -53);
    BOOST_TEST(std::abs(random.uniform(k) - value) <= std::ldexp(1., -53));
  }
}

BOOST_AUTO_TEST_CASE(numbers_are_uniform_and_never_zero_or_one)
{
  const unsigned int        n = 200000, n_bins = 100;
  std::vector<unsigned int> count(n_bins, 0);
  double                    sum = 0.;
  for (unsigned int i = 0; i < n; ++i)
  {
    const double u = ParticleRandom(7, 1, i / 4).uniform(i % 4);
    BOOST_REQUIRE(0. < u);
    BOOST_REQUIRE(u < 1.);
    sum += u;
    ++count[static_cast<unsigned int>(u * n_bins)];
  }
  BOOST_TEST(std::abs(sum / n - .5) < 5. * std::sqrt(1. / 12. / n));

  const double expected = double(n) / n_bins;
  double       chi_square = 0.;
  for (const unsigned int found : count)
    chi_square += (found - expected) * (found - expected) / expected;
  // Mean n_bins - 1, variance 2 (n_bins - 1).
  BOOST_TEST(std::abs(chi_square - (n_bins - 1.)) <
             5. * std::sqrt(2. * (n_bins - 1.)));
}

BOOST_AUTO_TEST_CASE(seed_stream_particle_and_draw_all_count)
{
  std::set<double> values;
  for (const std::uint64_t seed : {0ull, 1ull, 1ull << 32})
    for (const std::uint32_t stream : {0u, 1u})
      for (const std::uint64_t id : {0ull, 1ull, 1ull << 32})
        for (const std::uint32_t k : {0u, 1u, 2u, 3u})
          values.insert(ParticleRandom(seed, stream, id).uniform(k));
  BOOST_TEST(values.size() == 3 * 2 * 3 * 4);
}

BOOST_AUTO_TEST_CASE(neighbours_in_any_argument_are_uncorrelated)
{
  const unsigned int                     n = 20000;
  std::vector<std::pair<double, double>> draws, particles, streams, seeds;
  for (unsigned int i = 0; i < n; ++i)
  {
    const double u = ParticleRandom(3, 5, i).uniform(8);
    draws.emplace_back(u, ParticleRandom(3, 5, i).uniform(9));
    particles.emplace_back(u, ParticleRandom(3, 5, i + 1).uniform(8));
    streams.emplace_back(u, ParticleRandom(3, 6, i).uniform(8));
    seeds.emplace_back(u, ParticleRandom(4, 5, i).uniform(8));
  }
  for (const auto &pairs : {draws, particles, streams, seeds})
    BOOST_TEST(std::abs(correlation(pairs)) < 5. / std::sqrt(n));
}

BOOST_AUTO_TEST_SUITE_END()
