#include <lipflow/base/errors.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/frames.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "test_folder.h"

using namespace lipflow;

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

std::size_t n_pictures(const TestFolder &folder)
{
  std::size_t n = 0;
  for (const auto &entry :
       std::filesystem::directory_iterator(folder / "frames"))
    n += entry.path().extension() == ".png";
  return n;
}
} // namespace

BOOST_AUTO_TEST_SUITE(frames_test)

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
