#include <lipflow/base/errors.h>
#include <lipflow/output/statistics_table.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

#include "test_folder.h"

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(statistics_table_test)

namespace
{
std::string refusal(const std::string &path)
{
  try
  {
    read_statistics(path);
  }
  catch (const Error &error)
  {
    BOOST_TEST((error.code() == ExitCode::input));
    return error.what();
  }
  return "";
}
} // namespace

BOOST_AUTO_TEST_CASE(numbers_read_back_exactly)
{
  std::mt19937_64 generator(1);
  for (unsigned int i = 0; i < 2000; ++i)
  {
    const double x =
        std::ldexp(std::uniform_real_distribution<>(-1, 1)(generator),
                   static_cast<int>(generator() % 400) - 200);
    BOOST_TEST(std::strtod(shortest_number(x).c_str(), nullptr) == x);
  }
  for (const double x : {std::numeric_limits<double>::denorm_min(),
                         std::numeric_limits<double>::max(),
                         1. / 3.,
                         9007199254740993.,
                         -1e300})
    BOOST_TEST(std::strtod(shortest_number(x).c_str(), nullptr) == x);
}

BOOST_AUTO_TEST_CASE(numbers_are_short)
{
  BOOST_TEST(shortest_number(0.1) == "0.1");
  BOOST_TEST(shortest_number(1000000.) == "1000000");
  BOOST_TEST(shortest_number(-3.) == "-3");
  BOOST_TEST(shortest_number(1e-16) == "1e-16");
  BOOST_TEST(shortest_number(std::nan("")) == "nan");
  BOOST_TEST(shortest_number(-std::nan("")) == "nan");
  BOOST_TEST(shortest_number(-std::numeric_limits<double>::infinity()) ==
             "-inf");
}

BOOST_AUTO_TEST_CASE(a_table_is_what_was_put_in)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  const std::string path = folder / "statistics.csv";
  StatisticsTable   table(path, {"step", "time", "min_density"});
  table.add_row({0., 0., {}});
  // Readable while the table is open: a run that dies keeps its rows.
  BOOST_TEST(read_file(path) == "step,time,min_density\n0,0,\n");
  table.add_row({1., 1. / 3., 1e-300});
  const auto statistics = read_statistics(path);
  BOOST_TEST(statistics.n_rows() == 2u);
  BOOST_TEST((*statistics.find("step"))[1] == 1.);
  BOOST_TEST((*statistics.find("time"))[1] == 1. / 3.);
  BOOST_TEST(std::isnan((*statistics.find("min_density"))[0]));
  BOOST_TEST((*statistics.find("min_density"))[1] == 1e-300);
  BOOST_TEST(statistics.find("mass") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_an_error_of_its_row)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  BOOST_CHECK_EXCEPTION(StatisticsTable("/dev/full", {"step"}),
                        Error,
                        [](const Error &error)
                        {
                          return error.code() == ExitCode::files &&
                                 std::string(error.what()).find("disk full") !=
                                     std::string::npos;
                        });
}

BOOST_AUTO_TEST_CASE(damage_is_named_by_line)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  const std::string path = folder / "s.csv";
  write_file_safely(path, "a,b\n1,2\n3\n");
  BOOST_TEST(refusal(path).find(path + ":3: found 1 fields") == 0u);
  write_file_safely(path, "a,b\n1,2x\n");
  BOOST_TEST(refusal(path).find(path + ":2: column 'b': '2x'") == 0u);
  write_file_safely(path, "");
  BOOST_TEST(refusal(path).find(path + ":1: the file is empty") == 0u);
  write_file_safely(path, "a,b\r\n1,2\r\n");
  BOOST_TEST(refusal(path).empty());
}

BOOST_AUTO_TEST_CASE(the_last_number_skips_what_is_none)
{
  Statistics statistics;
  statistics.names = {"a", "b"};
  statistics.columns = {{1., 2., std::nan("")}, {std::nan(""), INFINITY}};
  BOOST_TEST(statistics.last("a") == 2.);
  BOOST_TEST(std::isnan(statistics.last("b")));
  BOOST_TEST(std::isnan(statistics.last("c")));
}

BOOST_AUTO_TEST_SUITE_END()
