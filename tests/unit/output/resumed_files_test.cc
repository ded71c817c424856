#include <lipflow/base/errors.h>
#include <lipflow/output/frames.h>
#include <lipflow/output/particle_writer.h>
#include <lipflow/output/run_record.h>
#include <lipflow/output/statistics_table.h>

#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "test_folder.h"
#include <nlohmann/json.hpp>

using namespace lipflow;
using Json = nlohmann::json;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(resumed_files_test)

namespace
{
ParticleSnapshot two_particles(const double x)
{
  ParticleSnapshot particles;
  particles.dimension = 1;
  particles.ids = {0, 1};
  particles.positions = {x, x + 1.};
  particles.weights = {.5, .5};
  return particles;
}

SampledField picture_of(const double x)
{
  RasterImage image;
  image.width = image.height = 1;
  image.values = {x};
  return {"density", {image}};
}

std::vector<double> times_in(const std::string &run_directory)
{
  std::vector<double> times;
  for (const Frame &frame : read_frames(run_directory).frames)
    times.push_back(frame.time);
  return times;
}
} // namespace

BOOST_AUTO_TEST_CASE(a_table_is_cut_back_and_goes_on)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  const std::string path = folder / "a.csv";
  std::uint64_t     size = 0;
  {
    StatisticsTable table(path, {"step", "time"});
    table.add_row({0., .5});
    size = table.synchronised_size();
    table.add_row({1., .75});
  }
  BOOST_CHECK_THROW(StatisticsTable(path, {"step", "t"}, size), Error);
  BOOST_CHECK_THROW(StatisticsTable(path, {"step", "time"}, 1000), Error);
  BOOST_TEST(read_file(path) == "step,time\n0,0.5\n1,0.75\n");
  StatisticsTable table(path, {"step", "time"}, size);
  BOOST_TEST(read_file(path) == "step,time\n0,0.5\n");
  table.add_row({1., .8});
  BOOST_TEST(read_file(path) == "step,time\n0,0.5\n1,0.8\n");
  BOOST_TEST(table.synchronised_size() == read_file(path).size());
  BOOST_CHECK_THROW(StatisticsTable(folder / "b.csv", {"step"}, 5), Error);
}

BOOST_AUTO_TEST_CASE(a_list_of_outputs_is_cut_back_and_goes_on)
{
  const TestFolder    folder;
  std::vector<double> times;
  {
    ParticleWriter writer(MPI_COMM_WORLD, folder.path());
    writer.write_sorted(0., two_particles(0.));
    writer.write_sorted(.1, two_particles(1.));
    times = writer.times();
    writer.write_sorted(.2, two_particles(2.));
    writer.write_sorted(.3, two_particles(3.));
  }
  ParticleWriter writer(MPI_COMM_WORLD, folder.path());
  writer.resume(times);
  if (folder.root())
  {
    BOOST_TEST(fs::exists(folder / "particles/particles_00001.npy"));
    BOOST_TEST(!fs::exists(folder / "particles/particles_00002.npy"));
    BOOST_TEST(!fs::exists(folder / "particles/particles_00003.vtu"));
    BOOST_TEST(read_file(folder / "particles.pvd").find("00002") ==
               std::string::npos);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  writer.write_sorted(.25, two_particles(4.));
  BOOST_TEST(writer.times().back() == .25);
  if (folder.root())
  {
    const std::string list = read_file(folder / "particles.pvd");
    for (const char *part : {"\"0\"", "\"0.1\"", "\"0.25\"", "_00002.vtu"})
      BOOST_TEST(list.find(part) != std::string::npos, list);
  }
}

BOOST_AUTO_TEST_CASE(frames_are_cut_back_and_end_as_if_nothing_had_happened)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  const unsigned int n = 3 * FrameStore::most_frames;
  for (const unsigned int cut : {5u, FrameStore::most_frames - 1, 50u})
  {
    const std::string whole = folder / ("whole" + std::to_string(cut));
    const std::string parts = folder / ("parts" + std::to_string(cut));
    FrameStore        all(whole, 2);
    FrameStore::Count count;
    {
      FrameStore store(parts, 2);
      for (unsigned int k = 0; k < n; ++k)
      {
        all.add(k, {picture_of(k)});
        if (k == cut)
          count = store.count();
        store.add(k, {picture_of(k)});
      }
    }
    FrameStore store(parts, 2, count);
    for (unsigned int k = cut; k < n; ++k)
      store.add(k, {picture_of(k)});
    BOOST_TEST((times_in(parts) == times_in(whole)));
    for (const Frame &frame : read_frames(parts).frames)
      BOOST_TEST(fs::exists(parts + "/" + frame.fields[0].pictures[0].file));
  }
}

BOOST_AUTO_TEST_CASE(a_record_keeps_the_start_and_lists_the_rest)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  write_file_safely(folder / "a.prm", "a");
  write_file_safely(folder / "b.csv", "b");
  const auto describe = [&](const unsigned int ranks)
  {
    return RunDescription{
        {"lipflow", "run"}, folder / "a.prm", {folder / "b.csv"}, ranks};
  };
  {
    RunRecord record(folder.path(), describe(2));
    record.set("nodes", 7);
    record.finish("stopped", 75);
  }
  for (const unsigned int times : {1u, 2u})
  {
    RunRecord record(folder.path(), describe(3));
    record.resume({{"checkpoint", times}}, 100.);
    record.write();
    const Json now = Json::parse(read_file(folder / "run.json"));
    BOOST_TEST(now.at("ranks") == 2);
    BOOST_TEST(now.at("nodes") == 7);
    BOOST_TEST(now.at("exit_reason") == "running");
    BOOST_TEST(now.at("exit_code").is_null());
    BOOST_TEST(now.at("resumes").size() == times);
    BOOST_TEST(now.at("resumes").back().at("ranks") == 3);
    BOOST_TEST(now.at("resumes").back().at("checkpoint") == times);
    record.finish("end", 0);
    BOOST_TEST(Json::parse(read_file(folder / "run.json"))
                   .at("wall_seconds")
                   .get<double>() >= 100.);
  }
  // The parameter file may be another, data must not.
  write_file_safely(folder / "a.prm", "other");
  RunRecord(folder.path(), describe(1)).resume(Json::object(), 0.);
  write_file_safely(folder / "b.csv", "other");
  RunRecord record(folder.path(), describe(1));
  BOOST_CHECK_THROW(record.resume(Json::object(), 0.), Error);
}

BOOST_AUTO_TEST_SUITE_END()
