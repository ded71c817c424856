#ifndef LIPFLOW_TESTS_UNIT_TEST_DENSITIES_H
#define LIPFLOW_TESTS_UNIT_TEST_DENSITIES_H

#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace lipflow
{
namespace test
{
inline GeometryParameters
box(const std::string &lower, const std::string &upper, const unsigned int n)
{
  GeometryParameters parameters;
  parameters.lower_corner = lower;
  parameters.upper_corner = upper;
  parameters.global_refinements = n;
  return parameters;
}

inline GeometryParameters ball(const double radius, const unsigned int n)
{
  GeometryParameters parameters;
  parameters.type = "ball";
  parameters.radius = radius;
  parameters.global_refinements = n;
  return parameters;
}

/// The shipped mesh file @p name: quadrilaterals that are no parallelograms.
inline GeometryParameters file(const std::string &name, const unsigned int n)
{
  GeometryParameters parameters;
  parameters.type = "file";
  parameters.mesh_file = LIPFLOW_SOURCE_DIR "/meshes/" + name;
  parameters.global_refinements = n;
  return parameters;
}

/// A mesh with its nodes.
template <int dim>
struct Domain
{
  explicit Domain(const GeometryParameters &parameters,
                  const MPI_Comm            communicator = MPI_COMM_WORLD)
      : mesh(communicator, parameters, ".")
      , space(mesh)
  {
  }

  Mesh<dim>       mesh;
  NodalSpace<dim> space;
};

/// A density that differs by orders of magnitude from node to node and is zero
/// at some.
template <int dim>
double rough_density(const dealii::Point<dim> &x)
{
  double phase = 3. * x[0];
  for (unsigned int d = 1; d < dim; ++d)
    phase += 17. * x[d];
  const double wave = std::sin(50. * phase);
  return wave < -.5 ? 0. : std::exp(5. * wave);
}

/// The sum of g(i) over all nodes of all ranks. Collective.
template <int dim, typename Function>
double node_sum(const NodalSpace<dim> &space, const Function &g)
{
  double sum = 0.;
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    sum += g(i);
  return dealii::Utilities::MPI::sum(sum, space.mesh().communicator());
}

/// The largest g(i) over all nodes of all ranks. Collective.
template <int dim, typename Function>
double node_max(const NodalSpace<dim> &space, const Function &g)
{
  double largest = std::numeric_limits<double>::lowest();
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    largest = std::max(largest, g(i));
  return dealii::Utilities::MPI::max(largest, space.mesh().communicator());
}

/// The nodal values g(x_i), with ghosts. Collective.
template <int dim, typename Function>
Vector nodal_values(const NodalSpace<dim> &space, const Function &g)
{
  Vector values = space.make_vector();
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    values.local_element(i) = g(space.locations()[i]);
  values.update_ghost_values();
  return values;
}

/// Nodal masses of sum 1 in proportion to m_i g(x_i), with ghosts. Collective.
template <int dim, typename Function>
Vector density(const NodalSpace<dim> &space, const Function &g)
{
  Vector       mass = nodal_values(space, g);
  const double total = node_sum(space,
                                [&](const unsigned int i)
                                {
                                  mass.local_element(i) *=
                                      space.measure().local_element(i);
                                  return mass.local_element(i);
                                });
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    mass.local_element(i) /= total;
  mass.update_ghost_values();
  return mass;
}

/// An unnormalised normal density, centred at (center, ..., center).
template <int dim>
double
normal(const dealii::Point<dim> &x, const double center, const double sigma)
{
  double square = 0.;
  for (unsigned int d = 0; d < dim; ++d)
    square += (x[d] - center) * (x[d] - center);
  return std::exp(-square / (2. * sigma * sigma));
}

/// A number in [-1, 1) that depends on its arguments only: the same on any
/// number of ranks, and with any standard library.
inline double noise(const unsigned int seed, const unsigned int k)
{
  const double t = std::sin(12.9898 * seed + 78.233 * k) * 43758.5453;
  return 2. * (t - std::floor(t)) - 1.;
}
} // namespace test
} // namespace lipflow

#endif
