#include <lipflow/base/errors.h>
#include <lipflow/latent/latent_map.h>

#include <boost/test/unit_test.hpp>

#include "../latent_maps.h"

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(latent_map_test)

namespace
{
LatentMap some_map()
{
  return {"autoencoder",
          random_map({4, 6, 2}, "elu", 1),
          random_map({2, 6, 4}, "elu", 2)};
}

std::string mistake_of(const std::string &text)
{
  try
  {
    decode_latent_map(text, "my.json", 4, 2);
  }
  catch (const Error &error)
  {
    BOOST_TEST((error.code() == ExitCode::input));
    return error.what();
  }
  return "";
}

std::string
replaced(std::string text, const std::string &what, const std::string &by)
{
  const std::size_t begin = text.find(what);
  BOOST_REQUIRE(begin != std::string::npos);
  return text.replace(begin, what.size(), by);
}
} // namespace

BOOST_AUTO_TEST_CASE(a_file_holds_every_bit)
{
  const LatentMap map = some_map();
  const LatentMap read =
      decode_latent_map(encode_latent_map(map), "file", 4, 2);
  BOOST_TEST(read.type == map.type);
  const std::vector<double> x = random_numbers(40, 3);
  const std::vector<double> z = map.encoder.apply(x);
  BOOST_TEST(read.encoder.apply(x) == z, boost::test_tools::per_element());
  BOOST_TEST(read.decoder.apply(z) == map.decoder.apply(z),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(damaged_files_are_refused)
{
  const std::string good = encode_latent_map(some_map());
  BOOST_TEST(mistake_of(good) == "");
  for (const auto &[text, what] :
       std::vector<std::pair<std::string, std::string>>{
           {"{", "no JSON object"},
           {good.substr(0, good.size() / 2), "no JSON object"},
           {"[1, 2]", "no JSON object"},
           {"{}", "no entry \"format\""},
           {replaced(good, "\"version\":1", "\"version\":9"), "version is 9"},
           {replaced(good, "\"elu\"", "\"swish\""), "'swish' is unknown"},
           {replaced(good, "\"bias\":[", "\"bias\":[0.5,"), "biases"},
           {replaced(good, "\"weight\":[[", "\"weight\":[[0.5,"), "a row of"},
           {replaced(good, "\"bias\"", "\"basi\""), "missing"},
           {replaced(good, "\"bias\":[", "\"bias\":[\"x\","), "wrong kind"},
           {replaced(good, "\"decoder\"", "\"decode\""), "missing"}})
  {
    const std::string mistake = mistake_of(text);
    BOOST_TEST(mistake.find(what) != std::string::npos, what + ": " + mistake);
    BOOST_TEST(mistake.find("my.json") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_map_between_other_spaces_is_refused)
{
  const std::string good = encode_latent_map(some_map());
  for (const auto &[d, n] : {std::pair<unsigned, unsigned>{5, 2}, {4, 3}})
    BOOST_CHECK_EXCEPTION(
        decode_latent_map(good, "my.json", d, n),
        Error,
        [](const Error &error)
        {
          return std::string(error.what()).find("from 4 coordinates to 2") !=
                 std::string::npos;
        });
}

BOOST_AUTO_TEST_CASE(scaling_becomes_part_of_the_maps)
{
  const LatentMap           inner = some_map();
  const std::vector<double> centre = {1., -2., 0., 3.},
                            scale = {2., .5, 1., 4.};
  const LatentMap           map = with_scaling(inner, centre, scale);
  const std::vector<double> x = random_numbers(4, 5);
  std::vector<double>       scaled = x;
  for (int c = 0; c < 4; ++c)
    scaled[c] = (x[c] - centre[c]) / scale[c];
  const std::vector<double> z = inner.encoder.apply(scaled);
  std::vector<double>       y = inner.decoder.apply(z);
  for (int c = 0; c < 4; ++c)
    y[c] = y[c] * scale[c] + centre[c];
  for (int i = 0; i < 2; ++i)
    BOOST_TEST(map.encoder.apply(x)[i] == z[i],
               boost::test_tools::tolerance(1e-13));
  for (int c = 0; c < 4; ++c)
    BOOST_TEST(map.decoder.apply(z)[c] == y[c],
               boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(the_error_of_a_reconstruction)
{
  // Two points of weights 1/4 and 3/4; the mean is at 3, the variance 3.
  const PointSet       points{1, {0., 4.}, {.25, .75}};
  const PointSet       decoded{1, {1., 2.}, {.25, .75}};
  const Reconstruction error = reconstruction(points, decoded);
  BOOST_TEST(error.root_mean_square == std::sqrt(3.25),
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(error.relative == std::sqrt(3.25 / 3.),
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(error.largest == 2.);
}

BOOST_AUTO_TEST_SUITE_END()
