#include <lipflow/output/markup.h>
#include <lipflow/output/power_law.h>
#include <lipflow/output/svg_plot.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <set>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(svg_plot_test)

namespace
{
std::size_t count(const std::string &text, const std::string &part)
{
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++n;
  return n;
}

/// No NaN or infinity reaches the page, and elements are closed.
void check_markup(const std::string &svg)
{
  BOOST_TEST(count(svg, "nan") == 0u);
  BOOST_TEST(count(svg, "inf") == 0u);
  BOOST_TEST(count(svg, "<text") == count(svg, "</text>"));
  BOOST_TEST(count(svg, "<svg") == 1u);
  BOOST_TEST(count(svg, "</svg>") == 1u);
}
} // namespace

BOOST_AUTO_TEST_CASE(base64_agrees_with_the_rfc)
{
  BOOST_TEST(base64("") == "");
  BOOST_TEST(base64("f") == "Zg==");
  BOOST_TEST(base64("fo") == "Zm8=");
  BOOST_TEST(base64("foo") == "Zm9v");
  BOOST_TEST(base64("foobar") == "Zm9vYmFy");
  BOOST_TEST(base64("\xff\xfe") == "//4=");
}

BOOST_AUTO_TEST_CASE(texts_are_escaped)
{
  BOOST_TEST(escape("<a & 'b' \"c\">") ==
             "&lt;a &amp; &#39;b&#39; &quot;c&quot;&gt;");
  Plot plot;
  plot.y_label = "</svg><script>";
  plot.curves = {{"<b>", {0., 1.}, {0., 1.}, "c0"}};
  BOOST_TEST(count(draw_plot(plot), "<script>") == 0u);
  BOOST_TEST(count(draw_plot(plot), "<b>") == 0u);
}

BOOST_AUTO_TEST_CASE(ticks_are_nice_inside_and_few)
{
  for (const double from : {-1234., -1., 0., 0.37, 1e-12})
    for (const double length : {1e-13, 0.9, 1., 2.3, 7.7, 4e5})
    {
      const auto ticks = linear_ticks(from, from + length, 6);
      if (length < 1e-12 * std::abs(from))
        continue;
      BOOST_TEST_CONTEXT("from " << from << ", length " << length)
      {
        BOOST_TEST(ticks.size() >= 3u);
        BOOST_TEST(ticks.size() <= 10u);
        const double step = ticks[1] - ticks[0];
        const double mantissa =
            step / std::pow(10., std::floor(std::log10(step) + 1e-9));
        BOOST_TEST((std::abs(mantissa - 1.) < 1e-2 ||
                    std::abs(mantissa - 2.) < 1e-2 ||
                    std::abs(mantissa - 5.) < 1e-2));
        BOOST_TEST(ticks.front() >= from - 1e-6 * length);
        BOOST_TEST(ticks.back() <= from + length * (1 + 1e-6));
      }
    }
  BOOST_TEST(linear_ticks(1., 1., 5).empty());
}

BOOST_AUTO_TEST_CASE(logarithmic_ticks_are_powers_of_ten)
{
  const auto many = logarithmic_ticks(1e-12, 1e3);
  BOOST_TEST(many.size() >= 4u);
  BOOST_TEST(many.size() <= 9u);
  for (const double tick : many)
    BOOST_TEST(std::abs(std::log10(tick) - std::round(std::log10(tick))) <
               1e-9);
  const auto few = logarithmic_ticks(0.9, 6.);
  BOOST_REQUIRE(few.size() == 3u);
  BOOST_TEST(few[1] == 2., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(logarithmic_ticks(0., 1.).empty());
}

BOOST_AUTO_TEST_CASE(a_straight_line_is_drawn_straight)
{
  Plot plot;
  plot.curves = {{"", {0., 1., 2.}, {0., 1., 2.}, "c0"}};
  // Ends of the axes: from 62 to 468; from 246 up to 28, with air above.
  const auto svg = draw_plot(plot);
  check_markup(svg);
  BOOST_TEST(count(svg, "M62.0,246.0 265.0,") == 1u);
}

BOOST_AUTO_TEST_CASE(whatever_the_data_the_markup_is_sound)
{
  const double nan = std::nan(""),
               inf = std::numeric_limits<double>::infinity();
  for (const unsigned int axes : {0, 1, 2, 3})
    for (const auto &y : std::vector<std::vector<double>>{{},
                                                          {nan, nan, nan},
                                                          {0., 0., 0.},
                                                          {1., 1., 1.},
                                                          {-1., -2., -3.},
                                                          {1., nan, inf},
                                                          {1e-320, 1., 1e300},
                                                          {1. - 1e-16, 1., 1.}})
    {
      Plot plot;
      plot.logarithmic = (axes & 1) != 0;
      plot.logarithmic_x = (axes & 2) != 0;
      plot.curves = {{"a", {0., 1., 2.}, y, "c0"},
                     {"b", {0., 1., 2.}, y, "c1"}};
      plot.bands = {{{0., 1., 2.}, y, {1., 2., 3.}, "c0"},
                    {{0., 1., 2.}, {-1., nan, 2.}, y, "c1"},
                    {{}, {}, {}, "c2"}};
      check_markup(draw_plot(plot));
    }
  check_markup(draw_plot(Plot()));
}

BOOST_AUTO_TEST_CASE(bands_count_for_the_axes_and_are_closed_areas)
{
  Plot plot;
  plot.curves = {{"mean", {0., 1., 2.}, {2., 2., 2.}, "c0"},
                 {"other", {0., 2.}, {3., 3.}, "c1"}};
  plot.bands = {{{0., 1., 2.}, {1., 0., 1.}, {3., 10., 3.}, "c0"},
                {{0., 1., 2.}, {3., std::nan(""), 3.}, {4., 4., 4.}, "c1"}};
  const auto svg = draw_plot(plot);
  check_markup(svg);
  BOOST_TEST(count(svg, "class=\"band c0\"") == 1u);
  BOOST_TEST(count(svg, "class=\"band c1\"") == 1u);
  BOOST_TEST(count(svg, ">10</text>") == 1u); // the axis reaches the band
  // Forth over three upper points, back over three lower ones, the middle of
  // which lies on the lower end of the axes.
  const auto begin = svg.find("<polygon points=\"");
  const auto first = svg.substr(begin, svg.find("class", begin) - begin);
  BOOST_TEST(count(first, ",") == 6u);
  BOOST_TEST(count(first, "265.0,246.0 ") == 1u);
}

BOOST_AUTO_TEST_CASE(a_power_law_is_straight_on_logarithmic_axes)
{
  const std::vector<double> n = {100., 1000., 10000., 0., -1.};
  std::vector<double>       errors;
  for (const double k : n)
    errors.push_back(3. / std::sqrt(std::abs(k)));
  const PowerLaw law = fit_power_law(n, errors);
  BOOST_TEST(law.exponent == -0.5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(law.factor == 3., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::isnan(fit_power_law({10., 10.}, {1., 2.}).exponent));
  BOOST_TEST(std::isnan(fit_power_law({}, {}).factor));

  Plot plot;
  plot.logarithmic = plot.logarithmic_x = true;
  plot.curves = {curve_of(law, n, "fit", "c1 dashed"),
                 {"error", n, errors, "c0 scattered"}};
  const auto svg = draw_plot(plot);
  check_markup(svg);
  BOOST_TEST(plot.curves[0].x.at(1) == 10000.);
  BOOST_TEST(count(svg, "class=\"curve c0 scattered\"") == 0u);
  BOOST_TEST(count(svg, "class=\"marks c0 scattered\"") == 2u); // and legend
  // The middle of the logarithmic axis, and the middle of its ends.
  BOOST_TEST(count(svg, "M265.0,") == 1u);
}

BOOST_AUTO_TEST_CASE(long_curves_keep_their_peaks_and_stay_short)
{
  Curve curve{"", {}, {}, "c0"};
  for (unsigned int i = 0; i < 100000; ++i)
  {
    curve.x.push_back(i);
    curve.y.push_back(i == 31415 ? 1. : 0.);
  }
  Plot plot;
  plot.curves = {curve};
  const auto svg = draw_plot(plot);
  BOOST_TEST(svg.size() < 40000u);
  // The peak lies 6% of the axis under its upper end.
  BOOST_TEST(count(svg, ",40.3") == 1u);
}

BOOST_AUTO_TEST_CASE(decades_are_recognised)
{
  BOOST_TEST(spans_decades({1., 1e-3}));
  BOOST_TEST(spans_decades({0., 1., 1e-3, std::nan("")}));
  BOOST_TEST(!spans_decades({1., 0.5}));
  BOOST_TEST(!spans_decades({}));
  Plot plot;
  plot.curves = {{"", {}, {1., .5}, "c0"}, {"", {}, {0., .25}, "c1"}};
  BOOST_TEST(!curves_span_decades(plot));
  plot.curves.push_back({"", {}, {1e-3}, "c2"});
  BOOST_TEST(curves_span_decades(plot));
}

BOOST_AUTO_TEST_CASE(many_curves_have_different_styles)
{
  std::set<std::string> styles;
  for (std::size_t k = 0; k < 10; ++k)
    styles.insert(curve_style(k));
  BOOST_TEST(styles.size() == 10u);
  BOOST_TEST(curve_colour(6) == "c1");
}

BOOST_AUTO_TEST_CASE(a_picture_shows_its_bytes_and_range)
{
  PicturePlot picture;
  picture.title = "t = 1";
  picture.png = "foobar";
  picture.bounds = {{-2., 2., 0., 1.}};
  picture.lowest = 0.;
  picture.highest = 0.4;
  const auto svg = draw_picture(picture);
  check_markup(svg);
  BOOST_TEST(count(svg, "data:image/png;base64,Zm9vYmFy") == 1u);
  BOOST_TEST(count(svg, ">0.4</text>") == 1u);
  BOOST_TEST(count(svg, ">&#8722;2</text>") == 1u);
  picture.highest = 0.; // a field that is zero everywhere
  check_markup(draw_picture(picture));
}

BOOST_AUTO_TEST_CASE(dots_lie_where_the_axes_say_and_outside_ones_nowhere)
{
  PicturePlot picture;
  picture.bounds = {{0., 2., 0., 2.}};
  picture.dots.x = {1., 0., 2., 5., std::nan("")};
  picture.dots.y = {1., 0., 2., 1., 1.};
  auto svg = draw_picture(picture);
  check_markup(svg);
  // The area goes from (46, 26) to (256, 236). No bytes: no picture, no bar.
  BOOST_TEST(count(svg, "M151.0,131.0h0") == 1u);
  BOOST_TEST(count(svg, "M46.0,236.0h0") == 1u);
  BOOST_TEST(count(svg, "h0") == 3u);
  BOOST_TEST(count(svg, "<image") == 0u);

  // Four times the weight, twice the diameter.
  picture.png = "foobar";
  picture.dots.weights = {4., 1., 1., 1., 1.};
  svg = draw_picture(picture);
  BOOST_TEST(count(svg, "<image") == 2u);
  BOOST_TEST(count(svg, "stroke-width=\"") == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
