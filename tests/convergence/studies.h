#ifndef LIPFLOW_TESTS_CONVERGENCE_STUDIES_H
#define LIPFLOW_TESTS_CONVERGENCE_STUDIES_H

#include <lipflow/base/vector.h>

#include <string>

namespace lipflow
{
namespace test
{
/// How far a flow strays from its exact solution and from what must hold at
/// every step whatever the mesh.
struct FlowErrors
{
  unsigned int cells = 0; ///< along an edge of the box
  unsigned int steps = 0;
  double       cpu_seconds = 0.;

  double density = 0.; ///< sum |P_i - exact| at the end time

  // The largest over all steps. Of the divergence: the distance of the exact
  // one from [lower, upper].
  double divergence = 0.;
  double mean = 0.;

  /// Mean over time of |I - exact|. At the switch from saturated to free, where
  /// the exact curve has a kink, I itself is off by more than O(h).
  double fisher = 0.;

  double drift = 0.;       ///< largest |mass - mass at time 0|
  double min_density = 0.; ///< smallest
  double speed_ratio = 0.; ///< largest max_speed/L
  double rise = 0.;        ///< largest D_{n+1} - D_n, lower less upper bound
  double gap = 0.;         ///< largest relative gap
};

/// The flow N(shift e, sigma^2 I) -> N(0, sigma^2 I) in (-half_width,
/// half_width)^dim, e = (1) or (1.9, -1.3)/|.| (design.md, section 7). For KL
/// it is known for all times. For alpha > 1 only while the mass moves left
/// everywhere; then it is a translation at speed L.
struct NormalFlow
{
  std::string divergence = "kl"; ///< or "alpha 1.5", ...
  double      half_width = 8.;
  double      shift = 3.;
  double      sigma = 1.;
  double      bound = 1.; ///< L, may be inf
  double      end_time = 4.;
  double      cfl_number = 1.;
  double      relative_gap = 1e-6; ///< 0: automatic
  std::string scheme = "variational";
  std::string fluxes = "auto";
};

/// Errors on 2^refinements cells per direction. divergence and fisher are not
/// set for alpha. Collective over all ranks.
template <int dim>
FlowErrors run_normal_flow(const NormalFlow &flow, unsigned int refinements);

/// Mass on a ring of radius .35 in the square (-1/2, 1/2)^2 flows towards one
/// of radius .1 (wasserstein, L = 1, both of deviation .03) until t = .1: psi =
/// |x|, rays turn from node to node, and everything is carried inwards at speed
/// one, p(r, t) = p(r + t, 0) (r + t)/r, D = E_P|x| - E_Q|x|, I = 1.
struct RingFlow
{
  std::string constraint = "cells";
  std::string scheme = "sdirk2";
  double      relative_gap = 1e-6;
};

/// Errors of the density, D and I. Collective over all ranks.
FlowErrors run_ring_flow(const RingFlow &flow, unsigned int refinements);

/// The porous medium equation p_t = c (p^alpha)_xx on (-4, 4), L = inf, from
/// one Barenblatt profile to another.
struct BarenblattFlow
{
  double      alpha = 2.;
  double      cfl_number = .5;
  std::string scheme = "variational";
  std::string fluxes = "auto";
  double      relative_gap = 1e-6;
};

/// The density at the end.
FlowErrors run_barenblatt(const BarenblattFlow &flow, unsigned int refinements);

struct SaturatedCase
{
  double alpha;
  double exact; ///< D(N(4,1)||N(0,1)) for L = 1 on the line
};

/// design.md, section 7.
constexpr SaturatedCase saturated_cases[] = {
    {1.5, 3.53166209}, {2., 3.54183616}, {3., 3.56116383}};

/// The distance of the exact value from [lower, upper] on (-8, 12).
FlowErrors run_saturated(const SaturatedCase &saturated,
                         unsigned int         refinements);
} // namespace test
} // namespace lipflow

#endif
