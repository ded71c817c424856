#ifndef LIPFLOW_DISCRIMINATOR_CONE_H
#define LIPFLOW_DISCRIMINATOR_CONE_H

#include <deal.II/base/tensor.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lipflow
{
/**
 * A vector (t, v) of R^{1+dim}; the second-order cone is { t >= |v| }. The
 * arithmetic of its Jordan algebra and the Nesterov-Todd scaling, as in
 * L. Vandenberghe, "The CVXOPT linear and quadratic cone program solvers"
 * (2010).
 */
template <int dim>
struct ConeVector
{
  double                 t = 0.;
  dealii::Tensor<1, dim> v;

  ConeVector operator+(const ConeVector &b) const
  {
    return {t + b.t, v + b.v};
  }
  ConeVector operator-(const ConeVector &b) const
  {
    return {t - b.t, v - b.v};
  }
  ConeVector operator*(const double a) const
  {
    return {a * t, a * v};
  }
};

template <int dim>
double dot(const ConeVector<dim> &a, const ConeVector<dim> &b)
{
  return a.t * b.t + a.v * b.v;
}

/// t^2 - |v|^2, as a product so that it keeps its digits near the boundary.
template <int dim>
double determinant(const ConeVector<dim> &a)
{
  const double norm = a.v.norm();
  return std::max((a.t - norm) * (a.t + norm), 1e-300);
}

/// The Jordan product a o b.
template <int dim>
ConeVector<dim> jordan(const ConeVector<dim> &a, const ConeVector<dim> &b)
{
  return {dot(a, b), a.t * b.v + b.t * a.v};
}

/// x with a o x = b.
template <int dim>
ConeVector<dim> jordan_solve(const ConeVector<dim> &a, const ConeVector<dim> &b)
{
  const double t = (a.t * b.t - a.v * b.v) / determinant(a);
  return {t, (b.v - t * a.v) / a.t};
}

/// The largest t >= 0 with s + t d in the cone, s in its interior; may be inf.
template <int dim>
double step_to_boundary(const ConeVector<dim> &s, const ConeVector<dim> &d)
{
  // det(s + t d) = a t^2 + 2 b t + c; with c > 0 the smallest positive root is
  // c / (sqrt(b^2 - a c) - b) where that is positive.
  const double a = d.t * d.t - d.v * d.v;
  const double b = s.t * d.t - s.v * d.v;
  const double c = determinant(s);
  const double disc = b * b - a * c;
  const double down = (disc > 0. ? std::sqrt(disc) : 0.) - b;
  const double inf = std::numeric_limits<double>::infinity();
  // Through the apex both roots coincide and rounding may lose them.
  const double apex = d.t < 0. ? -s.t / d.t : inf;
  return std::min(apex, disc >= 0. && down > 0. ? c / down : inf);
}

/// The smaller of @p length and step_to_boundary(s, d), without roots where the
/// former is inside.
template <int dim>
double
shorten(const double length, const ConeVector<dim> &s, const ConeVector<dim> &d)
{
  const ConeVector<dim> at = s + d * length;
  return at.t > 0. && at.t * at.t > at.v * at.v
             ? length
             : std::min(length, step_to_boundary(s, d));
}

/// Takes @p flux, or the part of it that fades out as ConeUnknowns::take_off()
/// says, off v; t - |v| stays.
template <int dim>
void take_off(const dealii::Tensor<1, dim> &flux, ConeVector<dim> &z)
{
  const double square = flux.norm_square();
  if (square == 0.)
    return;
  const double multiple = std::abs(z.v * flux) / square;
  const double part = std::clamp(2. * (multiple - 1.), 0., 1.);
  const double before = z.v.norm();
  z.v -= part * flux;
  z.t += z.v.norm() - before;
}

/// The scaling W with W z = W^{-1} s, symmetric positive definite:
/// W = eta [ w_0, w^T; w, I + w w^T/(1 + w_0) ], w_0^2 - |w|^2 = 1.
template <int dim>
struct Scaling
{
  double          eta = 1.;
  ConeVector<dim> w;

  Scaling() = default;

  Scaling(const ConeVector<dim> &s, const ConeVector<dim> &z)
  {
    const double          ds = determinant(s), dz = determinant(z);
    const ConeVector<dim> sn = s * (1. / std::sqrt(ds));
    const ConeVector<dim> zn = z * (1. / std::sqrt(dz));
    const double          c = std::sqrt(.5 * (1. + dot(sn, zn)));
    w = ConeVector<dim>{sn.t + zn.t, sn.v - zn.v} * (.5 / c);
    eta = std::sqrt(std::sqrt(ds / dz));
  }

  ConeVector<dim> apply(const ConeVector<dim> &a) const
  {
    const double d = w.v * a.v;
    return {eta * (w.t * a.t + d), eta * ((a.t + d / (1. + w.t)) * w.v + a.v)};
  }

  ConeVector<dim> apply_inverse(const ConeVector<dim> &a) const
  {
    const double d = w.v * a.v;
    return {(w.t * a.t - d) / eta, ((d / (1. + w.t) - a.t) * w.v + a.v) / eta};
  }

  /// W^{-2} (0, v); W^{-2} is 2 a a^T - diag(1, -I) over eta^2, a = (w_0, -w).
  ConeVector<dim> apply_inverse_twice(const dealii::Tensor<1, dim> &v) const
  {
    const double scale = 1. / (eta * eta), d = 2. * scale * (w.v * v);
    return {-w.t * d, scale * v + d * w.v};
  }
};
} // namespace lipflow

#endif
