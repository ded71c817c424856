#include <lipflow/application/parameter_reference.h>
#include <lipflow/application/parameter_schema.h>
#include <lipflow/application/parameters.h>

#include <deal.II/base/parameter_handler.h>

#include <boost/test/unit_test.hpp>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(parameter_schema_test)

namespace
{
std::string words(const dealii::Patterns::PatternBase &pattern)
{
  return allowed_values(pattern.description());
}
} // namespace

BOOST_AUTO_TEST_CASE(patterns_are_put_into_words)
{
  using namespace dealii::Patterns;
  BOOST_TEST(words(Double()) == "a number");
  BOOST_TEST(words(Double(0.)) == "a number of at least 0");
  BOOST_TEST(words(Double(0., 1.)) == "a number from 0 to 1");
  BOOST_TEST(words(Integer()) == "a whole number");
  BOOST_TEST(words(Integer(0)) == "a whole number of at least 0");
  BOOST_TEST(words(Integer(1, 3)) == "a whole number from 1 to 3");
  BOOST_TEST(words(Bool()) == "true or false");
  BOOST_TEST(words(Anything()) == "any text");
  BOOST_TEST(words(Selection("a|b c|d")) == "one of: a, b c, d");
  BOOST_TEST(words(FileName()) == "the name of a file");
  BOOST_TEST(words(List(Integer(1))) == "a list, separated by commas, each "
                                        "entry a whole number of at least 1");
}

BOOST_AUTO_TEST_CASE(the_schema_knows_the_fixed_keys)
{
  Parameters               parameters;
  dealii::ParameterHandler prm;
  parameters.add_to(prm);
  const ParameterSchema schema(prm);
  // reference: the contract of design.md, section 6
  for (const char *path : {"Dimension",
                           "Geometry/Type",
                           "Geometry/Lower corner",
                           "Geometry/Upper corner",
                           "Geometry/Mesh file",
                           "Geometry/Global refinements",
                           "Divergence/Type",
                           "Divergence/Alpha",
                           "Divergence/Lipschitz bound",
                           "Source/Type",
                           "Source/Density",
                           "Source/Image file",
                           "Target/Type",
                           "Target/Density",
                           "Target/Image file",
                           "Time/End time",
                           "Time/Scheme",
                           "Time/CFL number",
                           "Time/Stop below",
                           "Discriminator/Type",
                           "Discriminator/Relative gap",
                           "Output/Directory",
                           "Output/Interval"})
    BOOST_TEST(schema.find(path) != nullptr, path);
  BOOST_TEST(schema.is_section("Time"));
  BOOST_TEST(!schema.is_section("Tim"));
}

BOOST_AUTO_TEST_CASE(the_defaults_are_without_mistake_in_every_dimension)
{
  for (const unsigned int dimension : {1u, 2u, 3u})
  {
    Parameters parameters;
    parameters.dimension = dimension;
    ParameterErrors errors;
    parameters.check(errors);
    for (const auto &item : errors.items)
      BOOST_ERROR(dimension << "D: " << item.path << ": " << item.message);
  }
}

BOOST_AUTO_TEST_CASE(every_parameter_is_documented_and_in_the_reference)
{
  Parameters               parameters;
  dealii::ParameterHandler prm;
  parameters.add_to(prm);
  const std::string     text = parameter_reference(prm, false);
  const std::string     markdown = parameter_reference(prm, true);
  const ParameterSchema schema(prm);
  for (const auto &parameter : schema.parameters())
  {
    BOOST_TEST(parameter.documentation.size() > 10u, parameter.path());
    BOOST_TEST(text.find(parameter.path() + "\n") != std::string::npos);
    BOOST_TEST(markdown.find("| `" + parameter.key + "` |") !=
               std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
