#include <lipflow/base/errors.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/frames.h>
#include <lipflow/output/png.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <system_error>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
using Json = nlohmann::json;

/// Curves are for drawing: six digits do, in a third of the space.
double six_digits(const double value)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return std::strtod(text, nullptr);
}

std::string file_name_of(const std::string &field)
{
  std::string name;
  for (const char c : field)
    name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

// JSON has no NaN: a value outside the domain is null.
Json json_of(const FrameField &field)
{
  Json pictures = Json::array();
  for (const FramePicture &picture : field.pictures)
  {
    const RasterImage &image = picture.image;
    Json               values = Json::array();
    for (const double value : image.values)
      values.push_back(std::isfinite(value) ? Json(six_digits(value)) : Json());
    pictures.push_back({{"file", picture.file},
                        {"min", picture.lowest},
                        {"max", picture.highest},
                        {"scale_from", picture.scale_from},
                        {"bounds", image.bounds},
                        {"axes", {image.axis_x, image.axis_y}},
                        {"size", {image.width, image.height}},
                        {"place", image.place},
                        {"values", values}});
  }
  return {{"name", field.name}, {"pictures", pictures}};
}

FrameField field_of(const Json &json)
{
  FrameField field;
  field.name = json.at("name").get<std::string>();
  for (const Json &entry : json.at("pictures"))
  {
    FramePicture picture;
    picture.file = entry.at("file").get<std::string>();
    picture.lowest = entry.at("min").get<double>();
    picture.highest = entry.at("max").get<double>();
    picture.scale_from = entry.at("scale_from").get<double>();
    picture.image.bounds = entry.at("bounds").get<std::array<double, 4>>();
    picture.image.axis_x = entry.at("axes").at(0).get<unsigned int>();
    picture.image.axis_y = entry.at("axes").at(1).get<unsigned int>();
    picture.image.width = entry.at("size").at(0).get<unsigned int>();
    picture.image.height = entry.at("size").at(1).get<unsigned int>();
    picture.image.place = entry.at("place").get<std::string>();
    for (const Json &value : entry.at("values"))
      picture.image.values.push_back(
          value.is_null() ? std::numeric_limits<double>::quiet_NaN()
                          : value.get<double>());
    field.pictures.push_back(picture);
  }
  return field;
}

Json json_of(const FrameParticles &particles)
{
  return {{"file", particles.file},
          {"over", particles.over},
          {"total", particles.total},
          {"mass", particles.mass}};
}

/// Without their positions, which are in the file.
FrameParticles particles_of(const Json &json)
{
  FrameParticles particles;
  particles.file = json.at("file").get<std::string>();
  particles.over = json.at("over").get<std::string>();
  particles.total = json.at("total").get<std::size_t>();
  particles.mass = json.at("mass").get<double>();
  return particles;
}

FramePicture summary_of(const RasterImage &image)
{
  FramePicture picture;
  picture.image = image;
  bool any = false;
  for (const double value : image.values)
    if (std::isfinite(value))
    {
      picture.lowest = any ? std::min(picture.lowest, value) : value;
      picture.highest = any ? std::max(picture.highest, value) : value;
      any = true;
    }
  picture.scale_from = std::min(0., picture.lowest);
  return picture;
}

/// They are in their file.
void drop_points(FrameParticles &particles)
{
  particles.positions.clear();
  particles.weights.clear();
}

void read_positions(const std::string &run_directory,
                    const unsigned int dimension,
                    FrameParticles    &particles)
{
  if (particles.file.empty())
    return;
  const std::string path = join_path(run_directory, particles.file);
  if (!unpack_particles(read_file(path), dimension, particles))
    throw Error(ExitCode::input,
                path + " is damaged: it does not hold " +
                    std::to_string(dimension + 1) +
                    " numbers for each of at most " +
                    std::to_string(particles.total) +
                    " particles. Remove the folder frames, and the report is "
                    "made without pictures.");
}
} // namespace

std::string Frames::axis_name(const unsigned int axis) const
{
  return axis < axis_names.size() ? axis_names[axis]
                                  : std::string(1, "xyz"[axis]);
}

bool Frames::has_particles() const
{
  return std::any_of(frames.begin(),
                     frames.end(),
                     [](const Frame &frame)
                     { return frame.particles.total > 0; });
}

bool Frames::has_fields() const
{
  return !fixed.empty() ||
         std::any_of(frames.begin(),
                     frames.end(),
                     [](const Frame &frame) { return !frame.fields.empty(); });
}

FrameStore::FrameStore(const std::string &run_directory,
                       const unsigned int dimension)
    : run_directory_(run_directory)
{
  frames_.dimension = dimension;
  make_directory(join_path(run_directory_, "frames"));
}

FrameStore::FrameStore(const std::string &run_directory,
                       const unsigned int dimension,
                       const Count       &count)
    : FrameStore(run_directory, dimension)
{
  count_ = count;
  if (count.added == 0)
    return;
  std::vector<Frame> there = read_frames(run_directory).frames;
  for (Frame &frame : there)
  {
    drop_points(frame.particles);
    if (frame.number < count.added)
      frames_.frames.push_back(std::move(frame));
    else
      remove_files(frame);
  }
}

const FrameStore::Count &FrameStore::count() const
{
  return count_;
}

void FrameStore::set_fixed(const std::vector<SampledField> &fields)
{
  frames_.fixed.clear();
  for (const SampledField &field : fields)
    frames_.fixed.push_back(keep(field, ""));
  write_index();
}

void FrameStore::set_target(const ParticleSnapshot         &sorted,
                            const std::vector<std::string> &axis_names)
{
  frames_.axis_names = axis_names;
  frames_.target = sample_particles(sorted);
  frames_.target.file = "frames/target.f32";
  write_file_safely(join_path(run_directory_, frames_.target.file),
                    pack_particles(frames_.target, frames_.dimension));
  drop_points(frames_.target);
  write_index();
}

void FrameStore::add(const double time, const std::vector<SampledField> &fields)
{
  Frame frame;
  frame.time = time;
  add(std::move(frame), fields);
}

void FrameStore::add(const double                     time,
                     const std::vector<SampledField> &fields,
                     const ParticleSnapshot          &sorted,
                     const std::string               &over)
{
  Frame frame;
  frame.time = time;
  frame.particles = sample_particles(sorted);
  frame.particles.over = over;
  if (sorted.size() > 0)
  {
    frame.particles.file = "frames/particles" + numbered(count_.added) + ".f32";
    write_file_safely(join_path(run_directory_, frame.particles.file),
                      pack_particles(frame.particles, frames_.dimension));
  }
  add(std::move(frame), fields);
}

void FrameStore::add(Frame frame, const std::vector<SampledField> &fields)
{
  for (const SampledField &field : fields)
    frame.fields.push_back(keep(field, numbered(count_.added)));
  drop_points(frame.particles);
  frame.number = count_.added++;
  frames_.frames.push_back(std::move(frame));
  thin_out();
  write_index();
}

FrameField FrameStore::keep(const SampledField &field,
                            const std::string  &suffix) const
{
  FrameField kept;
  kept.name = field.first;
  for (const RasterImage &image : field.second)
  {
    FramePicture picture = summary_of(image);
    if (frames_.dimension > 1)
    {
      picture.file = "frames/" + file_name_of(field.first) + suffix;
      if (field.second.size() > 1)
        picture.file +=
            std::string("_") + "xyz"[image.axis_x] + "xyz"[image.axis_y];
      picture.file += ".png";
      write_file_safely(
          join_path(run_directory_, picture.file),
          draw_png(
              image.values, image.width, picture.scale_from, picture.highest));
      picture.image.values.clear();
    }
    kept.pictures.push_back(std::move(picture));
  }
  return kept;
}

void FrameStore::thin_out()
{
  if (frames_.frames.size() > most_frames)
    count_.stride *= 2;
  std::vector<Frame> kept;
  for (Frame &frame : frames_.frames)
    if (frame.number % count_.stride == 0 || frame.number + 1 == count_.added)
      kept.push_back(std::move(frame));
    else
      remove_files(frame);
  frames_.frames = std::move(kept);
}

void FrameStore::remove_files(const Frame &frame) const
{
  std::vector<std::string> files = {frame.particles.file};
  for (const FrameField &field : frame.fields)
    for (const FramePicture &picture : field.pictures)
      files.push_back(picture.file);
  for (const std::string &file : files)
    if (!file.empty())
    {
      // A file that stays behind does no harm.
      std::error_code ignored;
      std::filesystem::remove(join_path(run_directory_, file), ignored);
    }
}

void FrameStore::write_index() const
{
  Json fixed = Json::array(), frames = Json::array();
  for (const FrameField &field : frames_.fixed)
    fixed.push_back(json_of(field));
  for (const Frame &frame : frames_.frames)
  {
    Json fields = Json::array();
    for (const FrameField &field : frame.fields)
      fields.push_back(json_of(field));
    frames.push_back(
        {{"time", frame.time}, {"number", frame.number}, {"fields", fields}});
    if (!frame.particles.file.empty())
      frames.back()["particles"] = json_of(frame.particles);
  }
  Json index = {
      {"dimension", frames_.dimension}, {"fixed", fixed}, {"frames", frames}};
  if (!frames_.target.file.empty())
    index["target"] = json_of(frames_.target);
  if (!frames_.axis_names.empty())
    index["axis_names"] = frames_.axis_names;
  write_file_safely(join_path(run_directory_, "frames/frames.json"),
                    index.dump() + "\n");
}

Frames read_frames(const std::string &run_directory)
{
  const std::string path = join_path(run_directory, "frames/frames.json");
  Frames            result;
  if (!std::filesystem::exists(path))
    return result;
  try
  {
    const Json index = Json::parse(read_file(path));
    result.dimension = index.at("dimension").get<unsigned int>();
    if (index.contains("target"))
      result.target = particles_of(index.at("target"));
    if (index.contains("axis_names"))
      result.axis_names =
          index.at("axis_names").get<std::vector<std::string>>();
    for (const Json &field : index.at("fixed"))
      result.fixed.push_back(field_of(field));
    for (const Json &entry : index.at("frames"))
    {
      Frame frame;
      frame.time = entry.at("time").get<double>();
      frame.number = entry.value("number", 0u);
      for (const Json &field : entry.at("fields"))
        frame.fields.push_back(field_of(field));
      if (entry.contains("particles"))
        frame.particles = particles_of(entry.at("particles"));
      result.frames.push_back(std::move(frame));
    }
  }
  catch (const Json::exception &error)
  {
    throw Error(ExitCode::input,
                path + " is damaged: " + error.what() +
                    ". Remove it, and the report is made without pictures.");
  }
  read_positions(run_directory, result.dimension, result.target);
  for (Frame &frame : result.frames)
    read_positions(run_directory, result.dimension, frame.particles);
  return result;
}

std::vector<unsigned int> evenly_spaced(const std::vector<Frame> &frames,
                                        const unsigned int        most)
{
  std::vector<unsigned int> chosen;
  if (frames.empty() || most == 0)
    return chosen;
  const double first = frames.front().time;
  const double length = frames.back().time - first;
  for (unsigned int k = 0; k < most; ++k)
  {
    // From the end, so that a single choice is the latest frame.
    const double wanted =
        most == 1 ? first + length : first + length * k / (most - 1);
    const auto nearest = std::min_element(
        frames.begin(),
        frames.end(),
        [wanted](const Frame &a, const Frame &b)
        { return std::abs(a.time - wanted) < std::abs(b.time - wanted); });
    chosen.push_back(nearest - frames.begin());
  }
  if (frames.back().time <= first)
    chosen.back() = frames.size() - 1;
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}
} // namespace lipflow
