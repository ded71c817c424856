#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/point_location.h>
#include <lipflow/measure/empirical_target.h>

namespace lipflow
{
namespace
{
/// The cell points, and the masses beside them.
template <int dim>
PointEvaluation<dim> place(const NodalSpace<dim> &space,
                           const PointSet        &points,
                           const std::string     &where,
                           std::vector<double>   &masses)
{
  std::vector<CellPoint<dim>> places;
  for (const auto &located : locate_points(space, points, where))
  {
    places.push_back(located.place);
    masses.push_back(points.weights[located.index]);
  }
  return PointEvaluation<dim>(space, std::move(places));
}
} // namespace

template <int dim>
EmpiricalTarget<dim>::EmpiricalTarget(const NodalSpace<dim> &space,
                                      const PointSet        &points,
                                      const std::string     &where)
    : space_(&space)
    , evaluation_(place(space, points, where, masses_))
{
}

template <int dim>
const std::vector<double> &EmpiricalTarget<dim>::masses() const
{
  return masses_;
}

template <int dim>
const std::vector<double> &EmpiricalTarget<dim>::weights() const
{
  return masses_;
}

template <int dim>
void EmpiricalTarget<dim>::values(const Vector        &psi,
                                  std::vector<double> &values) const
{
  evaluation_.values(psi, values);
}

template <int dim>
void EmpiricalTarget<dim>::add_to_nodes(const std::vector<double> &a,
                                        Vector                    &nodes) const
{
  evaluation_.add_values(a, nodes);
  space_->condense(nodes);
}

template <int dim>
void EmpiricalTarget<dim>::add_products(const std::vector<double> &a,
                                        std::vector<double>       &pair_values,
                                        Vector &diagonal) const
{
  evaluation_.add_value_products(a, pair_values, diagonal);
}

template <int dim>
bool EmpiricalTarget<dim>::is_nodal() const
{
  return false;
}

template class EmpiricalTarget<1>;
template class EmpiricalTarget<2>;
template class EmpiricalTarget<3>;
} // namespace lipflow
