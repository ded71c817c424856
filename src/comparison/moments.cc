#include <lipflow/comparison/moments.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/particles.h>

#include <deal.II/base/mpi.h>

namespace lipflow
{
namespace
{
/// Of @p n points of this rank with the given weights. The variances are about
/// the mean, which is known first: no digits cancel.
template <int dim, typename Weight>
Moments<dim> moments(const std::vector<dealii::Point<dim>> &points,
                     const std::size_t                      n,
                     const Weight                          &weight,
                     const MPI_Comm                         communicator)
{
  using dealii::Utilities::MPI::sum;
  double       mass = 0.;
  Moments<dim> result;
  for (std::size_t k = 0; k < n; ++k)
  {
    mass += weight(k);
    result.mean += weight(k) * points[k];
  }
  mass = sum(mass, communicator);
  result.mean = sum(result.mean, communicator) / mass;
  for (std::size_t k = 0; k < n; ++k)
    for (unsigned int d = 0; d < dim; ++d)
    {
      const double deviation = points[k][d] - result.mean[d];
      result.variances[d] += weight(k) * deviation * deviation;
    }
  result.variances = sum(result.variances, communicator) / mass;
  return result;
}
} // namespace

template <int dim>
double Moments<dim>::variance() const
{
  double trace = 0.;
  for (unsigned int d = 0; d < dim; ++d)
    trace += variances[d];
  return trace;
}

template <int dim>
Moments<dim> moments_of(const NodalSpace<dim> &space, const Vector &mass)
{
  return moments(
      space.locations(),
      space.n_owned(),
      [&](const std::size_t i)
      { return mass.local_element(static_cast<unsigned int>(i)); },
      space.mesh().communicator());
}

template <int dim>
Moments<dim> moments_of(const Particles<dim> &particles)
{
  return moments(
      particles.locations(),
      particles.locations().size(),
      [&](const std::size_t k) { return particles.weights()[k]; },
      particles.space().mesh().communicator());
}

template struct Moments<1>;
template struct Moments<2>;
template struct Moments<3>;
template Moments<1> moments_of(const NodalSpace<1> &, const Vector &);
template Moments<2> moments_of(const NodalSpace<2> &, const Vector &);
template Moments<3> moments_of(const NodalSpace<3> &, const Vector &);
template Moments<1> moments_of(const Particles<1> &);
template Moments<2> moments_of(const Particles<2> &);
template Moments<3> moments_of(const Particles<3> &);
} // namespace lipflow
