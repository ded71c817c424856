#include <lipflow/output/markup.h>
#include <lipflow/output/report_figures.h>
#include <lipflow/output/report_pictures.h>

#include <algorithm>
#include <string>

namespace lipflow
{
namespace
{
std::vector<std::string> names_in(const Frames &frames)
{
  std::vector<std::string> names;
  for (const Frame &frame : frames.frames)
    for (const FrameField &field : frame.fields)
      if (std::find(names.begin(), names.end(), field.name) == names.end())
        names.push_back(field.name);
  return names;
}

ReportFigure curves_figure(const Frames &frames, const std::string &name)
{
  Plot plot;
  plot.x_label = "x";
  plot.y_label = name;
  const auto chosen = evenly_spaced(frames.frames, n_shades);
  for (std::size_t k = 0; k < chosen.size(); ++k)
  {
    const Frame      &frame = frames.frames[chosen[k]];
    const FrameField *field = find_field(frame.fields, name);
    if (field != nullptr && !field->pictures.empty())
      plot.curves.push_back(
          curve_of(*field, at_time(frame.time), shade(k, chosen.size())));
  }
  std::string caption = "The " + escape(name) + " at several times.";
  if (name == "density")
    for (const FrameField &field : frames.fixed)
      if (!field.pictures.empty())
      {
        plot.curves.push_back(curve_of(field, field.name, "c2 dashed"));
        caption = "The density at several times, and the " +
                  escape(field.name) + " (dashed).";
      }
  return {draw_plot(plot), caption};
}

/// The density at several times, then what is fixed: the target.
ReportFigure density_figure(const Frames      &frames,
                            const std::string &run_directory)
{
  std::string html = open_gallery(frames);
  const auto  chosen = evenly_spaced(frames.frames, most_times(frames));
  for (const unsigned int k : chosen)
    if (const FrameField *field =
            find_field(frames.frames[k].fields, "density"))
      html +=
          pictures_of(*field, at_time(frames.frames[k].time), run_directory);
  std::string caption = "The density at several times";
  for (const FrameField &field : frames.fixed)
  {
    html += pictures_of(field, field.name, run_directory);
    caption += (&field == &frames.fixed.front() ? ", and the " : " and the ") +
               escape(field.name);
  }
  return {html + "</div>\n",
          caption + ". Each picture has its own colour scale, given beside "
                    "it; a field without negative values is drawn from zero."};
}

ReportFigure last_fields_figure(const Frames                   &frames,
                                const std::vector<std::string> &names,
                                const std::string              &run_directory)
{
  const Frame &last = frames.frames.back();
  std::string  html = open_gallery(frames), list;
  for (const std::string &name : names)
    if (const FrameField *field = find_field(last.fields, name))
    {
      html += pictures_of(*field, name, run_directory);
      list += (list.empty() ? "" : ", ") + escape(name);
    }
  return {html + "</div>\n",
          "The other fields (" + list + ") at the last output, " +
              at_time(last.time) + "."};
}
} // namespace

std::vector<ReportFigure> field_figures(const Frames      &frames,
                                        const std::string &run_directory)
{
  std::vector<ReportFigure> figures;
  if (frames.frames.empty())
    return figures;
  std::vector<std::string> names = names_in(frames);
  const auto               forget = [&names](const std::string &name)
  { names.erase(std::remove(names.begin(), names.end(), name), names.end()); };
  if (frames.has_particles())
  {
    // In two dimensions their figure has the pictures behind them, too.
    if (frames.dimension == 2)
      for (const Frame &frame : frames.frames)
        forget(frame.particles.over);
    const bool density =
        std::find(names.begin(), names.end(), "density") != names.end();
    figures.push_back(particles_figure(frames, run_directory, !density));
  }
  if (frames.dimension == 1)
  {
    for (const std::string &name : names)
      figures.push_back(curves_figure(frames, name));
    return figures;
  }
  if (std::find(names.begin(), names.end(), "density") != names.end())
  {
    figures.push_back(density_figure(frames, run_directory));
    forget("density");
  }
  if (!names.empty())
    figures.push_back(last_fields_figure(frames, names, run_directory));
  return figures;
}
} // namespace lipflow
