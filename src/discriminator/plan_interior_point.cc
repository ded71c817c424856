#include <lipflow/base/point_distance.h>
#include <lipflow/discriminator/plan_interior_point.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/divergence/shifted_conjugate.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lipflow
{
namespace
{
/// How much of the way to the boundary a step takes at most, and the power of
/// the predicted reduction that centring aims at. Measured (N = 500, four
/// divergences): .98 and 3 cost a quarter more matrices; a damped second-order
/// term, or further centrality correctors (Gondzio), cost more or fail.
constexpr double step_fraction = .9;
constexpr int    centring_power = 4;

/// Of the masses: what sums over a row or column of the plan lose.
constexpr double mass_rounding = 1e-15;

double distance(const double *a, const double *b, const unsigned int dimension)
{
  return std::sqrt(squared_distance(a, b, dimension));
}
} // namespace

PlanInteriorPoint::PlanInteriorPoint(const Divergence &divergence,
                                     const double      lipschitz_bound,
                                     const PointSet   &source,
                                     const PointSet   &target)
    : divergence_(&divergence)
    , source_(&source)
    , target_(&target)
    , bound_(lipschitz_bound)
    , m_(source.size())
    , n_(target.size())
    , cost_(m_ * n_)
    , plan_(m_ * n_)
    , dplan_(m_ * n_)
    , reduced_(m_ * n_)
    , conductance_(m_ * n_)
    , phi_(m_)
    , dphi_(m_)
    , rows_(m_)
    , dpsi_(n_)
    , ground_(n_)
    , columns_(n_)
    , psi_(n_)
    , residual_(n_)
    , work_(n_)
    , unknowns_(divergence)
    , system_(m_, n_)
{
  double mean = 0.;
  largest_cost_ = 0.;
  for (std::size_t i = 0; i < m_; ++i)
    for (std::size_t j = 0; j < n_; ++j)
    {
      const double cost =
          lipschitz_bound *
          distance(source.point(i), target.point(j), source.dimension);
      cost_[i * n_ + j] = cost;
      plan_[i * n_ + j] = source.weights[i] * target.weights[j];
      mean += plan_[i * n_ + j] * cost;
      largest_cost_ = std::max(largest_cost_, cost);
    }

  // Reduced costs between one and two means for most pairs: close to central,
  // as the plan is exactly.
  const double start =
      divergence.ratio_is_one() ? 0. : divergence.derivative(1.);
  const double margin = std::max(mean, std::numeric_limits<double>::min());
  std::fill(psi_.begin(), psi_.end(), start);
  std::fill(phi_.begin(), phi_.end(), start - margin);
  for (std::size_t k = 0; k < cost_.size(); ++k)
    reduced_[k] = cost_[k] + margin;
  unknowns_.start(psi_, target.weights, target.weights);
  evaluate();
}

std::vector<double> PlanInteriorPoint::psi() const
{
  return psi_;
}

std::vector<double> PlanInteriorPoint::mean_gradients() const
{
  const unsigned int  dimension = source_->dimension;
  std::vector<double> gradients(m_ * dimension, 0.);
  for (std::size_t i = 0; i < m_; ++i)
  {
    const double *const y = source_->point(i);
    double             *gradient = &gradients[i * dimension];
    double              sum = 0.;
    for (std::size_t j = 0; j < n_; ++j)
      sum += plan_[i * n_ + j];
    for (std::size_t j = 0; j < n_; ++j)
    {
      const double *const x = target_->point(j);
      const double        length = distance(y, x, dimension);
      const double        share = bound_ * plan_[i * n_ + j] / sum;
      for (unsigned int k = 0; length > 0. && k < dimension; ++k)
        gradient[k] += share * (y[k] - x[k]) / length;
    }
  }
  return gradients;
}

double PlanInteriorPoint::complementarity() const
{
  return gap_;
}

void PlanInteriorPoint::evaluate()
{
  gap_ = unknowns_.evaluate(psi_, residual_);
  for (std::size_t i = 0; i < m_; ++i)
  {
    const double *const plan = &plan_[i * n_];
    const double *const reduced = &reduced_[i * n_];
    double              products = 0.;
    for (std::size_t j = 0; j < n_; ++j)
    {
      residual_[j] -= plan[j];
      products += plan[j] * reduced[j];
      conductance_[i * n_ + j] = plan[j] / reduced[j];
    }
    gap_ += products;
  }
}

// The change of the plan if the reduced costs stay as they are.
void PlanInteriorPoint::set_plan_targets(const bool   corrector,
                                         const double target)
{
  for (std::size_t i = 0; i < m_; ++i)
  {
    const std::size_t row = i * n_;
    if (!corrector)
      for (std::size_t j = 0; j < n_; ++j)
        dplan_[row + j] = -plan_[row + j];
    else
      for (std::size_t j = 0; j < n_; ++j)
      {
        const double product =
            target * source_->weights[i] * target_->weights[j] -
            dplan_[row + j] * (dpsi_[j] - dphi_[i]);
        dplan_[row + j] = product / reduced_[row + j] - plan_[row + j];
      }
  }
}

// Solves for what is left of the equations, and for what the solution leaves:
// where pi/s is large, the change of the plan takes differences of potentials
// that are smaller than their rounding.
bool PlanInteriorPoint::direction(const bool corrector, const double target)
{
  set_plan_targets(corrector, target);
  work_ = unknowns_.drift(target);
  for (std::size_t j = 0; j < n_; ++j)
    work_[j] = -residual_[j] - work_[j];
  std::fill(dphi_.begin(), dphi_.end(), 0.);
  std::fill(dpsi_.begin(), dpsi_.end(), 0.);
  double check = 0.;
  for (unsigned int n = 0; n < (corrector ? 2 : 1); ++n)
  {
    left_of_equations();
    system_.solve(conductance_, rows_, columns_);
    for (std::size_t i = 0; i < m_; ++i)
    {
      dphi_[i] += rows_[i];
      for (std::size_t j = 0; j < n_; ++j)
        dplan_[i * n_ + j] -=
            conductance_[i * n_ + j] * (columns_[j] - rows_[i]);
    }
    for (std::size_t j = 0; j < n_; ++j)
    {
      dpsi_[j] += columns_[j];
      check += dpsi_[j];
    }
  }
  unknowns_.set_directions(target, dpsi_);
  return std::isfinite(check);
}

// Of sum_j (pi + dpi)_ij = p_i and ground_j dpsi_j - sum_i dpi_ij = work_j.
void PlanInteriorPoint::left_of_equations()
{
  for (std::size_t j = 0; j < n_; ++j)
    columns_[j] = work_[j] - ground_[j] * dpsi_[j];
  for (std::size_t i = 0; i < m_; ++i)
  {
    double missing = source_->weights[i];
    for (std::size_t j = 0; j < n_; ++j)
    {
      const double change = dplan_[i * n_ + j];
      missing -= plan_[i * n_ + j] + change;
      columns_[j] += change;
    }
    rows_[i] = missing;
  }
}

double PlanInteriorPoint::step_length() const
{
  // The largest relative decrease, without a branch.
  double steepest = 0.;
  for (std::size_t i = 0; i < m_; ++i)
    for (std::size_t j = 0; j < n_; ++j)
    {
      const std::size_t k = i * n_ + j;
      steepest = std::max(steepest, -dplan_[k] / plan_[k]);
      steepest = std::max(steepest, (dphi_[i] - dpsi_[j]) / reduced_[k]);
    }
  return steepest > 0. ? 1. / steepest : std::numeric_limits<double>::max();
}

double PlanInteriorPoint::predicted_complementarity(const double length) const
{
  double later = unknowns_.predicted_complementarity(length);
  for (std::size_t i = 0; i < m_; ++i)
  {
    double products = 0.;
    for (std::size_t j = 0; j < n_; ++j)
    {
      const std::size_t k = i * n_ + j;
      products += (plan_[k] + length * dplan_[k]) *
                  (reduced_[k] + length * (dpsi_[j] - dphi_[i]));
    }
    later += products;
  }
  return std::max(later, 0.);
}

void PlanInteriorPoint::move(const double length)
{
  for (std::size_t i = 0; i < m_; ++i)
  {
    for (std::size_t j = 0; j < n_; ++j)
    {
      const std::size_t k = i * n_ + j;
      plan_[k] += length * dplan_[k];
      reduced_[k] += length * (dpsi_[j] - dphi_[i]);
    }
    phi_[i] += length * dphi_[i];
  }
  for (std::size_t j = 0; j < n_; ++j)
    psi_[j] += length * dpsi_[j];
  unknowns_.move(length);
}

// Late, the network falls into parts that only the tiniest conductances join.
// The rounding of the masses, driven through these, would move potentials far
// and the plan, where they cancel, by far more than rounding. So each potential
// is grounded as far as one that moves by the gap leaves no more than rounding
// of the masses; this also fixes the constant for wasserstein.
void PlanInteriorPoint::set_ground()
{
  work_ = unknowns_.stiffness();
  for (std::size_t j = 0; j < n_; ++j)
    ground_[j] = std::max(work_[j], mass_rounding * target_->weights[j] / gap_);
}

bool PlanInteriorPoint::step()
{
  set_ground();
  if (!system_.factor(conductance_, ground_))
    return false;

  if (!direction(false, 0.))
    return false;
  const double later = predicted_complementarity(std::min(1., step_length()));
  const double weight = unknowns_.has_complementarity() ? 2. : 1.;
  double       target = std::pow(later / gap_, centring_power) * gap_ / weight;
  double       left = 0.;
  for (const double value : residual_)
    left += std::abs(value);
  const double residual_cost = .5 * largest_cost_ * left;
  if (residual_cost > lagging_residual * gap_)
    target = gap_ / weight;
  if (!direction(true, target))
    return false;
  move(std::min(1., step_fraction * step_length()));
  evaluate();
  return true;
}

double PlanInteriorPoint::lower_bound() const
{
  double              expectation = 0.;
  std::vector<double> values = psi();
  for (std::size_t i = 0; i < m_; ++i)
  {
    double smallest = std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < n_; ++j)
      smallest = std::min(smallest, cost_[i * n_ + j] + values[j]);
    expectation += source_->weights[i] * smallest;
  }
  return expectation -
         infimum_over_shift(*divergence_, values, target_->weights).value;
}

double PlanInteriorPoint::upper_bound() const
{
  if (divergence_->ratio_is_one())
    return rounded_plan_cost();
  std::vector<double> columns(n_, 0.);
  double              value = 0.;
  for (std::size_t i = 0; i < m_; ++i)
  {
    double sum = 0., cost = 0.;
    for (std::size_t j = 0; j < n_; ++j)
    {
      sum += plan_[i * n_ + j];
      cost += plan_[i * n_ + j] * cost_[i * n_ + j];
    }
    const double scale = source_->weights[i] / sum;
    value += scale * cost;
    for (std::size_t j = 0; j < n_; ++j)
      columns[j] += scale * plan_[i * n_ + j];
  }
  for (std::size_t j = 0; j < n_; ++j)
    value += target_->weights[j] *
             divergence_->value(columns[j] / target_->weights[j]);
  return value;
}

// Altschuler, Weed & Rigollet, Algorithm 2: scale rows down to p, columns down
// to q, and add the product plan of what is missing.
double PlanInteriorPoint::rounded_plan_cost() const
{
  const std::vector<double> &p = source_->weights, &q = target_->weights;
  std::vector<double>        row(m_), columns(n_, 0.), rest(n_, 0.);
  for (std::size_t i = 0; i < m_; ++i)
  {
    double sum = 0.;
    for (std::size_t j = 0; j < n_; ++j)
      sum += plan_[i * n_ + j];
    row[i] = std::min(1., p[i] / sum);
    for (std::size_t j = 0; j < n_; ++j)
      columns[j] += row[i] * plan_[i * n_ + j];
  }
  double missing = 0.;
  for (std::size_t j = 0; j < n_; ++j)
  {
    const double scale = std::min(1., q[j] / columns[j]);
    rest[j] = q[j] - scale * columns[j];
    columns[j] = scale;
    missing += rest[j];
  }
  double value = 0.;
  for (std::size_t i = 0; i < m_; ++i)
  {
    double left = p[i], cost = 0., rest_cost = 0.;
    for (std::size_t j = 0; j < n_; ++j)
    {
      const double mass = row[i] * plan_[i * n_ + j] * columns[j];
      left -= mass;
      cost += mass * cost_[i * n_ + j];
      rest_cost += rest[j] * cost_[i * n_ + j];
    }
    value += cost;
    if (missing > 0.)
      value += std::max(left, 0.) / missing * rest_cost;
  }
  return value;
}

Bounds PlanInteriorPoint::certify() const
{
  return {lower_bound(), upper_bound()};
}
} // namespace lipflow
