#include <lipflow/base/errors.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/run_record.h>

#include <boost/test/unit_test.hpp>

#include "test_folder.h"
#include <nlohmann/json.hpp>

using namespace lipflow;
using Json = nlohmann::json;

BOOST_AUTO_TEST_SUITE(run_record_test)

BOOST_AUTO_TEST_CASE(checksums_are_the_standard_ones)
{
  BOOST_TEST(crc32_of("123456789") == "cbf43926"); // the check value of CRC-32
  BOOST_TEST(crc32_of("") == "00000000");
}

BOOST_AUTO_TEST_CASE(a_run_is_running_until_it_is_finished)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  write_file_safely(folder / "a.prm", "123456789");
  write_file_safely(folder / "mesh.msh", "");
  RunRecord record(folder.path(),
                   {{"lipflow", "run", "a \"b\" \xff"},
                    folder / "a.prm",
                    {folder / "mesh.msh"},
                    3});
  record.set("seeds", Json{{"source", 7}});
  record.write();

  const Json first = Json::parse(read_file(folder / "run.json"));
  BOOST_TEST(first.at("exit_reason") == "running");
  BOOST_TEST(first.at("exit_code").is_null());
  BOOST_TEST(first.at("ranks") == 3);
  BOOST_TEST(first.at("seeds").at("source") == 7);
  BOOST_TEST(first.at("inputs").size() == 2u);
  BOOST_TEST(first.at("inputs").at(0).at("crc32") == "cbf43926");
  BOOST_TEST(first.at("inputs").at(0).at("bytes") == 9);
  BOOST_TEST(first.at("command").at(1) == "run");
  for (const char *name : {"deal.II", "PETSc", "MPI", "compiler"})
    BOOST_TEST(!first.at("libraries").at(name).get<std::string>().empty());

  record.set("result", Json{{"divergence_lower", 1. / 3.}});
  record.finish("end time reached", 0);
  const Json last = Json::parse(read_file(folder / "run.json"));
  BOOST_TEST(last.at("exit_reason") == "end time reached");
  BOOST_TEST(last.at("exit_code") == 0);
  BOOST_TEST(last.at("wall_seconds").get<double>() >= 0.);
  BOOST_TEST(last.at("finished").get<std::string>() >=
             last.at("started").get<std::string>());
  BOOST_TEST(last.at("result").at("divergence_lower").get<double>() == 1. / 3.);
}

BOOST_AUTO_TEST_CASE(a_missing_input_is_named)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  BOOST_CHECK_EXCEPTION(
      RunRecord(folder.path(), {{}, folder / "missing.prm", {}, 1}),
      Error,
      [](const Error &error) {
        return std::string(error.what()).find("missing.prm") !=
               std::string::npos;
      });
}

BOOST_AUTO_TEST_CASE(timings_are_listed_in_order)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  write_timings(folder.path(), 3.5, {{"solve", 3., 12}, {"output", 0.25, 2}});
  const Json timings = Json::parse(read_file(folder / "timings.json"));
  BOOST_TEST(timings.at("wall_seconds") == 3.5);
  BOOST_TEST(timings.at("sections").at(0).at("name") == "solve");
  BOOST_TEST(timings.at("sections").at(1).at("seconds") == 0.25);
  BOOST_TEST(timings.at("sections").at(1).at("calls") == 2);
}

BOOST_AUTO_TEST_SUITE_END()
