#ifndef LIPFLOW_OUTPUT_REPORT_PICTURES_H
#define LIPFLOW_OUTPUT_REPORT_PICTURES_H

#include <lipflow/output/frames.h>
#include <lipflow/output/page.h>
#include <lipflow/output/svg_plot.h>

#include <string>
#include <vector>

namespace lipflow
{
/// The field called @p name, or nullptr.
const FrameField *find_field(const std::vector<FrameField> &fields,
                             const std::string             &name);

/// "t = 0.5"
std::string at_time(double time);

/// As many curves have a style of their own in a sequence: t0 to t5.
constexpr unsigned int n_shades = 6;

/// The style of curve @p k of @p n <= n_shades. Few take the ends of the
/// sequence.
std::string shade(std::size_t k, std::size_t n);

/// A field in one dimension as a curve.
Curve curve_of(const FrameField  &field,
               const std::string &label,
               const std::string &style);

/// A kept picture, ready to be drawn. @p run_directory holds its file.
PicturePlot picture_plot(const FramePicture &picture,
                         const std::string  &title,
                         const std::string  &run_directory);

/// All pictures of a field, as HTML for a gallery.
std::string pictures_of(const FrameField  &field,
                        const std::string &title,
                        const std::string &run_directory);

/// Begins a gallery, which </div> ends: three columns for what has three
/// pictures.
std::string open_gallery(const Frames &frames);

/// How many times a figure of pictures shows.
unsigned int most_times(const Frames &frames);

/// The particles at several times, over the field that their frames name. @p
/// with_fixed adds the fixed fields that are not behind them.
ReportFigure particles_figure(const Frames      &frames,
                              const std::string &run_directory,
                              bool               with_fixed);

/// What a run has in frames/, and what the run is called.
struct TitledFrames
{
  std::string   title;
  const Frames *frames;
};

/// The particles of several runs at the last output of each, all over the same
/// axes, before the points of the target if a run has kept them. All are of the
/// same dimension, two or three, and have particles.
ReportFigure last_particles_figure(const std::vector<TitledFrames> &runs);
} // namespace lipflow

#endif
