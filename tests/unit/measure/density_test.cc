#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/density.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/parameter_handler.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <png.h>
#include <unistd.h>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(density_test)

namespace
{
GeometryParameters
box(const std::string &lower, const std::string &upper, const unsigned int n)
{
  GeometryParameters parameters;
  parameters.lower_corner = lower;
  parameters.upper_corner = upper;
  parameters.global_refinements = n;
  return parameters;
}

/// A mesh with its nodes.
template <int dim>
struct Domain
{
  explicit Domain(const GeometryParameters &parameters)
      : mesh(MPI_COMM_WORLD, parameters, ".")
      , space(mesh)
  {
  }

  Mesh<dim>       mesh;
  NodalSpace<dim> space;
};

MeasureParameters formula(const std::string &density,
                          const std::string &constants = "")
{
  MeasureParameters parameters("Source");
  parameters.density = density;
  parameters.constants = constants;
  return parameters;
}

/// E_P[g]. Collective.
template <int dim, typename Function>
double
mean(const Density &density, const NodalSpace<dim> &space, const Function &g)
{
  double sum = 0.;
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    sum += density.mass.local_element(i) * g(space.locations()[i]);
  return dealii::Utilities::MPI::sum(sum, MPI_COMM_WORLD);
}

template <int dim>
double total(const Density &density, const NodalSpace<dim> &space)
{
  return mean(density, space, [](const auto &) { return 1.; });
}

template <int dim>
void check_refused(const MeasureParameters &parameters,
                   const Domain<dim>       &domain,
                   const ExitCode           code,
                   const std::string       &excerpt)
{
  BOOST_CHECK_EXCEPTION(make_density(parameters, domain.space, "."),
                        Error,
                        [&](const Error &error)
                        {
                          BOOST_TEST_MESSAGE(error.what());
                          return error.code() == code &&
                                 std::string(error.what()).find(excerpt) !=
                                     std::string::npos;
                        });
}

/// A picture of 8 bit grey values, seen by all ranks.
class TemporaryImage
{
public:
  TemporaryImage(const unsigned int width, const std::vector<png_byte> &pixels)
  {
    const int id =
        dealii::Utilities::MPI::broadcast(MPI_COMM_WORLD, int(getpid()), 0);
    path_ = std::filesystem::temp_directory_path() /
            ("lipflow_density_test_" + std::to_string(id) + ".png");
    if (is_first())
    {
      png_image image;
      std::memset(&image, 0, sizeof(image));
      image.version = PNG_IMAGE_VERSION;
      image.width = width;
      image.height = pixels.size() / width;
      image.format = PNG_FORMAT_GRAY;
      BOOST_REQUIRE(png_image_write_to_file(
          &image, path_.c_str(), 0, pixels.data(), 0, nullptr));
    }
    MPI_Barrier(MPI_COMM_WORLD);
  }

  ~TemporaryImage()
  {
    MPI_Barrier(MPI_COMM_WORLD);
    if (is_first())
      std::filesystem::remove(path_);
  }

  MeasureParameters measure() const
  {
    MeasureParameters parameters("Target");
    parameters.type = "image";
    parameters.image_file = path_.string();
    return parameters;
  }

private:
  static bool is_first()
  {
    return dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0;
  }

  std::filesystem::path path_;
};

const auto rounding = boost::test_tools::tolerance(1e-14);

double x(const dealii::Point<2> &point)
{
  return point[0];
}

double y(const dealii::Point<2> &point)
{
  return point[1];
}
} // namespace

BOOST_AUTO_TEST_CASE(the_mass_is_one_and_the_factor_an_integral)
{
  // The trapezoidal rule is exact to rounding for a Gaussian that has fallen to
  // nothing at the walls.
  const Domain<1> line(box("-10", "10", 8));
  const Density   p1 = make_density(
      formula("c*exp(-(x-m)^2/2)", "c = 3, m = 1"), line.space, ".");
  BOOST_TEST(total(p1, line.space) == 1., rounding);
  BOOST_TEST(p1.given_mass == 3. * std::sqrt(2. * M_PI),
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(mean(p1, line.space, [](const auto &p) { return p[0]; }) == 1.,
             boost::test_tools::tolerance(1e-12));

  const Domain<2> plane(box("-8", "8", 6));
  const Density   p2 =
      make_density(formula("exp(-(x^2+y^2)/2)"), plane.space, ".");
  BOOST_TEST(total(p2, plane.space) == 1., rounding);
  BOOST_TEST(p2.given_mass == 2. * M_PI, boost::test_tools::tolerance(1e-12));

  const Domain<3> space(box("0", "2", 3));
  const Density   p3 = make_density(formula("x*y*z"), space.space, ".");
  BOOST_TEST(total(p3, space.space) == 1., rounding);
  BOOST_TEST(p3.given_mass == 8., boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(ghosts_have_the_values_of_their_owners)
{
  const Domain<2> domain(box("0", "1", 4));
  const Density   uniform = make_density(formula("7"), domain.space, ".");
  for (unsigned int i = 0; i < domain.space.n_local(); ++i)
    BOOST_TEST(uniform.mass.local_element(i) ==
                   domain.space.measure().local_element(i),
               rounding);
}

BOOST_AUTO_TEST_CASE(no_density_is_too_large_or_too_small)
{
  const Domain<2> domain(box("-1", "1", 3));
  for (const char *text : {"1e308*exp(-x^2)", "1e-300*exp(-x^2)"})
    BOOST_TEST(total(make_density(formula(text), domain.space, "."),
                     domain.space) == 1.,
               rounding);
  // Underflow to zero at most nodes is no mistake.
  BOOST_TEST(
      total(make_density(formula("exp(-1e6*(x^2+y^2))"), domain.space, "."),
            domain.space) == 1.,
      rounding);
}

BOOST_AUTO_TEST_CASE(bad_values_are_counted_and_the_worst_is_named)
{
  const Domain<2> domain(box("-1", "1", 3)); // 9 x 9 nodes, h = 1/4
  const auto      check = [&](const char *text, const char *excerpt)
  { check_refused(formula(text), domain, ExitCode::input, excerpt); };
  // Two columns of nodes with x < -0.5, and x = -0.5 but for y = 0.
  check("x + 0.5 - y^2*1e-3",
        "at 26 of the 81 nodes; at the worst, it is -0.501 at (-1, -1)");
  check("1/x^2", "at 9 of the 81 nodes; at the worst, it is inf at (0, -1)");
  check("sqrt(x+0.9) + if(x>0.9, -1, 1)/x^2", "it is not a number at (-1, -1)");
  check("exp(1000*x)", "it is inf at (0.75, -1)");
  check("if(x<0 || x>=0, 0, 1)", "is zero at all nodes");
}

BOOST_AUTO_TEST_CASE(a_wrong_formula_is_a_mistake_of_usage)
{
  const Domain<2> domain(box("-1", "1", 1));
  check_refused(formula("x +"),
                domain,
                ExitCode::usage,
                "Source/Density = 'x +' is wrong. The formula cannot");
}

BOOST_AUTO_TEST_CASE(images_lie_as_they_are_seen)
{
  const Domain<2>      domain(box("-1, 0", "1, 4", 4));
  const TemporaryImage image(2, {255, 0, 0, 0}); // white at the top left
  auto                 parameters = image.measure();
  const Density        top = make_density(parameters, domain.space, ".");
  BOOST_TEST(total(top, domain.space) == 1., rounding);
  BOOST_TEST(mean(top, domain.space, x) < -0.2);
  BOOST_TEST(mean(top, domain.space, y) > 2.4);

  // Nothing but the direction differs.
  parameters.image_first_row = "bottom";
  const Density bottom = make_density(parameters, domain.space, ".");
  BOOST_TEST(mean(bottom, domain.space, x) == mean(top, domain.space, x),
             rounding);
  BOOST_TEST(mean(bottom, domain.space, y) == 4. - mean(top, domain.space, y),
             boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(an_image_and_its_inverse_and_floor_add_up)
{
  const Domain<2>      domain(box("0", "1", 4));
  const TemporaryImage image(2, {255, 0, 51, 102});
  auto                 parameters = image.measure();
  const Density        white = make_density(parameters, domain.space, ".");
  parameters.image_invert = true;
  const Density black = make_density(parameters, domain.space, ".");
  BOOST_TEST(white.given_mass + black.given_mass == 1.,
             boost::test_tools::tolerance(1e-6));
  parameters.image_floor = 0.5;
  const Density raised = make_density(parameters, domain.space, ".");
  BOOST_TEST(raised.given_mass == black.given_mass + 0.5,
             boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(an_image_without_mass_is_refused_with_advice)
{
  const Domain<2>      domain(box("0", "1", 2));
  const TemporaryImage image(1, {0});
  auto                 parameters = image.measure();
  check_refused(
      parameters, domain, ExitCode::input, "set Target/Image invert = true");
  parameters.image_floor = 1e-3;
  BOOST_TEST(total(make_density(parameters, domain.space, "."), domain.space) ==
                 1.,
             rounding);
  parameters.image_file = "missing.png";
  check_refused(parameters, domain, ExitCode::input, "does not exist");
}

BOOST_AUTO_TEST_CASE(mistakes_are_found_and_named)
{
  const auto paths =
      [](const MeasureParameters &parameters, const unsigned int dimension)
  {
    ParameterErrors errors;
    parameters.check(dimension, errors);
    std::string text;
    for (const auto &item : errors.items)
      text += item.path + ";";
    return text;
  };
  BOOST_TEST(paths(formula("exp(-s*x^2)", "s = 2"), 1) == "");
  BOOST_TEST(paths(formula("y"), 1) == "Source/Density;");
  BOOST_TEST(paths(formula("y"), 2) == "");
  BOOST_TEST(paths(formula("s", "s = "), 2) == "Source/Constants;");

  MeasureParameters image("Target");
  image.type = "image";
  image.image_floor = -1.;
  BOOST_TEST(paths(image, 3) ==
             "Target/Type;Target/Image file;Target/Image floor;");
}

BOOST_AUTO_TEST_CASE(parameters_are_read_from_their_section)
{
  MeasureParameters        source("Source"), target("Target");
  dealii::ParameterHandler prm;
  source.add_to(prm);
  target.add_to(prm);
  prm.parse_input_from_string(
      "subsection Source\n set Density = exp(-s*x^2)\n"
      " set Constants = s = 0.8, m = 2\nend\n"
      "subsection Target\n set Type = image\n set Image invert = true\n"
      " set Image first row = bottom\n set Image floor = 0.25\nend\n");
  BOOST_TEST(source.density == "exp(-s*x^2)");
  BOOST_TEST(source.constants == "s = 0.8, m = 2");
  BOOST_TEST(target.type == "image");
  BOOST_TEST(target.image_invert);
  BOOST_TEST(target.image_first_row == "bottom");
  BOOST_TEST(target.image_floor == 0.25);
}

BOOST_AUTO_TEST_SUITE_END()
