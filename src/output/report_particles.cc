#include <lipflow/output/markup.h>
#include <lipflow/output/report_figures.h>
#include <lipflow/output/report_pictures.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace lipflow
{
namespace
{
constexpr unsigned int most_histograms = 4; // more steps cannot be told apart

/// From the smallest to the largest coordinate along an axis.
struct Interval
{
  double from = std::numeric_limits<double>::infinity();
  double to = -std::numeric_limits<double>::infinity();
};

/// Without a few that are far out, as heavy tails have them: twice the distance
/// between the first and last percentile about the two. None are left out if
/// they are near.
Interval central_part(const FrameParticles &particles,
                      const unsigned int    dimension,
                      const unsigned int    axis)
{
  std::vector<double> numbers;
  for (std::size_t i = axis; i < particles.positions.size(); i += dimension)
    if (std::isfinite(particles.positions[i]))
      numbers.push_back(particles.positions[i]);
  if (numbers.empty())
    return {};
  std::sort(numbers.begin(), numbers.end());
  const std::size_t few = numbers.size() / 100;
  const double low = numbers[few], high = numbers[numbers.size() - 1 - few];
  return {std::max(numbers.front(), low - 2. * (high - low)),
          std::min(numbers.back(), high + 2. * (high - low))};
}

/// Of all @p clouds, widened so that they have a length and nobody sits on the
/// border.
Interval extent_of(const std::vector<const FrameParticles *> &clouds,
                   const unsigned int                         dimension,
                   const unsigned int                         axis)
{
  Interval extent;
  for (const FrameParticles *cloud : clouds)
  {
    const Interval part = central_part(*cloud, dimension, axis);
    extent.from = std::min(extent.from, part.from);
    extent.to = std::max(extent.to, part.to);
  }
  if (!(extent.from <= extent.to))
    return {0., 1.};
  const double size = std::max(std::abs(extent.from), std::abs(extent.to));
  const double air =
      std::max(0.02 * (extent.to - extent.from), size > 0. ? 1e-3 * size : 0.5);
  return {extent.from - air, extent.to + air};
}

/// The same of the target and the particles of all @p chosen frames.
Interval extent_of(const Frames                    &frames,
                   const std::vector<unsigned int> &chosen,
                   const unsigned int               axis)
{
  std::vector<const FrameParticles *> clouds = {&frames.target};
  for (const unsigned int k : chosen)
    clouds.push_back(&frames.frames[k].particles);
  return extent_of(clouds, frames.dimension, axis);
}

/// The shares of the mass in bins, over their length: a density, drawn as
/// steps.
Curve histogram(const FrameParticles &particles,
                const Interval       &range,
                const unsigned int    n_bins)
{
  const double        width = (range.to - range.from) / n_bins;
  std::vector<double> mass(n_bins, 0.);
  const double        sum =
      std::accumulate(particles.weights.begin(), particles.weights.end(), 0.);
  for (std::size_t k = 0; k < particles.weights.size(); ++k)
  {
    const double bin = (particles.positions[k] - range.from) / width;
    if (bin >= 0. && bin < n_bins)
      mass[static_cast<std::size_t>(bin)] += particles.weights[k];
  }
  Curve curve;
  for (unsigned int bin = 0; bin < n_bins; ++bin)
    for (const unsigned int end : {bin, bin + 1})
    {
      curve.x.push_back(range.from + width * end);
      curve.y.push_back(sum > 0. ? mass[bin] / sum * particles.mass / width
                                 : 0.);
    }
  return curve;
}

ReportFigure histogram_figure(const Frames                    &frames,
                              const std::vector<unsigned int> &chosen)
{
  const Interval range = extent_of(frames, chosen, 0);
  Plot           plot;
  plot.x_label = frames.axis_name(0);
  plot.y_label = "density of the particles";
  for (std::size_t k = 0; k < chosen.size(); ++k)
  {
    const Frame &frame = frames.frames[chosen[k]];
    if (frame.particles.total == 0)
      continue;
    const std::size_t  n = frame.particles.weights.size();
    const unsigned int n_bins =
        std::clamp(static_cast<unsigned int>(2.5 * std::cbrt(n)), 10u, 40u);
    Curve curve = histogram(frame.particles, range, n_bins);
    curve.label = at_time(frame.time);
    curve.style = shade(k, chosen.size());
    plot.curves.push_back(std::move(curve));
  }
  std::string caption = "The particles at several times, as histograms";
  if (frames.target.total > 0)
  {
    Curve curve = histogram(frames.target, range, 40);
    curve.label = "target";
    curve.style = "c2 dashed";
    plot.curves.push_back(std::move(curve));
    caption += ", and the points of the target (dashed)";
  }
  for (const FrameField &field : frames.fixed)
    if (!field.pictures.empty())
    {
      plot.curves.push_back(curve_of(field, field.name, "c2 dashed"));
      caption += ", and the " + escape(field.name) + " (dashed)";
    }
  return {draw_plot(plot), caption + "."};
}

Dots dots_of(const FrameParticles &particles,
             const unsigned int    dimension,
             const unsigned int    axis_x,
             const unsigned int    axis_y)
{
  Dots dots;
  for (std::size_t k = 0; k < particles.weights.size(); ++k)
  {
    dots.x.push_back(particles.positions[dimension * k + axis_x]);
    dots.y.push_back(particles.positions[dimension * k + axis_y]);
    dots.weights.push_back(particles.weights[k]);
  }
  return dots;
}

/// Any picture with these axes tells how large the domain is.
const FramePicture *picture_with_axes(const Frames      &frames,
                                      const unsigned int axis_x,
                                      const unsigned int axis_y)
{
  for (const auto *list : {&frames.fixed, &frames.frames.back().fields})
    for (const FrameField &field : *list)
      for (const FramePicture &picture : field.pictures)
        if (picture.image.axis_x == axis_x && picture.image.axis_y == axis_y)
          return &picture;
  return nullptr;
}

/// Axes for dots alone.
PicturePlot empty_plot(const Frames                    &frames,
                       const std::vector<unsigned int> &chosen,
                       const unsigned int               axis_x,
                       const unsigned int               axis_y)
{
  PicturePlot plot;
  plot.x_label = frames.axis_name(axis_x);
  plot.y_label = frames.axis_name(axis_y);
  if (const auto *picture = picture_with_axes(frames, axis_x, axis_y))
    plot.bounds = picture->image.bounds;
  else
  {
    const Interval x = extent_of(frames, chosen, axis_x);
    const Interval y = extent_of(frames, chosen, axis_y);
    plot.bounds = {{x.from, x.to, y.from, y.to}};
  }
  return plot;
}

/// The field that the particles of @p frame are drawn over, or nullptr.
const FrameField *field_behind(const Frames &frames, const Frame &frame)
{
  const FrameField *field = find_field(frame.fields, frame.particles.over);
  if (field == nullptr)
    field = find_field(frames.fixed, frame.particles.over);
  return field == nullptr || field->pictures.empty() ? nullptr : field;
}

/// The pairs of axes that show particles in so many dimensions.
std::vector<std::pair<unsigned int, unsigned int>>
planes(const unsigned int dimension)
{
  if (dimension == 2)
    return {{0u, 1u}};
  return {{0u, 1u}, {0u, 2u}, {1u, 2u}};
}

std::string projections(const Frames                    &frames,
                        const std::vector<unsigned int> &chosen,
                        const Frame                     &frame)
{
  std::string html;
  for (const auto &[x, y] : planes(frames.dimension))
  {
    PicturePlot plot = empty_plot(frames, chosen, x, y);
    plot.title = at_time(frame.time) + ", projection";
    plot.dots = dots_of(frame.particles, frames.dimension, x, y);
    plot.behind = dots_of(frames.target, frames.dimension, x, y);
    html += "<div>" + draw_picture(plot) + "</div>\n";
  }
  return html;
}
} // namespace

ReportFigure particles_figure(const Frames      &frames,
                              const std::string &run_directory,
                              const bool         with_fixed)
{
  if (frames.dimension == 1)
    return histogram_figure(frames,
                            evenly_spaced(frames.frames, most_histograms));
  const auto  chosen = evenly_spaced(frames.frames, most_times(frames));
  std::string html = open_gallery(frames), behind;
  for (const unsigned int k : chosen)
  {
    const Frame &frame = frames.frames[k];
    if (frames.dimension == 3)
    {
      html += projections(frames, chosen, frame);
      continue;
    }
    const FrameField *field = field_behind(frames, frame);
    PicturePlot       plot =
        field == nullptr
                  ? empty_plot(frames, chosen, 0, 1)
                  : picture_plot(field->pictures.front(), "", run_directory);
    plot.title = at_time(frame.time);
    plot.dots = dots_of(frame.particles, frames.dimension, 0, 1);
    plot.behind = dots_of(frames.target, frames.dimension, 0, 1);
    html += "<div>" + draw_picture(plot) + "</div>\n";
    behind = field == nullptr ? "" : field->name;
  }
  std::string caption = "The particles at several times";
  if (frames.target.total > 0)
    caption += ", before the points of the target (grey)";
  if (frames.dimension == 3)
    caption += ", all of them seen along each axis";
  else if (!behind.empty())
    caption += ", over the " + escape(behind);
  if (with_fixed)
    for (const FrameField &field : frames.fixed)
      if (field.name != behind)
      {
        html += pictures_of(field, field.name, run_directory);
        caption += "; and the " + escape(field.name);
      }
  caption += ".";
  std::size_t most = 0;
  for (const unsigned int k : chosen)
    most = std::max(most, frames.frames[k].particles.total);
  if (most > most_frame_particles)
    caption += " Of " + std::to_string(most) + " particles one in " +
               std::to_string((most + most_frame_particles - 1) /
                              most_frame_particles) +
               " is drawn.";
  return {html + "</div>\n", caption};
}

ReportFigure last_particles_figure(const std::vector<TitledFrames> &runs)
{
  const Frames                       &first = *runs.front().frames;
  const FrameParticles               *target = &first.target;
  std::vector<const FrameParticles *> clouds;
  for (const TitledFrames &run : runs)
  {
    clouds.push_back(&run.frames->frames.back().particles);
    if (run.frames->target.total > 0)
      target = &run.frames->target;
  }
  clouds.push_back(target);
  std::string html = "<div class=\"gallery three\">\n";
  for (const TitledFrames &run : runs)
    for (const auto &[x, y] : planes(first.dimension))
    {
      const Frame   &last = run.frames->frames.back();
      const Interval of_x = extent_of(clouds, first.dimension, x);
      const Interval of_y = extent_of(clouds, first.dimension, y);
      PicturePlot    plot;
      plot.title = run.title + ", " + at_time(last.time);
      plot.x_label = first.axis_name(x);
      plot.y_label = first.axis_name(y);
      plot.bounds = {{of_x.from, of_x.to, of_y.from, of_y.to}};
      plot.dots = dots_of(last.particles, first.dimension, x, y);
      plot.behind = dots_of(*target, first.dimension, x, y);
      html += "<div>" + draw_picture(plot) + "</div>\n";
    }
  return {html + "</div>\n",
          std::string("The particles of each run at its last output") +
              (target->total > 0 ? ", before the points of the target (grey)."
                                 : ".")};
}
} // namespace lipflow
