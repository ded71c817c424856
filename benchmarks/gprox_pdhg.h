#ifndef LIPFLOW_BENCHMARKS_GPROX_PDHG_H
#define LIPFLOW_BENCHMARKS_GPROX_PDHG_H

#include <functional>
#include <memory>
#include <vector>

namespace lipflow
{
namespace benchmark
{
/// A density on the unit square, up to a factor.
using PlaneDensity = std::function<double(double x, double y)>;

/**
 * W_1 on the unit square, n x n cells, by the G-prox PDHG method (M. Jacobs, F.
 * Leger, W. Li, S. Osher, SIAM J. Numer. Anal. 57, 2019): the primal-dual
 * method for
 *
 *     min over fluxes m, max over phi of  int |m| + phi (p - q - div m)
 *
 * with the norm of H^1 for phi, so that a step in phi is one Poisson solve, by
 * discrete cosine transforms (FFTW), and its rate does not depend on n. The
 * comparator of our own solver where that is wasserstein.
 */
class GProxPdhg
{
public:
  GProxPdhg(unsigned int n, const PlaneDensity &p, const PlaneDensity &q);
  ~GProxPdhg();

  struct Result
  {
    unsigned int iterations;
    double       lower, upper; ///< certified bounds of the discrete W_1
  };

  /// Iterates with the step sizes @p tau and 1/tau until (upper - lower) <=
  /// @p relative_gap upper, looked at every ten iterations.
  Result solve(double relative_gap, double tau, unsigned int most);

private:
  struct Transforms;

  void   divergence(std::vector<double> &result) const;
  double dual_value() const;
  double primal_value();
  void   iterate(double tau);

  unsigned int                n_;
  double                      h_;
  std::vector<double>         f_, phi_, mx_, my_, residual_, correction_;
  std::unique_ptr<Transforms> transforms_;
};
} // namespace benchmark
} // namespace lipflow

#endif
