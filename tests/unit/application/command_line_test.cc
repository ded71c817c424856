#include <lipflow/application/command_line.h>
#include <lipflow/base/errors.h>

#include <boost/test/unit_test.hpp>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(command_line_test)

namespace
{
using Words = std::vector<std::string>;

Command parse(Words words)
{
  words.insert(words.begin(), "lipflow");
  return parse_command_line(words);
}

void check_refused(const Words &words, const std::string &part)
{
  try
  {
    parse(words);
    BOOST_ERROR("not refused; expected: " << part);
  }
  catch (const Error &error)
  {
    BOOST_TEST((error.code() == ExitCode::usage));
    BOOST_TEST(std::string(error.what()).find(part) != std::string::npos,
               "'" << part << "' is not in '" << error.what() << "'");
  }
}
} // namespace

BOOST_AUTO_TEST_CASE(run_takes_its_options_in_any_order)
{
  for (const Words &words : {Words{"run",
                                   "a.prm",
                                   "--set",
                                   "A/B=-1,2",
                                   "--set=C=[3]",
                                   "--output",
                                   "d",
                                   "--overwrite",
                                   "--quiet"},
                             Words{"run",
                                   "--quiet",
                                   "--overwrite",
                                   "--set",
                                   "A/B=-1,2",
                                   "--set",
                                   "C=[3]",
                                   "--output=d",
                                   "a.prm"}})
  {
    const Command command = parse(words);
    BOOST_TEST((command.kind == CommandKind::run));
    BOOST_TEST(command.subject == "a.prm");
    BOOST_TEST(command.sets == Words({"A/B=-1,2", "C=[3]"}),
               boost::test_tools::per_element());
    BOOST_TEST(command.output == "d");
    BOOST_TEST((command.overwrite && command.quiet && !command.json));
    BOOST_TEST(command.words.size() == words.size() + 1);
  }
}

BOOST_AUTO_TEST_CASE(compare_takes_any_number_of_folders)
{
  BOOST_TEST(parse({"compare", "f.prm", "--quiet"}).others.empty());
  const Command command =
      parse({"compare", "a", "b", "--output", "d", "c", "--quiet"});
  BOOST_TEST((command.kind == CommandKind::compare));
  BOOST_TEST(command.subject == "a");
  BOOST_TEST(command.others == Words({"b", "c"}),
             boost::test_tools::per_element());
  BOOST_TEST(command.output == "d");
  BOOST_TEST(command.quiet);
}

BOOST_AUTO_TEST_CASE(every_command_is_known)
{
  BOOST_TEST((parse({"check", "f"}).kind == CommandKind::check));
  BOOST_TEST(parse({"divergence", "f", "--json"}).json);
  BOOST_TEST((parse({"list"}).kind == CommandKind::list));
  BOOST_TEST((parse({"show", "n"}).kind == CommandKind::show));
  BOOST_TEST(parse({"template", "n", "--full"}).full);
  BOOST_TEST(parse({"parameters", "--markdown"}).markdown);
  BOOST_TEST((parse({"report", "d"}).kind == CommandKind::report));
  BOOST_TEST((parse({"--version"}).kind == CommandKind::version));
}

BOOST_AUTO_TEST_CASE(help_is_there_for_all_and_for_each)
{
  const Command help = parse({"--help"});
  BOOST_TEST((help.kind == CommandKind::help));
  for (const char *name : {"run",
                           "check",
                           "divergence",
                           "list",
                           "show",
                           "template",
                           "parameters",
                           "report"})
  {
    BOOST_TEST(help.help.find(name) != std::string::npos);
    const Command own = parse({name, "--help"});
    BOOST_TEST((own.kind == CommandKind::help));
    BOOST_TEST(own.help != help.help);
  }
  BOOST_TEST(parse({"run", "--help"}).help.find("--overwrite") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_words_after_petsc_go_to_petsc)
{
  const Command command =
      parse({"run", "a.prm", "--petsc", "-ksp_type", "cg", "--quiet"});
  BOOST_TEST(command.petsc_words == Words({"-ksp_type", "cg", "--quiet"}),
             boost::test_tools::per_element());
  BOOST_TEST(!command.quiet);
  BOOST_TEST(parse({"run", "a.prm"}).petsc_words.empty());
  check_refused({"run", "a.prm", "-ksp_type", "cg"},
                "there is no option '-ksp_type' for 'lipflow run'");
}

BOOST_AUTO_TEST_CASE(unknown_words_are_refused_with_the_nearest_name)
{
  check_refused({"rum", "a.prm"}, "no command 'rum'. Did you mean 'run'?");
  check_refused({"--verison"}, "'--verison'. Did you mean '--version'?");
  check_refused({"run", "a.prm", "--overwite"}, "Did you mean '--overwrite'?");
  check_refused({"run", "--outptu", "d", "a.prm"}, "Did you mean '--output'?");
  check_refused({"run", "a.prm", "b.prm"}, "with the word 'b.prm'");
  check_refused({"list", "all"}, "with the word 'all'");
}

BOOST_AUTO_TEST_CASE(a_run_goes_on_or_is_repeated)
{
  BOOST_TEST(parse({"run", "a.prm"}).resume == "");
  BOOST_TEST(parse({"run", "a.prm", "--resume"}).resume == "yes");
  BOOST_TEST(parse({"run", "a.prm", "--resume=auto"}).resume == "auto");
  BOOST_TEST(parse({"run", "--resume", "a.prm"}).subject == "a.prm");
  const Command again = parse({"rerun", "runs/a", "--output", "b"});
  BOOST_TEST(again.subject == "runs/a");
  BOOST_TEST(again.output == "b");
  BOOST_TEST(again.computes());
}

BOOST_AUTO_TEST_CASE(what_is_not_offered_is_refused)
{
  check_refused({"compare", "a.prm", "--resume"}, "no option '--resume'");
  check_refused({"rerun", "a", "--set", "a/b=c"}, "no option '--set'");
  check_refused({"run", "a.prm", "--resume=never"}, "--resume=never");
  check_refused({"run", "a.prm", "--resume", "--overwrite"},
                "Give one of them");
  check_refused({"check", "a.prm", "--output", "d"}, "no option '--output'");
}

BOOST_AUTO_TEST_CASE(missing_words_are_named)
{
  check_refused({}, "no command was given");
  check_refused({"run"}, "'lipflow run' needs a FILE");
  check_refused({"show"}, "needs a NAME");
  check_refused({"report"}, "needs a DIR");
  check_refused({"run", "a.prm", "--output"}, "--output");
  check_refused({"run", "a.prm", "list"}, "list");
}

BOOST_AUTO_TEST_SUITE_END()
