#include <lipflow/output/file_system.h>
#include <lipflow/output/report_figures.h>
#include <lipflow/output/report_pictures.h>

#include <algorithm>

namespace lipflow
{
const FrameField *find_field(const std::vector<FrameField> &fields,
                             const std::string             &name)
{
  for (const FrameField &field : fields)
    if (field.name == name)
      return &field;
  return nullptr;
}

std::string at_time(const double time)
{
  return "t = " + readable_number(time);
}

std::string shade(const std::size_t k, const std::size_t n)
{
  return "t" +
         std::to_string(n > 1 ? k * (n_shades - 1) / (n - 1) : n_shades - 1);
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

PicturePlot picture_plot(const FramePicture &picture,
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
  return plot;
}

std::string pictures_of(const FrameField  &field,
                        const std::string &title,
                        const std::string &run_directory)
{
  std::string html;
  for (const FramePicture &picture : field.pictures)
    html += "<div>" +
            draw_picture(picture_plot(picture, title, run_directory)) +
            "</div>\n";
  return html;
}

std::string open_gallery(const Frames &frames)
{
  return frames.dimension == 3 ? "<div class=\"gallery three\">\n"
                               : "<div class=\"gallery\">\n";
}

unsigned int most_times(const Frames &frames)
{
  return frames.dimension == 3 ? 5 : 11; // in 3D each has three pictures
}
} // namespace lipflow
