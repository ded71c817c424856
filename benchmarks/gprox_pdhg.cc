#include "gprox_pdhg.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fftw3.h>

namespace lipflow
{
namespace benchmark
{
/// phi = (-Laplace)^{-1} r with zero flux, on cells, mean zero.
struct GProxPdhg::Transforms
{
  Transforms(const unsigned int n, std::vector<double> &in_place)
      : side(n)
      , data(in_place.data())
      , forward(plan(FFTW_REDFT10))
      , backward(plan(FFTW_REDFT01))
      , factor(n * n)
  {
    const double pi = std::acos(-1.), h = 1. / n;
    for (unsigned int j = 0; j < n; ++j)
      for (unsigned int i = 0; i < n; ++i)
      {
        const double eigenvalue =
            (4. - 2. * std::cos(pi * i / n) - 2. * std::cos(pi * j / n)) /
            (h * h);
        factor[j * n + i] = i + j == 0 ? 0. : 1. / (eigenvalue * 4. * n * n);
      }
  }

  ~Transforms()
  {
    fftw_destroy_plan(forward);
    fftw_destroy_plan(backward);
  }

  void solve()
  {
    fftw_execute(forward);
    for (unsigned int k = 0; k < side * side; ++k)
      data[k] *= factor[k];
    fftw_execute(backward);
  }

  fftw_plan plan(const fftw_r2r_kind kind)
  {
    return fftw_plan_r2r_2d(side, side, data, data, kind, kind, FFTW_MEASURE);
  }

  unsigned int        side;
  double             *data;
  fftw_plan           forward, backward;
  std::vector<double> factor;
};

GProxPdhg::GProxPdhg(const unsigned int  n,
                     const PlaneDensity &p,
                     const PlaneDensity &q)
    : n_(n)
    , h_(1. / n)
    , f_(n * n)
    , phi_(n * n)
    , mx_(n * n)
    , my_(n * n)
    , residual_(n * n)
    , correction_(n * n)
    , transforms_(std::make_unique<Transforms>(n, correction_))
{
  double p_sum = 0., q_sum = 0.;
  for (unsigned int j = 0; j < n; ++j)
    for (unsigned int i = 0; i < n; ++i)
    {
      p_sum += p((i + .5) * h_, (j + .5) * h_);
      q_sum += q((i + .5) * h_, (j + .5) * h_);
    }
  for (unsigned int j = 0; j < n; ++j)
    for (unsigned int i = 0; i < n; ++i)
      f_[j * n + i] = (p((i + .5) * h_, (j + .5) * h_) / p_sum -
                       q((i + .5) * h_, (j + .5) * h_) / q_sum) /
                      (h_ * h_);
}

GProxPdhg::~GProxPdhg() = default;

void GProxPdhg::divergence(std::vector<double> &result) const
{
  for (unsigned int j = 0; j < n_; ++j)
    for (unsigned int i = 0; i < n_; ++i)
    {
      const unsigned int k = j * n_ + i;
      result[k] = (mx_[k] - (i > 0 ? mx_[k - 1] : 0.) + my_[k] -
                   (j > 0 ? my_[k - n_] : 0.)) /
                  h_;
    }
}

/// phi += 1/tau (-Laplace)^{-1} (f - div m); m = shrink(m - tau grad(2 phi -
/// phi_old)).
void GProxPdhg::iterate(const double tau)
{
  divergence(residual_);
  for (unsigned int k = 0; k < n_ * n_; ++k)
    correction_[k] = f_[k] - residual_[k];
  transforms_->solve();
  for (unsigned int k = 0; k < n_ * n_; ++k)
  {
    const double change = correction_[k] / tau;
    phi_[k] += change;
    residual_[k] = phi_[k] + change;
  }
  for (unsigned int j = 0; j < n_; ++j)
    for (unsigned int i = 0; i < n_; ++i)
    {
      const unsigned int k = j * n_ + i;
      const double       here = residual_[k];
      const double       x =
          i + 1 < n_ ? mx_[k] - tau * (residual_[k + 1] - here) / h_ : 0.;
      const double y =
          j + 1 < n_ ? my_[k] - tau * (residual_[k + n_] - here) / h_ : 0.;
      const double length = std::sqrt(x * x + y * y);
      const double part = length > tau ? 1. - tau / length : 0.;
      mx_[k] = part * x;
      my_[k] = part * y;
    }
}

/// int phi f with phi scaled to |grad phi| <= 1.
double GProxPdhg::dual_value() const
{
  double value = 0., steepest = 0.;
  for (unsigned int j = 0; j < n_; ++j)
    for (unsigned int i = 0; i < n_; ++i)
    {
      const unsigned int k = j * n_ + i;
      const double       x = i + 1 < n_ ? (phi_[k + 1] - phi_[k]) / h_ : 0.;
      const double       y = j + 1 < n_ ? (phi_[k + n_] - phi_[k]) / h_ : 0.;
      steepest = std::max(steepest, x * x + y * y);
      value += phi_[k] * f_[k];
    }
  return value * h_ * h_ / std::max(std::sqrt(steepest), 1e-300);
}

/// int |m - grad psi| with psi such that its divergence is f.
double GProxPdhg::primal_value()
{
  divergence(residual_);
  for (unsigned int k = 0; k < n_ * n_; ++k)
    correction_[k] = f_[k] - residual_[k];
  transforms_->solve();
  double value = 0.;
  for (unsigned int j = 0; j < n_; ++j)
    for (unsigned int i = 0; i < n_; ++i)
    {
      const unsigned int k = j * n_ + i;
      const double       here = correction_[k];
      const double       x =
          mx_[k] - (i + 1 < n_ ? (correction_[k + 1] - here) / h_ : 0.);
      const double y =
          my_[k] - (j + 1 < n_ ? (correction_[k + n_] - here) / h_ : 0.);
      value += std::sqrt(x * x + y * y);
    }
  return value * h_ * h_;
}

GProxPdhg::Result GProxPdhg::solve(const double       relative_gap,
                                   const double       tau,
                                   const unsigned int most)
{
  for (auto *values : {&phi_, &mx_, &my_})
    std::fill(values->begin(), values->end(), 0.);
  Result result{0, 0., std::numeric_limits<double>::infinity()};
  do
  {
    for (unsigned int k = 0; k < 10; ++k, ++result.iterations)
      iterate(tau);
    result.lower = std::max(result.lower, dual_value());
    result.upper = std::min(result.upper, primal_value());
  } while (result.iterations < most &&
           result.upper - result.lower > relative_gap * result.upper);
  return result;
}
} // namespace benchmark
} // namespace lipflow
