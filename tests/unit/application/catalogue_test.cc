#include <lipflow/application/catalogue.h>
#include <lipflow/base/errors.h>

#include <deal.II/base/mpi.h>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace lipflow;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(catalogue_test)

namespace
{
/// Two folders of problems, of this process alone.
struct Folders
{
  Folders()
      : root(fs::temp_directory_path() /
             ("lipflow_catalogue_" +
              std::to_string(
                  dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD)) +
              "_" + std::to_string(std::rand())))
  {
    write("one/normal-1d.prm", "#\n# Shifted normal.\n# Look at D.\nset A = 1");
    write("one/rooms.prm",
          "# Rooms.\nset Mesh file = ../m/r.msh # mesh\n"
          "  include part.prm\nset Image file = absent.png\nset B = r.msh\n");
    write("one/part.prm", "");
    write("one/readme.txt", "");
    write("one/r.msh", "");
    write("m/r.msh", "");
    write("two/normal-1d.prm", "# Another of this name.\n");
    write("two/alone.prm", "set A = 1\n");
  }

  ~Folders()
  {
    fs::remove_all(root);
  }

  void write(const std::string &name, const std::string &text) const
  {
    fs::create_directories((root / name).parent_path());
    std::ofstream(root / name) << text;
  }

  std::vector<std::string> list() const
  {
    return {(root / "absent").string(),
            (root / "one").string(),
            (root / "two").string()};
  }

  fs::path root;
};
} // namespace

BOOST_AUTO_TEST_CASE(problems_are_listed_once_with_their_first_comment)
{
  const Folders folders;
  const auto    problems = list_problems(folders.list());
  BOOST_REQUIRE_EQUAL(problems.size(), 4u);
  BOOST_TEST(problems[0].name == "alone");
  BOOST_TEST(problems[0].summary == "");
  BOOST_TEST(problems[1].name == "normal-1d");
  BOOST_TEST(problems[1].summary == "Shifted normal.");
  BOOST_TEST(problem_text(problems[1]).find("Look at D.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_unknown_problem_is_refused_with_the_nearest_name)
{
  const Folders folders;
  BOOST_TEST(find_problem("rooms", folders.list()).name == "rooms");
  BOOST_TEST(find_problem("rooms.prm", folders.list()).name == "rooms");
  BOOST_CHECK_EXCEPTION(
      find_problem("nromal-1d", folders.list()),
      Error,
      [](const Error &error)
      {
        return error.code() == ExitCode::usage &&
               std::string(error.what()).find("'normal-1d'?") !=
                   std::string::npos;
      });
  BOOST_CHECK_EXCEPTION(
      find_problem("x", {}),
      Error,
      [](const Error &error)
      {
        return std::string(error.what()).find("LIPFLOW_PROBLEMS") !=
               std::string::npos;
      });
}

BOOST_AUTO_TEST_CASE(a_template_runs_from_any_folder)
{
  const Folders     folders;
  const std::string root = folders.root.string();
  BOOST_TEST(problem_template(find_problem("rooms", folders.list())) ==
             "# Rooms.\nset Mesh file = " + root + "/m/r.msh # mesh\n" +
                 "  include " + root + "/one/part.prm\n" +
                 "set Image file = absent.png\nset B = r.msh\n");
}

BOOST_AUTO_TEST_CASE(the_environment_comes_first)
{
  setenv("LIPFLOW_PROBLEMS", "/a:/b", 1);
  const auto folders = problem_folders();
  unsetenv("LIPFLOW_PROBLEMS");
  BOOST_REQUIRE_GE(folders.size(), 2u);
  BOOST_TEST(folders[0] == "/a");
  BOOST_TEST(folders[1] == "/b");
}

BOOST_AUTO_TEST_SUITE_END()
