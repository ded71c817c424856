#include <lipflow/application/output_directory.h>
#include <lipflow/base/errors.h>

#include <deal.II/base/mpi.h>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

#include <unistd.h>

using namespace lipflow;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(output_directory_test)

namespace
{
/// A scratch folder that all ranks share.
struct Scratch
{
  Scratch()
  {
    const int id =
        dealii::Utilities::MPI::broadcast(MPI_COMM_WORLD, int(getpid()));
    root = fs::temp_directory_path() / ("lipflow_out_" + std::to_string(id));
    on_first([&]() { fs::create_directories(root); });
  }

  ~Scratch()
  {
    on_first([&]() { fs::remove_all(root); });
  }

  template <typename Action>
  static void on_first(const Action &action)
  {
    if (dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0)
      action();
    MPI_Barrier(MPI_COMM_WORLD);
  }

  void write(const std::string &name, const std::string &text) const
  {
    on_first(
        [&]()
        {
          fs::create_directories((root / name).parent_path());
          std::ofstream(root / name) << text;
        });
  }

  std::string path(const std::string &name) const
  {
    return (root / name).string();
  }

  fs::path root;
};

void check_refused(const std::string &directory,
                   const bool         overwrite,
                   const std::string &part)
{
  for (const auto function : {inspect_output_directory, make_output_directory})
    BOOST_CHECK_EXCEPTION(function(directory, overwrite, MPI_COMM_WORLD),
                          Error,
                          [&](const Error &error)
                          {
                            BOOST_TEST_MESSAGE(error.what());
                            return error.code() == ExitCode::files &&
                                   std::string(error.what()).find(part) !=
                                       std::string::npos;
                          });
}
} // namespace

BOOST_AUTO_TEST_CASE(what_was_killed_at_once_is_no_obstacle)
{
  const Scratch scratch;
  scratch.write("run/run.json.part", "{");
  make_output_directory(scratch.path("run"), false, MPI_COMM_WORLD);
  BOOST_TEST(!fs::exists(scratch.root / "run/run.json.part"));
  scratch.write("other/run.json.part", "{");
  scratch.write("other/thesis.tex", "years of work");
  BOOST_CHECK_THROW(
      make_output_directory(scratch.path("other"), true, MPI_COMM_WORLD),
      Error);
}

BOOST_AUTO_TEST_CASE(a_new_folder_is_made_with_its_parents_but_not_by_looking)
{
  const Scratch     scratch;
  const std::string directory = scratch.path("runs/new");
  inspect_output_directory(directory, false, MPI_COMM_WORLD);
  BOOST_TEST(!fs::exists(scratch.path("runs")));
  MPI_Barrier(MPI_COMM_WORLD);
  make_output_directory(directory, false, MPI_COMM_WORLD);
  BOOST_TEST(fs::is_directory(directory));
  make_output_directory(directory, false, MPI_COMM_WORLD); // it is empty
  MPI_Barrier(MPI_COMM_WORLD);
}

BOOST_AUTO_TEST_CASE(a_run_is_replaced_only_on_request_and_notes_stay)
{
  const Scratch scratch;
  scratch.write("run/run.json", "{\"program\": \"lipflow\"}");
  scratch.write("run/statistics.csv", "step\n");
  scratch.write("run/fields/a.vtu", "");
  scratch.write("run/notes.txt", "mine");
  check_refused(scratch.path("run"), false, "Add --overwrite");
  BOOST_TEST(fs::exists(scratch.path("run/statistics.csv")));
  MPI_Barrier(MPI_COMM_WORLD);
  make_output_directory(scratch.path("run"), true, MPI_COMM_WORLD);
  BOOST_TEST(!fs::exists(scratch.path("run/statistics.csv")));
  BOOST_TEST(!fs::exists(scratch.path("run/fields")));
  BOOST_TEST(!fs::exists(scratch.path("run/run.json")));
  BOOST_TEST(fs::exists(scratch.path("run/notes.txt")));
  MPI_Barrier(MPI_COMM_WORLD);
}

BOOST_AUTO_TEST_CASE(runs_of_a_comparison_are_replaced_with_it_but_nothing_else)
{
  const Scratch     scratch;
  const std::string record = "{\"program\": \"lipflow\"}";
  scratch.write("run/run.json", record);
  scratch.write("run/runs.csv", "time\n");
  for (const char *name : {"exact", "neural"})
    scratch.write(std::string("run/") + name + "/run.json", record);
  scratch.write("run/neural/statistics.csv", "step\n");
  scratch.write("run/neural/notes.txt", "mine");
  scratch.write("run/mesh/fine.msh", "mine, too");
  MPI_Barrier(MPI_COMM_WORLD);
  make_output_directory(scratch.path("run"), true, MPI_COMM_WORLD);
  BOOST_TEST(!fs::exists(scratch.path("run/runs.csv")));
  BOOST_TEST(!fs::exists(scratch.path("run/exact")));
  BOOST_TEST(!fs::exists(scratch.path("run/neural/statistics.csv")));
  BOOST_TEST(fs::exists(scratch.path("run/neural/notes.txt")));
  BOOST_TEST(fs::exists(scratch.path("run/mesh/fine.msh")));
  MPI_Barrier(MPI_COMM_WORLD);
  make_output_directory(scratch.path("run/neural"), true, MPI_COMM_WORLD);
  check_refused(scratch.path("run/mesh"), true, "never overwritten");
  MPI_Barrier(MPI_COMM_WORLD);
}

BOOST_AUTO_TEST_CASE(what_is_no_run_is_never_overwritten)
{
  const Scratch scratch;
  scratch.write("thesis/chapter.tex", "years of work");
  scratch.write("other/run.json", "{\"program\": \"another\"}");
  scratch.write("broken/run.json", "{");
  for (const char *name : {"thesis", "other", "broken"})
    for (const bool overwrite : {false, true})
      check_refused(scratch.path(name), overwrite, "never overwritten");
  BOOST_TEST(fs::exists(scratch.path("thesis/chapter.tex")));
  MPI_Barrier(MPI_COMM_WORLD);
}

BOOST_AUTO_TEST_CASE(a_file_in_the_way_is_named)
{
  const Scratch scratch;
  scratch.write("file", "x");
  check_refused(scratch.path("file"), true, "is not a folder");
  check_refused(scratch.path("file/run"), false, "is not a folder");
}

BOOST_AUTO_TEST_SUITE_END()
