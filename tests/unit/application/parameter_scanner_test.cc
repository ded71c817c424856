#include <lipflow/application/parameter_scanner.h>

#include <boost/test/unit_test.hpp>

#include <map>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(parameter_scanner_test)

namespace
{
using Files = std::map<std::string, std::string>;

bool is_section(const std::string &section)
{
  return section.empty() || section == "Time" || section == "Geometry" ||
         section == "Geometry/Inner";
}

ScannedParameters scan(const std::string &file, const Files &files)
{
  return scan_parameter_file(
      file,
      is_section,
      [&](const std::string &path)
      {
        const auto found = files.find(path);
        return found == files.end() ? FileText{"", "there is no such file"}
                                    : FileText{found->second, ""};
      });
}

ScannedParameters scan(const std::string &text)
{
  return scan("a.prm", {{"a.prm", text}});
}

/// "Time/CFL number=0.5@2 ..." for comparison.
std::string summary(const ScannedParameters &scanned)
{
  std::string result;
  for (const ParameterEntry &entry : scanned.entries)
    result += (entry.section.empty() ? "" : entry.section + "/") + entry.key +
              "=" + entry.value + "@" + std::to_string(entry.location.line) +
              ";";
  return result;
}

void check_mistake(const ScannedParameters &scanned,
                   const std::string       &beginning)
{
  BOOST_REQUIRE_EQUAL(scanned.mistakes.size(), 1u);
  const std::string text = to_string(scanned.mistakes[0]);
  BOOST_TEST(text.substr(0, beginning.size()) == beginning);
}
} // namespace

BOOST_AUTO_TEST_CASE(entries_carry_path_value_and_line)
{
  const auto scanned = scan("# title\n"
                            "set Dimension = 2   # a comment\n"
                            "\n"
                            "subsection Time\n"
                            "  set  CFL   number=0.5\r\n"
                            "\tset Empty =\n"
                            "end\n");
  BOOST_TEST(summary(scanned) ==
             "Dimension=2@2;Time/CFL number=0.5@5;Time/Empty=@6;");
  BOOST_TEST(scanned.mistakes.empty());
}

BOOST_AUTO_TEST_CASE(a_value_may_contain_an_equals_sign)
{
  BOOST_TEST(summary(scan("set A = s = 1, m = 2")) == "A=s = 1, m = 2@1;");
}

BOOST_AUTO_TEST_CASE(a_backslash_continues_and_the_first_line_counts)
{
  const auto scanned = scan("set A = 1 + \\\n   2 + \\\n 3\nset B = 4\n");
  BOOST_TEST(summary(scanned) == "A=1 + 2 + 3@1;B=4@4;");
  check_mistake(scan("set A = 1 \\\n"), "a.prm:1: the file ends with a '\\'");
}

BOOST_AUTO_TEST_CASE(sections_nest)
{
  const auto scanned = scan("subsection Geometry\n subsection Inner\n"
                            "  set A = 1\n end\n set B = 2\nend");
  BOOST_TEST(summary(scanned) == "Geometry/Inner/A=1@3;Geometry/B=2@5;");
}

BOOST_AUTO_TEST_CASE(a_missing_end_at_the_end_names_the_line_of_the_section)
{
  check_mistake(scan("set A = 1\nsubsection Time\n set B = 2\n"),
                "a.prm:2: Time: the subsection that begins here has no 'end'");
}

BOOST_AUTO_TEST_CASE(a_missing_end_in_the_middle_is_one_mistake)
{
  const std::string text = "subsection Time\n set A = 1\n"
                           "subsection Geometry\n set B = 2\nend\n";
  for (const char *rest : {"", "set C = 3\n"})
  {
    const auto scanned = scan(text + rest);
    check_mistake(scanned, "a.prm:1: Time: the subsection that begins here");
    BOOST_TEST(summary(scanned).find("Geometry/B=2@4") != std::string::npos);
  }
  // The 'end' stands below the next section: still only one mistake.
  check_mistake(scan(text + "end\n"), "a.prm:1: Time: the subsection");
}

BOOST_AUTO_TEST_CASE(structure_is_checked)
{
  check_mistake(scan("set A = 1\nend\n"), "a.prm:2: there is an 'end', but");
  check_mistake(scan("subsection Time\nset A 1\nend"),
                "a.prm:2: Time/A 1: the line has no '='");
  check_mistake(scan("set = 1"), "a.prm:1: there is no name before the '='");
  check_mistake(scan("A = 1"), "a.prm:1: the line 'A = 1' is not understood");
  check_mistake(scan("subsection\nset A = 1"), "a.prm:1: the line");
  BOOST_TEST(to_string(scan("sett A = 1").mistakes.at(0))
                 .find("Did you mean 'set'?") != std::string::npos);
  BOOST_TEST(
      to_string(scan("A = 1").mistakes.at(0)).find("Is a 'set' missing") !=
      std::string::npos);
}

BOOST_AUTO_TEST_CASE(all_mistakes_are_found)
{
  BOOST_TEST(scan("nonsense\nset A\nend\nsubsection Time\n").mistakes.size() ==
             4u);
}

BOOST_AUTO_TEST_CASE(files_are_included_from_the_including_file)
{
  const Files files = {{"d/a.prm", "include b/b.prm\nset A = 1\n"},
                       {"d/b/b.prm", "include c.prm\n"},
                       {"d/b/c.prm", "\nset C = 3\n"}};
  const auto  scanned = scan("d/a.prm", files);
  BOOST_TEST(scanned.mistakes.empty());
  BOOST_TEST(summary(scanned) == "C=3@2;A=1@2;");
  BOOST_TEST(scanned.entries.at(0).location.file == "d/b/c.prm");
}

BOOST_AUTO_TEST_CASE(an_included_file_must_close_what_it_opens)
{
  const Files files = {{"a.prm", "include b.prm\nset A = 1\n"},
                       {"b.prm", "subsection Time\n"}};
  const auto  scanned = scan("a.prm", files);
  check_mistake(scanned, "b.prm:1: Time: the subsection that begins here");
  BOOST_TEST(summary(scanned) == "A=1@2;");
  check_mistake(scan("a.prm",
                     {{"a.prm", "subsection Time\ninclude b.prm\nend"},
                      {"b.prm", "end\n"}}),
                "b.prm:1: Time: there is an 'end'");
}

BOOST_AUTO_TEST_CASE(bad_includes_are_mistakes)
{
  check_mistake(scan("set A = 1\ninclude b.prm\n"),
                "a.prm:2: include b.prm: there is no such file");
  check_mistake(
      scan("a.prm",
           {{"a.prm", "include b.prm\n"}, {"b.prm", "\ninclude ./a.prm\n"}}),
      "b.prm:2: include ./a.prm: the files include each other");
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_read_or_are_empty_are_mistakes)
{
  check_mistake(scan("no.prm", {}), "no.prm: there is no such file");
  check_mistake(scan(""), "a.prm: the file is empty");
  check_mistake(scan(" \n\n"), "a.prm: the file is empty");
  BOOST_TEST(read_text_file("/").problem == "this is a folder, not a file");
  BOOST_TEST(read_text_file("/nowhere/x").problem == "there is no such file");
}

BOOST_AUTO_TEST_CASE(json_short_and_long_form_give_the_same_entries)
{
  const auto scanned = scan("a.json",
                            {{"a.json",
                              "{\n\"Dimension\": 2,\n"
                              "\"Time\": {\n \"CFL number\": \"0.5\",\n"
                              "  \"On\":\n true, \"List\": [1, \"2\"],\n"
                              "  \"Small\": 1e-6,\n"
                              "  \"Long\": {\"value\": \"7\",\n"
                              "   \"default_value\": \"8\"}\n }\n}\n"}});
  BOOST_TEST(scanned.mistakes.empty());
  BOOST_TEST(summary(scanned) ==
             "Dimension=2@2;Time/CFL number=0.5@4;Time/On=true@5;"
             "Time/List=1, 2@6;Time/Small=1e-6@7;Time/Long=7@8;");
}

BOOST_AUTO_TEST_CASE(json_mistakes_carry_lines)
{
  check_mistake(scan("a.json", {{"a.json", "{\n\"A\": 1,,\n}"}}),
                "a.json:2: this is not valid JSON: ");
  check_mistake(scan("a.json", {{"a.json", "{\n\"A\": null\n}"}}),
                "a.json:2: A: null is not understood");
  check_mistake(scan("a.json", {{"a.json", "[1, 2]"}}), "a.json:1: a list");
  const auto scanned = scan("a.json", {{"a.json", "{\"Tme\":{\"A\":\"1\"}}"}});
  BOOST_REQUIRE_EQUAL(scanned.sections.size(), 1u);
  BOOST_TEST(scanned.sections[0].section == "Tme");
}

BOOST_AUTO_TEST_SUITE_END()
