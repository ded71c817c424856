#ifndef LIPFLOW_OUTPUT_FRAMES_H
#define LIPFLOW_OUTPUT_FRAMES_H

#include <lipflow/output/frame_particles.h>
#include <lipflow/output/raster_image.h>

#include <string>
#include <utility>
#include <vector>

namespace lipflow
{
/// A field as Raster sampled it: one image, or in three dimensions three.
using SampledField = std::pair<std::string, std::vector<RasterImage>>;

/// A picture as it is kept: in 1D with its values, else as a PNG file.
struct FramePicture
{
  RasterImage image;       ///< `values` in one dimension only
  double      lowest = 0.; ///< of the finite values
  double      highest = 0.;
  double      scale_from = 0.; ///< value of the first colour: 0 if none is
                               ///< negative, else `lowest`
  std::string file;            ///< relative to the run's folder; "" in 1D
};

struct FrameField
{
  std::string               name;
  std::vector<FramePicture> pictures;
};

struct Frame
{
  double                  time = 0.;
  std::vector<FrameField> fields;
  FrameParticles          particles;
  unsigned int            number = 0; ///< of the output
};

/// What is in frames/ of a run's folder.
struct Frames
{
  unsigned int            dimension = 0;
  std::vector<FrameField> fixed;  ///< not of any time: the target
  std::vector<Frame>      frames; ///< by increasing time

  FrameParticles target; ///< points that stay; none: total 0

  /// Of the axes that particles are drawn along; empty: x, y, z.
  std::vector<std::string> axis_names;

  std::string axis_name(unsigned int axis) const;

  bool has_particles() const;
  bool has_fields() const;
};

/**
 * Keeps pictures of the fields on disk from which a report can be made at any
 * time: frames/frames.json, in two and three dimensions with PNG files; and
 * particles, frames/particles_00012.f32.
 *
 * Of the outputs that it is given it keeps every one, then every second, every
 * fourth and so on, so that there are never more than 24, evenly spread and
 * without knowing the end; and always the latest. Used by one rank.
 */
class FrameStore
{
public:
  static constexpr unsigned int most_frames = 24;

  /// How many outputs there were, and each how many-th of them is kept.
  struct Count
  {
    unsigned int added = 0;
    unsigned int stride = 1;
  };

  /// Creates the folder frames/, or goes on after @p count outputs: of what is
  /// in the folder, the frames of later ones are removed.
  FrameStore(const std::string &run_directory,
             unsigned int       dimension,
             const Count       &count);
  FrameStore(const std::string &run_directory, unsigned int dimension);

  const Count &count() const;

  /// Fields that belong to no time.
  void set_fixed(const std::vector<SampledField> &fields);

  /// Points that belong to no time and are drawn behind the particles, and what
  /// the axes are called.
  void set_target(const ParticleSnapshot         &sorted,
                  const std::vector<std::string> &axis_names);

  /// One more output. Errors (files) as of write_file_safely().
  void add(double time, const std::vector<SampledField> &fields);

  /// The same with particles, of which at most most_frame_particles are kept.
  /// @p over names the field that they are drawn over: one of @p fields or of
  /// those of set_fixed(), or "" for none.
  void add(double                           time,
           const std::vector<SampledField> &fields,
           const ParticleSnapshot          &sorted,
           const std::string               &over);

private:
  FrameField keep(const SampledField &field, const std::string &suffix) const;
  void       add(Frame frame, const std::vector<SampledField> &fields);
  void       thin_out();
  void       remove_files(const Frame &frame) const;
  void       write_index() const;

  std::string run_directory_;
  Frames      frames_;
  Count       count_;
};

/// Reads frames/frames.json of @p run_directory; empty, if there is none. Error
/// (input) if it is damaged.
Frames read_frames(const std::string &run_directory);

/// Positions of at most @p most of the frames, the first and the last among
/// them, whose times are spread as evenly as there are.
std::vector<unsigned int> evenly_spaced(const std::vector<Frame> &frames,
                                        unsigned int              most);
} // namespace lipflow

#endif
