#include <lipflow/base/errors.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/frames.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "test_folder.h"

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(frames_test)

namespace
{
RasterImage line(const std::vector<double> &values)
{
  RasterImage image;
  image.width = values.size();
  image.bounds = {{-1., 1., 0., 0.}};
  image.values = values;
  return image;
}

RasterImage square(const double value)
{
  RasterImage image;
  image.width = 2;
  image.height = 2;
  image.bounds = {{0., 1., 2., 3.}};
  image.values = {value, 1., 2., std::nan("")};
  return image;
}

ParticleSnapshot some_particles(const unsigned int n,
                                const unsigned int dimension)
{
  ParticleSnapshot particles;
  particles.dimension = dimension;
  for (unsigned int k = 0; k < n; ++k)
  {
    particles.ids.push_back(k);
    for (unsigned int d = 0; d < dimension; ++d)
      particles.positions.push_back(k + 0.25 * d);
    particles.weights.push_back(1. / n);
  }
  return particles;
}

std::size_t n_files(const TestFolder &folder, const std::string &extension)
{
  std::size_t n = 0;
  for (const auto &entry :
       std::filesystem::directory_iterator(folder / "frames"))
    n += entry.path().extension() == extension;
  return n;
}

std::size_t n_pictures(const TestFolder &folder)
{
  return n_files(folder, ".png");
}
} // namespace

BOOST_AUTO_TEST_CASE(curves_come_back_with_six_digits)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  FrameStore store(folder.path(), 1);
  store.set_fixed({{"target", {line({1., 2.})}}});
  store.add(0.5, {{"density", {line({1. / 3., std::nan(""), -4e-9})}}});
  const Frames frames = read_frames(folder.path());
  BOOST_TEST(frames.dimension == 1u);
  BOOST_TEST(frames.fixed.at(0).name == "target");
  BOOST_TEST(frames.frames.at(0).time == 0.5);
  const auto &picture = frames.frames[0].fields.at(0).pictures.at(0);
  BOOST_TEST(picture.image.values[0] == 1. / 3.,
             boost::test_tools::tolerance(1e-5));
  BOOST_TEST(std::isnan(picture.image.values[1]));
  BOOST_TEST(picture.highest == 1. / 3.);
  BOOST_TEST(picture.lowest == -4e-9);
  BOOST_TEST(picture.scale_from == -4e-9);
  BOOST_TEST(
      (picture.image.bounds == std::array<double, 4>{{-1., 1., 0., 0.}}));
  BOOST_TEST(n_pictures(folder) == 0u);
}

BOOST_AUTO_TEST_CASE(pictures_are_files_with_their_ranges)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  FrameStore store(folder.path(), 2);
  store.add(0., {{"log ratio", {square(0.5)}}});
  const Frames frames = read_frames(folder.path());
  const auto  &picture = frames.frames.at(0).fields.at(0).pictures.at(0);
  BOOST_TEST(picture.file == "frames/log_ratio_00000.png");
  BOOST_TEST(read_file(folder / picture.file).substr(1, 3) == "PNG");
  BOOST_TEST(picture.lowest == 0.5);
  BOOST_TEST(picture.highest == 2.);
  BOOST_TEST(picture.scale_from == 0.);
  BOOST_TEST(picture.image.values.empty());
}

BOOST_AUTO_TEST_CASE(long_runs_keep_few_frames_evenly_and_the_latest)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  FrameStore store(folder.path(), 2);
  for (unsigned int n = 0; n < 150; ++n)
  {
    store.add(0.1 * n, {{"density", {square(n)}}});
    if (n % 7 != 0)
      continue; // reading is slow
    const Frames frames = read_frames(folder.path());
    const auto   size = frames.frames.size();
    BOOST_TEST(size <= FrameStore::most_frames);
    BOOST_TEST(size >= std::min(n + 1, FrameStore::most_frames / 2));
    BOOST_TEST(n_pictures(folder) == size);
    BOOST_TEST(frames.frames.front().time == 0.);
    BOOST_TEST(frames.frames.back().time == 0.1 * n);
    for (std::size_t k = 2; k + 1 < size; ++k)
      BOOST_TEST(frames.frames[k].time - frames.frames[k - 1].time ==
                     frames.frames[1].time,
                 boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(particles_come_back_in_single_precision)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  FrameStore store(folder.path(), 2);
  store.add(0., {{"density", {square(1.)}}});
  store.add(0.5, {}, some_particles(3, 2), "target");
  store.add(1., {}, some_particles(0, 2), "target");
  const Frames frames = read_frames(folder.path());
  BOOST_TEST(frames.has_particles());
  BOOST_TEST(frames.frames.at(0).particles.total == 0u);
  BOOST_TEST(frames.frames.at(2).particles.total == 0u);
  const FrameParticles &particles = frames.frames.at(1).particles;
  BOOST_TEST(particles.total == 3u);
  BOOST_TEST(particles.over == "target");
  BOOST_TEST(particles.mass == 1., boost::test_tools::tolerance(1e-14));
  const std::vector<float> expected = {0.f, 0.25f, 1.f, 1.25f, 2.f, 2.25f};
  BOOST_TEST(particles.positions == expected, boost::test_tools::per_element());
  BOOST_TEST(particles.weights.at(2) == 1.f / 3.f);
}

BOOST_AUTO_TEST_CASE(of_many_particles_the_same_ones_are_kept)
{
  const auto sample = sample_particles(some_particles(10001, 1));
  BOOST_TEST(sample.total == 10001u);
  BOOST_REQUIRE(sample.weights.size() == 3334u); // one in three
  std::array<unsigned int, 3> chosen = {{0, 0, 0}};
  for (unsigned int k = 0; k < 3334; ++k)
  {
    const auto position = static_cast<unsigned int>(sample.positions[k]);
    BOOST_TEST(position / 3 == k);
    ++chosen[position % 3];
  }
  // Particles dealt in turn to three clusters are all seen.
  for (const unsigned int n : chosen)
    BOOST_TEST(n > 1000u);
  BOOST_TEST((sample_particles(some_particles(10001, 1)).positions ==
              sample.positions));
  BOOST_TEST(sample_particles(some_particles(4000, 3)).weights.size() == 4000u);
  BOOST_TEST(sample_particles(some_particles(4001, 3)).weights.size() == 2001u);
}

BOOST_AUTO_TEST_CASE(files_of_particles_are_few_small_and_checked)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  FrameStore store(folder.path(), 3);
  for (unsigned int n = 0; n < 60; ++n)
    store.add(n, {}, some_particles(5000, 3), "");
  const Frames frames = read_frames(folder.path());
  BOOST_TEST(n_files(folder, ".f32") == frames.frames.size());
  const std::string path = folder / frames.frames.back().particles.file;
  BOOST_TEST(std::filesystem::file_size(path) == 2500u * 4u * 4u);
  for (const std::string &text :
       {std::string(15, 'x'), std::string(16 * 5001, 'x')})
  {
    write_file_safely(path, text);
    BOOST_CHECK_EXCEPTION(read_frames(folder.path()),
                          Error,
                          [](const Error &error)
                          { return error.code() == ExitCode::input; });
  }
}

BOOST_AUTO_TEST_CASE(chosen_frames_are_spread_over_the_time)
{
  std::vector<Frame> frames(21);
  for (unsigned int i = 0; i < frames.size(); ++i)
    frames[i].time = i;
  const std::vector<unsigned int> expected = {0, 5, 10, 15, 20};
  BOOST_TEST(evenly_spaced(frames, 5) == expected,
             boost::test_tools::per_element());
  BOOST_TEST(evenly_spaced(frames, 1).at(0) == 20u);
  BOOST_TEST(evenly_spaced(frames, 100).size() == 21u);
  BOOST_TEST(evenly_spaced({}, 5).empty());
  // Steps that shrink: the last ones are close together, and are not all shown.
  for (unsigned int i = 0; i < frames.size(); ++i)
    frames[i].time = 1. - std::pow(0.5, i);
  const auto chosen = evenly_spaced(frames, 6);
  BOOST_TEST(chosen.front() == 0u);
  BOOST_TEST(chosen.back() >= 19u);
  BOOST_TEST(std::is_sorted(chosen.begin(), chosen.end()));
  BOOST_TEST(chosen.size() <= 6u);
}

BOOST_AUTO_TEST_CASE(damage_is_an_error_and_absence_is_none)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  BOOST_TEST(read_frames(folder.path()).frames.empty());
  make_directory(folder / "frames");
  for (const char *text : {"{\"dimension\": 2, \"fix", "[]", "{}"})
  {
    write_file_safely(folder / "frames/frames.json", text);
    BOOST_CHECK_EXCEPTION(read_frames(folder.path()),
                          Error,
                          [](const Error &error)
                          { return error.code() == ExitCode::input; });
  }
}

BOOST_AUTO_TEST_SUITE_END()
