#include <lipflow/application/parameter_file.h>
#include <lipflow/application/parameter_schema.h>
#include <lipflow/base/extended_number.h>

#include <deal.II/base/parameter_handler.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(parameter_file_test)

namespace
{
/// A small set of parameters of all kinds.
struct Sample
{
  unsigned int             dimension = 2;
  double                   cfl = 0.5;
  double                   bound = 1.;
  std::string              scheme = "variational";
  std::string              corner = "-1";
  bool                     report = true;
  dealii::ParameterHandler prm;

  Sample()
  {
    using namespace dealii::Patterns;
    prm.add_parameter("Dimension", dimension, "Space.", Integer(1, 3));
    prm.enter_subsection("Geometry");
    prm.add_parameter("Lower corner", corner, "A corner.", Anything());
    prm.leave_subsection();
    prm.enter_subsection("Time");
    prm.add_parameter("CFL number", cfl, "A number.", Double(0., 1.));
    prm.add_parameter(
        "Scheme", scheme, "A word.", Selection("variational|explicit"));
    prm.leave_subsection();
    prm.enter_subsection("Divergence");
    add_extended_number(prm, "Lipschitz bound", bound, "L.");
    prm.leave_subsection();
    prm.enter_subsection("Output");
    prm.add_parameter("Report", report, "Yes or no.");
    prm.leave_subsection();
  }

  void check(ParameterErrors &errors) const
  {
    if (!(bound > 0.))
      errors.add("Divergence/Lipschitz bound", "it must be positive.");
    if (cfl == 0.)
      errors.add("Time/CFL number", "it must be positive.");
    if (dimension == 3 && corner == "-1")
      errors.add("Geometry/Lower corner", "needs three numbers.");
  }

  ParameterReading read(const std::string              &text,
                        const std::vector<std::string> &sets = {},
                        const std::string              &file = "a.prm")
  {
    ParameterSources sources;
    sources.file = file;
    sources.sets = sets;
    sources.read = [&](const std::string &path)
    {
      return path == "common.prm" ? FileText{"set Dimension = 1\n", ""}
                                  : FileText{text, ""};
    };
    return read_parameters(
        sources, [this](ParameterErrors &errors) { check(errors); }, prm);
  }
};

/// The lines of the error that reading gives; none if it gives none.
std::vector<std::string> mistakes(const std::string              &text,
                                  const std::vector<std::string> &sets = {},
                                  const std::string &file = "a.prm")
{
  Sample sample;
  try
  {
    sample.read(text, sets, file);
    return {};
  }
  catch (const Error &error)
  {
    BOOST_TEST((error.code() == ExitCode::usage));
    std::vector<std::string> lines;
    std::istringstream       in(error.what());
    std::string              line;
    while (std::getline(in, line))
      lines.push_back(line);
    return lines;
  }
}

void check_only(const std::vector<std::string> &lines,
                const std::vector<std::string> &parts)
{
  BOOST_REQUIRE_EQUAL(lines.size(), 2u); // and the count
  for (const std::string &part : parts)
    BOOST_TEST(lines[0].find(part) != std::string::npos,
               "'" << part << "' is not in '" << lines[0] << "'");
  BOOST_TEST(lines[1].find("1 mistake in") == 0u);
}
} // namespace

BOOST_AUTO_TEST_CASE(values_arrive)
{
  Sample sample;
  sample.read("set Dimension = 3\nsubsection Divergence\n set Lipschitz bound "
              "= inf\nend\nsubsection Geometry\nset Lower corner = 1,2,3\nend",
              {"Time/Scheme=explicit", "Time/CFL number = 0.25"});
  BOOST_TEST(sample.dimension == 3u);
  BOOST_TEST(std::isinf(sample.bound));
  BOOST_TEST(sample.scheme == "explicit");
  BOOST_TEST(sample.cfl == 0.25);
  BOOST_TEST(sample.corner == "1,2,3");
}

BOOST_AUTO_TEST_CASE(unknown_names_come_with_what_there_is)
{
  check_only(mistakes("subsection Time\n set CFL nubmer = 1\nend"),
             {"a.prm:2: Time/CFL nubmer: there is no such parameter",
              "Section Time has: CFL number, Scheme.",
              "Did you mean 'CFL number'?"});
  check_only(mistakes("subsection Tiem\n set CFL number = 1\nend"),
             {"a.prm:1: Tiem: there is no such section",
              "Geometry, Time, Divergence, Output",
              "Did you mean 'Time'?"});
  check_only(mistakes("subsection Time\n set Report = true\nend"),
             {"a.prm:2: Time/Report", "It belongs to section Output."});
  check_only(mistakes("subsection Time\n set Dimension = 1\nend"),
             {"It belongs to the top level"});
}

BOOST_AUTO_TEST_CASE(values_that_do_not_match_say_what_is_allowed)
{
  check_only(mistakes("set Dimension = 4"),
             {"a.prm:1: Dimension: the value '4' is not allowed",
              "a whole number from 1 to 3"});
  check_only(
      mistakes("subsection Time\nset CFL number = 1.5\nend"),
      {"a.prm:2: Time/CFL number: the value '1.5'", "a number from 0 to 1"});
  check_only(mistakes("subsection Time\nset Scheme = explict\nend"),
             {"one of: variational, explicit", "Did you mean 'explicit'?"});
  check_only(mistakes("subsection Output\nset Report = maybe\nend"),
             {"true or false"});
  check_only(mistakes("subsection Divergence\nset Lipschitz bound = big\nend"),
             {"a number or inf"});
  for (const std::string &line : mistakes("set Dimension = 4"))
    BOOST_TEST(line.find('[') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(duplicates_name_both_lines)
{
  check_only(mistakes("set Dimension = 1\n\nset Dimension = 2\n"),
             {"a.prm:3: Dimension: it is set a second time", "line 1"});
  check_only(mistakes("{\"Dimension\": 1,\n\"Dimension\": 2}", {}, "a.json"),
             {"a.json:2: Dimension: it is set a second time", "line 1"});
}

BOOST_AUTO_TEST_CASE(a_value_of_an_included_file_may_be_replaced_with_a_note)
{
  Sample     sample;
  const auto reading = sample.read("include common.prm\nset Dimension = 2\n");
  BOOST_TEST(sample.dimension == 2u);
  BOOST_REQUIRE_EQUAL(reading.notes.size(), 1u);
  BOOST_TEST(reading.notes[0] ==
             "a.prm:2: Dimension replaces the value of common.prm:1.");
}

BOOST_AUTO_TEST_CASE(mistakes_of_the_check_carry_their_origin)
{
  check_only(mistakes("subsection Divergence\nset Lipschitz bound = 0\nend"),
             {"a.prm:2: Divergence/Lipschitz bound: it must be positive."});
  check_only(mistakes("set Dimension = 3"),
             {"a.prm: Geometry/Lower corner (default): needs three numbers."});
  check_only(mistakes("set Dimension = 2", {"Time/CFL number=0"}),
             {"--set 'Time/CFL number=0': Time/CFL number: it must be "
              "positive."});
}

BOOST_AUTO_TEST_CASE(a_replaced_value_is_not_checked)
{
  BOOST_TEST(mistakes("subsection Divergence\nset Lipschitz bound = 0\nend",
                      {"Divergence/Lipschitz bound=2"})
                 .empty());
}

BOOST_AUTO_TEST_CASE(three_mistakes_give_three_lines_and_a_count)
{
  const auto lines = mistakes("set Dimension = 2\n"
                              "subsection Time\n"
                              "  set CFL number = -1\n"
                              "subsection Divergence\n"
                              "  set Lipshitz constant = 1\n"
                              "end\n");
  BOOST_REQUIRE_EQUAL(lines.size(), 4u);
  BOOST_TEST(lines[0].find("a.prm:2: Time: the subsection") == 0u);
  BOOST_TEST(lines[1].find("a.prm:3: Time/CFL number: the value '-1'") == 0u);
  BOOST_TEST(lines[2].find("a.prm:5: Divergence/Lipshitz constant") == 0u);
  BOOST_TEST(lines[2].find("'Lipschitz bound'?") != std::string::npos);
  BOOST_TEST(lines[3].find("3 mistakes") == 0u);
}

BOOST_AUTO_TEST_CASE(set_words_are_checked_like_the_file)
{
  const std::string good = "set Dimension = 2";
  check_only(mistakes(good, {"Time/CFL nubmer=1"}),
             {"--set 'Time/CFL nubmer=1'", "Did you mean 'Time/CFL number'?"});
  check_only(mistakes(good, {"Time/CFL number"}), {"not of the form"});
  check_only(mistakes(good, {"=1"}), {"not of the form"});
  check_only(mistakes(good, {"Dimension=x"}), {"a whole number from 1 to 3"});
  check_only(mistakes(good, {"Dimension=1", "Dimension=3"}),
             {"more than one --set"});
  check_only(mistakes(good, {"Geometry/Lower corner=1 # 2"}), {"'#'"});
  check_only(mistakes(good, {"Geometry/Lower corner=\xe9"}),
             {"Geometry/Lower corner", "is not text in UTF-8"});
}

BOOST_AUTO_TEST_CASE(values_are_text_in_utf8)
{
  check_only(
      mistakes("subsection Geometry\n set Lower corner = \xe9t\xe9\nend\n"),
      {"a.prm:2: Geometry/Lower corner", "is not text in UTF-8"});
  Sample sample;
  sample.read("subsection Geometry\n set Lower corner = \u00e9t\u00e9\nend\n");
  BOOST_TEST(sample.corner == "\u00e9t\u00e9");
}

BOOST_AUTO_TEST_CASE(effective_and_changed_parameters_read_back)
{
  const std::string text = "subsection Time\n set CFL number = 0.125\nend\n"
                           "subsection Divergence\nset Lipschitz bound = "
                           "inf\nend\nset Dimension = 1";
  Sample            sample;
  const auto        reading = sample.read(text, {"Output/Report=false"});
  BOOST_TEST(reading.original == text);
  for (const std::string &written : {reading.effective, reading.changed})
  {
    Sample again;
    BOOST_TEST((again.read(written).effective == reading.effective));
    BOOST_TEST((again.cfl == 0.125 && std::isinf(again.bound) &&
                again.dimension == 1 && !again.report));
  }
  BOOST_TEST(reading.changed == "set Dimension = 1\n"
                                "\nsubsection Time\n  set CFL number = 0.125\n"
                                "end\n"
                                "\nsubsection Divergence\n"
                                "  set Lipschitz bound = inf\nend\n"
                                "\nsubsection Output\n  set Report = false\n"
                                "end\n");
  std::istringstream lines(reading.effective);
  std::string        line;
  while (std::getline(lines, line))
    BOOST_TEST(line.size() <= 80u);
}

BOOST_AUTO_TEST_CASE(a_mistake_at_the_top_level_hides_the_check)
{
  // Dimension 7 says nothing about how many numbers a corner needs.
  check_only(mistakes("set Dimension = 7"), {"Dimension"});
}

BOOST_AUTO_TEST_SUITE_END()
