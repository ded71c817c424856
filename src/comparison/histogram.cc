#include <lipflow/comparison/histogram.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/density.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace lipflow
{
namespace
{
template <int dim>
using Box = std::array<std::array<double, dim>, 2>;

template <int dim>
Box<dim> bounding_box(const NodalSpace<dim> &space)
{
  Box<dim>       box;
  const MPI_Comm comm = space.mesh().communicator();
  for (unsigned int d = 0; d < dim; ++d)
  {
    double low = std::numeric_limits<double>::max(), high = -low;
    for (unsigned int i = 0; i < space.n_owned(); ++i)
    {
      low = std::min(low, space.locations()[i][d]);
      high = std::max(high, space.locations()[i][d]);
    }
    box[0][d] = dealii::Utilities::MPI::min(low, comm);
    box[1][d] = dealii::Utilities::MPI::max(high, comm);
  }
  return box;
}
} // namespace

template <int dim>
Histogram<dim>::Histogram(const NodalSpace<dim> &space,
                          const unsigned int     n_bins)
    : space_(&space)
    , n_all_(1)
{
  const Box<dim> box = bounding_box(space);
  for (unsigned int d = 0; d < dim; ++d)
    n_all_ *= n_bins;
  for (const auto &cell : space.cells())
  {
    dealii::Point<dim> centre;
    for (const unsigned int i : cell.node)
      centre += space.locations()[i] / double(NodalSpace<dim>::n_corners);
    unsigned int bin = 0;
    for (unsigned int d = dim; d-- > 0;)
    {
      const double part = (centre[d] - box[0][d]) / (box[1][d] - box[0][d]);
      bin = bin * n_bins + static_cast<unsigned int>(std::clamp(
                               std::floor(part * n_bins), 0., n_bins - 1.));
    }
    bin_.push_back(bin);
  }
}

template <int dim>
std::vector<double> Histogram<dim>::masses(const Vector &mass) const
{
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  const Vector           density = density_of(*space_, mass);
  std::vector<double>    own(n_all_, 0.), all(n_all_);
  for (std::size_t c = 0; c < bin_.size(); ++c)
    for (unsigned int v = 0; v < n; ++v)
    {
      const unsigned int i = space_->cells()[c].node[v];
      own[bin_[c]] +=
          space_->corner(c * n + v).weight * density.local_element(i);
    }
  dealii::Utilities::MPI::sum(own, space_->mesh().communicator(), all);
  return all;
}

template <int dim>
double Histogram<dim>::l1_distance(const Vector &p, const Vector &q) const
{
  const std::vector<double> p_masses = masses(p), q_masses = masses(q);
  double                    distance = 0.;
  for (std::size_t bin = 0; bin < n_all_; ++bin)
    distance += std::abs(p_masses[bin] - q_masses[bin]);
  return distance;
}

template class Histogram<1>;
template class Histogram<2>;
template class Histogram<3>;
} // namespace lipflow
