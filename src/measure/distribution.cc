#include <lipflow/base/extended_number.h>
#include <lipflow/base/number_list.h>
#include <lipflow/measure/distribution.h>
#include <lipflow/measure/variates.h>

#include <deal.II/base/exceptions.h>
#include <deal.II/base/numbers.h>
#include <deal.II/base/parameter_handler.h>
#include <deal.II/base/patterns.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace lipflow
{
namespace
{
using dealii::numbers::PI;
using Coordinates = std::vector<double>; // in as many dimensions as it lives in

// Of Degrees of freedom and Exponent. Student's t is of the size U^(-1/nu), U
// uniform: at 0.1, one in 10^6 points is beyond 10^60, whose square is a number
// still; with less, distances are soon beyond the range of numbers.
constexpr double smallest_shape = .1;

// Its cells are 3^-30 = 5e-15 wide, about the rounding of their coordinates.
constexpr unsigned int finest_carpet = 30;

/// The standard member of a family, Z; z comes with its size.
using Sampler = void (*)(const DistributionParameters &parameters,
                         RandomVariates               &random,
                         Coordinates                  &z);

void draw_normal(const DistributionParameters &,
                 RandomVariates &random,
                 Coordinates    &z)
{
  for (double &coordinate : z)
    coordinate = random.normal();
}

void draw_logistic(const DistributionParameters &,
                   RandomVariates &random,
                   Coordinates    &z)
{
  for (double &coordinate : z)
    coordinate = random.logistic();
}

void draw_uniform(const DistributionParameters &,
                  RandomVariates &random,
                  Coordinates    &z)
{
  for (double &coordinate : z)
    coordinate = random.uniform();
}

void draw_student_t(const DistributionParameters &parameters,
                    RandomVariates               &random,
                    Coordinates                  &z)
{
  for (double &coordinate : z)
    coordinate = random.student_t(parameters.degrees_of_freedom);
}

void draw_multivariate_student_t(const DistributionParameters &parameters,
                                 RandomVariates               &random,
                                 Coordinates                  &z)
{
  // chi^2(nu) is twice Gamma(nu/2).
  const double nu = parameters.degrees_of_freedom;
  const double log_gamma = random.log_gamma(.5 * nu);
  const double factor = std::sqrt(.5 * nu) * std::exp(-.5 * log_gamma);
  for (double &coordinate : z)
    coordinate = factor * random.normal();
}

void draw_stretched_exponential(const DistributionParameters &parameters,
                                RandomVariates               &random,
                                Coordinates                  &z)
{
  for (double &coordinate : z)
    coordinate = random.stretched_exponential(parameters.exponent);
}

/// One of the eight squares around the middle of nine, level by level.
void draw_carpet(const DistributionParameters &parameters,
                 RandomVariates               &random,
                 Coordinates                  &z)
{
  double size = 1.;
  z = {0., 0.};
  for (unsigned int level = 0; level < parameters.carpet_level; ++level)
  {
    size /= 3.;
    const unsigned int digit = random.choice(8);
    const unsigned int square = digit < 4 ? digit : digit + 1;
    z[0] += size * (square % 3);
    z[1] += size * (square / 3);
  }
  z[0] += size * random.uniform();
  z[1] += size * random.uniform();
}

void draw_swiss_roll(const DistributionParameters &,
                     RandomVariates &random,
                     Coordinates    &z)
{
  const double t = 1.5 * PI * (1. + 2. * random.uniform());
  z = {t * std::cos(t), 21. * random.uniform(), t * std::sin(t)};
}

void draw_pinwheel(const DistributionParameters &,
                   RandomVariates &random,
                   Coordinates    &z)
{
  constexpr unsigned int n_arms = 5;

  const double arm = random.choice(n_arms);
  const double radial = 1. + .3 * random.normal();
  const double tangential = .1 * random.normal();
  const double theta = 2. * PI * arm / n_arms + .25 * std::exp(radial);
  z = {2. * (std::cos(theta) * radial + std::sin(theta) * tangential),
       2. * (std::cos(theta) * tangential - std::sin(theta) * radial)};
}

struct Family
{
  const char  *name;
  unsigned int dimension; ///< 0: any
  bool         is_mixture;
  Sampler      draw;
};

/// All there are, in the order of the documentation.
const std::vector<Family> &families()
{
  static const std::vector<Family> all = {
      {"normal", 0, false, draw_normal},
      {"normal mixture", 0, true, draw_normal},
      {"student t", 0, false, draw_student_t},
      {"multivariate student t", 0, false, draw_multivariate_student_t},
      {"student t mixture", 0, true, draw_student_t},
      {"stretched exponential", 0, false, draw_stretched_exponential},
      {"sierpinski carpet", 2, false, draw_carpet},
      {"swiss roll", 3, false, draw_swiss_roll},
      {"pinwheel", 2, false, draw_pinwheel},
      {"uniform", 0, false, draw_uniform},
      {"logistic", 0, false, draw_logistic}};
  return all;
}

const Family &family_of(const DistributionParameters &parameters)
{
  const auto found = std::find_if(families().begin(),
                                  families().end(),
                                  [&](const Family &family)
                                  { return parameters.type == family.name; });
  Assert(found != families().end(),
         dealii::ExcMessage("The pattern of the key allows no other."));
  return *found;
}

/// In how many coordinates the distribution lives; 0 if none is left.
unsigned int own_dimension(const DistributionParameters &parameters,
                           const unsigned int            dimension)
{
  const unsigned int before = parameters.first_coordinate - 1;
  const Family      &family = family_of(parameters);
  return family.dimension > 0 ? family.dimension
         : parameters.intrinsic_dimension > 0
             ? parameters.intrinsic_dimension
             : dimension - std::min(before, dimension);
}

/// One number a coordinate. Throws std::invalid_argument.
std::vector<double> location_of(const DistributionParameters &parameters,
                                const unsigned int            n)
{
  std::vector<double> numbers = read_numbers(parameters.location);
  if (numbers.size() == 1)
    numbers.resize(n, numbers[0]);
  if (numbers.size() != n)
    throw std::invalid_argument(
        "'" + parameters.location + "' has " + std::to_string(numbers.size()) +
        " numbers, but the distribution '" + parameters.type + "' has " +
        std::to_string(n) +
        " coordinates here: give one number for all of them, or one for each, "
        "separated by commas.");
  return numbers;
}

/// Whether the coordinates of the distribution are among those of space.
void check_place(const DistributionParameters &parameters,
                 const std::string            &section,
                 const unsigned int            dimension,
                 ParameterErrors              &errors)
{
  const unsigned int fixed = family_of(parameters).dimension;
  const unsigned int given = parameters.intrinsic_dimension;
  if (fixed > 0 && given > 0 && given != fixed)
  {
    errors.add(section + "/Intrinsic dimension",
               "is " + std::to_string(given) + ", but the distribution '" +
                   parameters.type + "' has " + std::to_string(fixed) +
                   " coordinates. Allowed are " + std::to_string(fixed) +
                   " and 0, which means the same.");
    return;
  }
  const unsigned int own = own_dimension(parameters, dimension);
  const unsigned int before = parameters.first_coordinate - 1;
  if (before < dimension && own <= dimension - before)
    return;
  const std::string key = before > 0   ? "/First coordinate"
                          : fixed == 0 ? "/Intrinsic dimension"
                                       : "/Distribution";
  errors.add(section + key,
             "The distribution '" + parameters.type + "' would have " +
                 std::to_string(std::max(own, 1u)) +
                 (own > 1 ? " coordinates" : " coordinate") + " from number " +
                 std::to_string(before + 1) + " on, but Dimension = " +
                 std::to_string(dimension) + ". Allowed are coordinates 1 to " +
                 std::to_string(dimension) + ".");
}

/// Declares the keys of where in space the distribution lives.
void add_place(dealii::ParameterHandler &prm,
               DistributionParameters   &parameters)
{
  namespace Patterns = dealii::Patterns;
  prm.add_parameter("Intrinsic dimension",
                    parameters.intrinsic_dimension,
                    "In how many coordinates the Distribution lives, all "
                    "others being 0; 0 means in all from First coordinate on, "
                    "or in as many as the distribution always has.",
                    Patterns::Integer(0));
  prm.add_parameter("First coordinate",
                    parameters.first_coordinate,
                    "Of the Distribution, counted from 1: 5 with Intrinsic "
                    "dimension = 2 means the fifth and the sixth.",
                    Patterns::Integer(1));
}
} // namespace

std::string DistributionParameters::description() const
{
  return "distribution '" + type + "' (Location " + location + ", Scale " +
         number_text(scale) + ", Degrees of freedom " +
         number_text(degrees_of_freedom) + ", Exponent " +
         number_text(exponent) + ", Mode distance " +
         number_text(mode_distance) + ", Carpet level " +
         std::to_string(carpet_level) + ", Intrinsic dimension " +
         std::to_string(intrinsic_dimension) + ", First coordinate " +
         std::to_string(first_coordinate) + ")";
}

void DistributionParameters::add_to(dealii::ParameterHandler &prm)
{
  namespace Patterns = dealii::Patterns;
  std::string types = "none";
  for (const Family &family : families())
    types += std::string("|") + family.name;
  prm.add_parameter(
      "Distribution",
      type,
      "For Type = samples: a distribution that the points are drawn from, "
      "exactly and in any dimension, instead of the Density. A point is "
      "Location + Scale Z, the coordinates of Z being independent: N(0,1) for "
      "'normal'; on [0,1] for 'uniform'; 'logistic'; 'student t'; of density "
      "exp(-|z|^Exponent) for 'stretched exponential'. 'multivariate student "
      "t' is N(0,I) sqrt(nu/chi^2(nu)), nu the Degrees of freedom. In the "
      "plane: 'sierpinski carpet' in [0,1]^2; 'pinwheel' of five arms. In "
      "space: 'swiss roll' of scikit-learn, within [-9.5,12.6] x [0,21] x "
      "[-11.1,14.2]. The mixtures have four modes, see Mode distance.",
      Patterns::Selection(types));
  prm.add_parameter("Location",
                    location,
                    "Of the Distribution: what is added to every point, the "
                    "mean of a normal distribution, the lower corner of a "
                    "uniform one; a number for all coordinates of the "
                    "distribution, or one for each.");
  prm.add_parameter("Scale",
                    scale,
                    "Of the Distribution: the factor of Z, the standard "
                    "deviation of a normal distribution, the edge of a uniform "
                    "one and of a carpet; positive.",
                    Patterns::Double());
  prm.add_parameter("Degrees of freedom",
                    degrees_of_freedom,
                    "nu of the 'student t' distributions, at least 0.1: tails "
                    "of the density fall as |z|^-(nu + 1) in each coordinate.",
                    Patterns::Double());
  prm.add_parameter("Exponent",
                    exponent,
                    "Of the 'stretched exponential' distribution, at least "
                    "0.1: 1 is Laplace's.",
                    Patterns::Double());
  prm.add_parameter("Mode distance",
                    mode_distance,
                    "Of the mixtures: to the first two coordinates, to each "
                    "with probability 1/2, this is added; not negative. So "
                    "there are four modes of equal weight, the first at "
                    "Location.",
                    Patterns::Double());
  prm.add_parameter("Carpet level",
                    carpet_level,
                    "Of the 'sierpinski carpet': how often the middle of nine "
                    "squares is taken out, 0 to 30.",
                    Patterns::Integer(0));
  add_place(prm, *this);
}

void DistributionParameters::check(const std::string &section,
                                   const unsigned int dimension,
                                   ParameterErrors   &errors) const
{
  if (!is_given())
    return;
  const std::size_t n_errors = errors.items.size();
  check_place(*this, section, dimension, errors);
  // How many numbers there must be is clear only then.
  if (errors.items.size() == n_errors)
    try
    {
      location_of(*this, own_dimension(*this, dimension));
    }
    catch (const std::invalid_argument &mistake)
    {
      errors.add(section + "/Location", mistake.what());
    }

  const auto require = [&](const std::string &key,
                           const double       value,
                           const bool         is_allowed,
                           const std::string &allowed)
  {
    if (!is_allowed || !std::isfinite(value))
      errors.add(section + "/" + key,
                 "the value " + number_text(value) +
                     " is not allowed. Allowed is " + allowed + ".");
  };
  require("Scale", scale, scale > 0., "a positive number");
  for (const auto &[key, value] :
       {std::make_pair("Degrees of freedom", degrees_of_freedom),
        std::make_pair("Exponent", exponent)})
    require(key, value, value >= smallest_shape, "a number of at least 0.1");
  require("Mode distance",
          mode_distance,
          mode_distance >= 0.,
          "a number that is not negative");
  require("Carpet level",
          carpet_level,
          carpet_level <= finest_carpet,
          "a whole number from 0 to " + std::to_string(finest_carpet));
}

PointSet draw_points(const DistributionParameters &parameters,
                     const unsigned int            dimension,
                     const SampleRequest          &request)
{
  const Family             &family = family_of(parameters);
  const unsigned int        own = own_dimension(parameters, dimension);
  const std::vector<double> location = location_of(parameters, own);

  PointSet points;
  points.dimension = dimension;
  points.weights.assign(request.n, 1. / static_cast<double>(request.n));
  points.coordinates.assign(request.n * dimension, 0.);
  Coordinates z(own);
  for (std::uint64_t id = 0; id < request.n; ++id)
  {
    RandomVariates random(ParticleRandom(request.seed, request.stream, id));
    family.draw(parameters, random, z);
    double *x = points.coordinates.data() + id * dimension +
                parameters.first_coordinate - 1;
    for (unsigned int i = 0; i < own; ++i)
    {
      const bool   can_shift = family.is_mixture && i < 2;
      const double mode =
          can_shift ? parameters.mode_distance * random.choice(2) : 0.;
      x[i] = location[i] + parameters.scale * z[i] + mode;
      if (!std::isfinite(x[i]))
        throw Error(ExitCode::input,
                    "Point " + std::to_string(id) +
                        " (counted from 0) of the " + parameters.description() +
                        " is beyond the range of numbers. Choose a smaller "
                        "Scale or more Degrees of freedom, or another Seed.");
    }
  }
  return points;
}
} // namespace lipflow
