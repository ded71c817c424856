#include <lipflow/output/file_system.h>
#include <lipflow/output/markup.h>
#include <lipflow/output/report_figures.h>
#include <lipflow/output/svg_plot.h>

#include <algorithm>
#include <string>

namespace lipflow
{
namespace
{
constexpr unsigned int most_curves = 6; // as there are styles t0 to t5
constexpr unsigned int most_pictures = 11;
constexpr unsigned int most_cuts = 5; // in 3D a frame has three pictures

const FrameField *find(const std::vector<FrameField> &fields,
                       const std::string             &name)
{
  for (const FrameField &field : fields)
    if (field.name == name)
      return &field;
  return nullptr;
}

std::vector<std::string> names_in(const Frames &frames)
{
  std::vector<std::string> names;
  for (const Frame &frame : frames.frames)
    for (const FrameField &field : frame.fields)
      if (std::find(names.begin(), names.end(), field.name) == names.end())
        names.push_back(field.name);
  return names;
}

std::string at_time(const double time)
{
  return "t = " + readable_number(time);
}

Curve curve_of(const FrameField  &field,
               const std::string &label,
               const std::string &style)
{
  const RasterImage &image = field.pictures.front().image;
  Curve              curve{label, {}, image.values, style};
  const double       length = image.bounds[1] - image.bounds[0];
  for (std::size_t i = 0; i < image.values.size(); ++i)
    curve.x.push_back(image.bounds[0] +
                      length * static_cast<double>(i) /
                          static_cast<double>(std::max<std::size_t>(
                              1, image.values.size() - 1)));
  return curve;
}

ReportFigure curves_figure(const Frames &frames, const std::string &name)
{
  Plot plot;
  plot.x_label = "x";
  plot.y_label = name;
  const auto chosen = evenly_spaced(frames.frames, most_curves);
  for (std::size_t k = 0; k < chosen.size(); ++k)
  {
    const Frame      &frame = frames.frames[chosen[k]];
    const FrameField *field = find(frame.fields, name);
    // Few curves take the ends of the sequence of colours.
    const auto shade =
        chosen.size() > 1 ? k * (most_curves - 1) / (chosen.size() - 1) : 5;
    if (field != nullptr && !field->pictures.empty())
      plot.curves.push_back(
          curve_of(*field, at_time(frame.time), "t" + std::to_string(shade)));
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

std::string picture_of(const FramePicture &picture,
                       const std::string  &title,
                       const std::string  &run_directory)
{
  const RasterImage &image = picture.image;
  PicturePlot        plot;
  plot.title = title + (image.place.empty() ? "" : ", " + image.place);
  plot.x_label = std::string(1, "xyz"[std::min(2u, image.axis_x)]);
  plot.y_label = std::string(1, "xyz"[std::min(2u, image.axis_y)]);
  plot.png = read_file(join_path(run_directory, picture.file));
  plot.bounds = image.bounds;
  plot.lowest = picture.scale_from;
  plot.highest = picture.highest;
  return "<div>" + draw_picture(plot) + "</div>\n";
}

std::string pictures_of(const FrameField  &field,
                        const std::string &title,
                        const std::string &run_directory)
{
  std::string html;
  for (const FramePicture &picture : field.pictures)
    html += picture_of(picture, title, run_directory);
  return html;
}

std::string open_gallery(const Frames &frames)
{
  return frames.dimension == 3 ? "<div class=\"gallery three\">\n"
                               : "<div class=\"gallery\">\n";
}

/// The density at several times, then what is fixed: the target.
ReportFigure density_figure(const Frames      &frames,
                            const std::string &run_directory)
{
  std::string html = open_gallery(frames);
  const auto  chosen = evenly_spaced(
      frames.frames, frames.dimension == 3 ? most_cuts : most_pictures);
  for (const unsigned int k : chosen)
    if (const FrameField *field = find(frames.frames[k].fields, "density"))
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
    if (const FrameField *field = find(last.fields, name))
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
  if (frames.dimension == 1)
  {
    for (const std::string &name : names)
      figures.push_back(curves_figure(frames, name));
    return figures;
  }
  const auto density = std::find(names.begin(), names.end(), "density");
  if (density != names.end())
  {
    figures.push_back(density_figure(frames, run_directory));
    names.erase(density);
  }
  if (!names.empty())
    figures.push_back(last_fields_figure(frames, names, run_directory));
  return figures;
}
} // namespace lipflow
