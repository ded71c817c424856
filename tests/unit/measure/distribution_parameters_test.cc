#include <lipflow/measure/density.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(distribution_parameters_test)

namespace
{
const std::vector<std::string> all_types = {"normal",
                                            "normal mixture",
                                            "student t",
                                            "multivariate student t",
                                            "student t mixture",
                                            "stretched exponential",
                                            "sierpinski carpet",
                                            "swiss roll",
                                            "pinwheel",
                                            "uniform",
                                            "logistic"};

DistributionParameters distribution(const std::string &type)
{
  DistributionParameters parameters;
  parameters.type = type;
  return parameters;
}

/// The mistakes' paths and messages.
std::string mistakes(const MeasureParameters &parameters,
                     const unsigned int       dimension)
{
  ParameterErrors errors;
  parameters.check(dimension, errors);
  std::string text;
  for (const auto &item : errors.items)
    text += item.path + ": " + item.message + "\n";
  return text;
}

MeasureParameters samples_of(const DistributionParameters &parameters)
{
  MeasureParameters measure("Source");
  measure.type = "samples";
  measure.distribution = parameters;
  return measure;
}

/// Checks that there is one mistake, at @p path, and that it says @p words.
void check_mistake(const MeasureParameters        &parameters,
                   const unsigned int              dimension,
                   const std::string              &path,
                   const std::vector<std::string> &words = {})
{
  const std::string text = mistakes(parameters, dimension);
  BOOST_TEST_CONTEXT(text)
  {
    BOOST_TEST(text.find("Source/" + path + ": ") == 0u);
    BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 1);
    for (const std::string &word : words)
      BOOST_TEST(text.find(word) != std::string::npos);
  }
}
} // namespace

BOOST_AUTO_TEST_CASE(wrong_values_are_told_with_what_is_allowed)
{
  for (const std::string &type : all_types)
    for (const unsigned int dimension : {3u, 784u})
      BOOST_TEST(mistakes(samples_of(distribution(type)), dimension) == "");

  MeasureParameters parameters = samples_of(distribution("normal"));
  const auto        spoilt = [&](const auto &spoil)
  {
    MeasureParameters copy = parameters;
    spoil(copy.distribution);
    return copy;
  };
  using D = DistributionParameters;
  const auto scale = [](const double value)
  { return [=](D &d) { d.scale = value; }; };
  check_mistake(spoilt(scale(0.)), 2, "Scale", {"0", "positive"});
  check_mistake(spoilt(scale(std::nan(""))), 2, "Scale");
  check_mistake(spoilt([](D &d) { d.degrees_of_freedom = .05; }),
                2,
                "Degrees of freedom",
                {"0.05", "at least 0.1"});
  check_mistake(spoilt([](D &d) { d.exponent = -1.; }), 2, "Exponent");
  check_mistake(
      spoilt([](D &d) { d.mode_distance = -1.; }), 2, "Mode distance", {"-1"});
  check_mistake(
      spoilt([](D &d) { d.carpet_level = 31; }), 2, "Carpet level", {"30"});
  check_mistake(spoilt([](D &d) { d.location = "1, 2"; }),
                3,
                "Location",
                {"2 numbers", "3 coordinates"});
  check_mistake(
      spoilt([](D &d) { d.location = "1, a"; }), 2, "Location", {"'a'"});
  check_mistake(spoilt([](D &d) { d.first_coordinate = 4; }),
                3,
                "First coordinate",
                {"number 4", "Dimension = 3"});
  check_mistake(spoilt([](D &d) { d.intrinsic_dimension = 4; }),
                3,
                "Intrinsic dimension",
                {"4 coordinates", "Dimension = 3"});
  check_mistake(spoilt(
                    [](D &d)
                    {
                      d.type = "swiss roll";
                      d.intrinsic_dimension = 2;
                    }),
                5,
                "Intrinsic dimension",
                {"swiss roll", "3"});
  check_mistake(spoilt([](D &d) { d.type = "swiss roll"; }),
                2,
                "Distribution",
                {"3 coordinates", "Dimension = 2"});
  // All at once.
  const std::string both = mistakes(spoilt(
                                        [](D &d)
                                        {
                                          d.scale = -1.;
                                          d.exponent = 0.;
                                        }),
                                    2);
  BOOST_TEST(both.find("Source/Scale") != std::string::npos);
  BOOST_TEST(both.find("Source/Exponent") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_contradicts_a_distribution_is_told)
{
  MeasureParameters parameters = samples_of(distribution("normal"));
  parameters.samples_file = "points.csv";
  check_mistake(parameters, 2, "Distribution", {"Samples file", "Both"});
  parameters.samples_file.clear();
  parameters.image_file = "image.png";
  check_mistake(parameters, 2, "Image file", {"Distribution", "Both"});
  parameters.image_file.clear();
  parameters.type = "density";
  check_mistake(parameters, 2, "Distribution", {"'normal'", "Type = samples"});
  // Beyond three dimensions the formula is not looked at.
  parameters.distribution.type = "none";
  parameters.density = "nonsense(";
  check_mistake(parameters, 4, "Type", {"Dimension = 4", "Distribution"});
  parameters.type = "samples";
  check_mistake(parameters, 4, "Type", {"Samples file"});
  parameters.samples_file = "points.csv";
  BOOST_TEST(mistakes(parameters, 4) == "");
  parameters.sample_scale = 0.;
  check_mistake(parameters, 4, "Sample scale", {"positive"});
}

BOOST_AUTO_TEST_SUITE_END()
