#include <lipflow/base/extended_number.h>
#include <lipflow/base/number_list.h>
#include <lipflow/comparison/compare_parameters.h>

#include <deal.II/base/parameter_handler.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace lipflow
{
using dealii::Patterns::Anything;
using dealii::Patterns::Double;
using dealii::Patterns::Integer;

namespace
{
constexpr double most_particles = 1e8;
} // namespace

void CompareParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.enter_subsection("Compare");
  prm.add_parameter("Number of particles",
                    particles,
                    "Numbers of particles, separated by commas, for each of "
                    "which lipflow compare runs the particles. If the source "
                    "is a file of samples, these are the particles instead.",
                    Anything());
  prm.add_parameter("Seeds",
                    seeds,
                    "How many independent samples there are of each number, "
                    "drawn with the seeds Source/Seed, Source/Seed + 1, ...",
                    Integer(1, 1000));
  prm.add_parameter("Times",
                    times,
                    "Density and particles are compared at time 0 and at this "
                    "many times, evenly spaced up to the end time; both flows "
                    "land on them.",
                    Integer(1, 10000));
  prm.add_parameter("Relative gap",
                    relative_gap,
                    "Largest accepted gap between the bounds of the distance "
                    "W_1, in parts of the upper one.",
                    Double(0., 1.));
  prm.add_parameter("Histogram bins",
                    histogram_bins,
                    "Bins per axis, over the bounding box of the domain, of "
                    "the histograms that are compared.",
                    Integer(1, 100));
  prm.leave_subsection();
}

void CompareParameters::check(ParameterErrors &errors) const
{
  const std::string key = "Compare/Number of particles";
  const std::string allowed =
      " Allowed are whole numbers from 1 to 1e8, separated by commas and each "
      "given once, such as 250, 1000, 4000.";
  try
  {
    std::vector<double> numbers = read_numbers(particles);
    for (const double number : numbers)
      if (!(number >= 1. && number <= most_particles &&
            number == std::floor(number)))
      {
        errors.add(key,
                   "contains " + number_text(number) +
                       ", which is not a number of particles." + allowed);
        return;
      }
    std::sort(numbers.begin(), numbers.end());
    const auto twice = std::adjacent_find(numbers.begin(), numbers.end());
    if (numbers.empty())
      errors.add(key, "is empty." + allowed);
    else if (twice != numbers.end())
      errors.add(key, "contains " + number_text(*twice) + " twice." + allowed);
  }
  catch (const std::invalid_argument &mistake)
  {
    errors.add(key, mistake.what() + allowed);
  }
  if (!(relative_gap >= 1e-10 && relative_gap < 1.))
    errors.add("Compare/Relative gap",
               "is " + number_text(relative_gap) +
                   "; it must lie in [1e-10, 1). 1e-3 is a good value.");
}

std::vector<unsigned int> CompareParameters::particle_numbers() const
{
  std::vector<unsigned int> numbers;
  for (const double number : read_numbers(particles))
    numbers.push_back(static_cast<unsigned int>(number));
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::vector<double>
CompareParameters::comparison_times(const double end_time) const
{
  std::vector<double> result;
  for (unsigned int k = 0; k < times; ++k)
    result.push_back(end_time * k / times);
  result.push_back(end_time);
  return result;
}
} // namespace lipflow
