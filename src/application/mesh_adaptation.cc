#include <lipflow/application/mesh_adaptation.h>
#include <lipflow/discriminator/cell_gaps.h>
#include <lipflow/geometry/global_numbers.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace lipflow
{
namespace
{
/// refine(), and particles arrive where their cells are.
template <int dim>
bool refine_with_particles(Setup<dim>         &setup,
                           MovingMeasure<dim> &moving,
                           const CellMarks    &marks,
                           const LevelRange   &levels,
                           CarriedFields      &fields)
{
  if (!refine(setup.mesh, setup.space, marks, levels, fields))
    return false;
  if (moving.particles)
    moving.particles->redistributed();
  return true;
}

/// What save() wrote on all ranks, sorted. Collective.
std::vector<std::uint64_t> read_numbers(const RecordSource &cells)
{
  std::vector<std::uint64_t> numbers;
  cells(
      [&](const std::string &block)
      {
        for (std::size_t at = 0; at < block.size(); at += sizeof(double))
        {
          double number;
          std::memcpy(&number, block.data() + at, sizeof number);
          numbers.push_back(static_cast<std::uint64_t>(number));
        }
      });
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}
} // namespace

template <int dim>
MeshAdaptation<dim>::MeshAdaptation(const Parameters &parameters,
                                    const RunContext &context)
    : parameters_(&parameters)
    , context_(&context)
{
}

template <int dim>
LevelRange MeshAdaptation<dim>::levels() const
{
  const unsigned int least = parameters_->geometry.global_refinements;
  return {least, least + parameters_->adaptivity.levels};
}

template <int dim>
CellMarks MeshAdaptation<dim>::marks(const Setup<dim>         &setup,
                                     const MovingMeasure<dim> &moving) const
{
  CellIndicators   indicators;
  const WarmStart &last = moving.discriminator->warm_start();
  const double     bound = parameters_->divergence.lipschitz_bound;
  indicators.jumps = setup.jumps(moving.flow->mass());
  if (std::isfinite(bound))
    indicators.gaps =
        cell_gaps(setup.space, bound, moving.flow->potential(), last.flux);
  indicators.divergence = last.divergence;
  indicators.solver_gap =
      moving.discriminator->relative_gap() * last.divergence;
  return mark_cells(setup.space, indicators, parameters_->adaptivity);
}

template <int dim>
void MeshAdaptation<dim>::fit(Setup<dim>         &setup,
                              MovingMeasure<dim> &moving) const
{
  // Without a bound there are no gaps, and Setup has looked at the densities.
  if (!parameters_->adaptivity.is_on() ||
      std::isinf(parameters_->divergence.lipschitz_bound))
    return;
  moving.flow->start();
  for (unsigned int level = 0; level < parameters_->adaptivity.levels; ++level)
  {
    CarriedFields fields = moving.carried();
    if (!refine_with_particles(
            setup, moving, marks(setup, moving), levels(), fields))
      break;
    setup.redistributed(*parameters_, *context_);
    fields.mass = setup.source.mass;
    moving.rebuilt(setup, *parameters_, std::move(fields));
    moving.flow->start();
  }
}

template <int dim>
bool MeshAdaptation<dim>::is_due(const Setup<dim> &setup,
                                 const StepReport &last)
{
  if (!parameters_->adaptivity.is_on())
    return false;
  path_ += last.dt * last.max_speed;
  return path_ >= setup.space.smallest_height();
}

template <int dim>
bool MeshAdaptation<dim>::adapt(Setup<dim> &setup, MovingMeasure<dim> &moving)
{
  path_ = 0.;
  CarriedFields fields = moving.carried();
  if (!refine_with_particles(
          setup, moving, marks(setup, moving), levels(), fields))
    return false;
  setup.remeshed(*parameters_, *context_);
  if (std::isinf(parameters_->divergence.lipschitz_bound))
    setup.refuse_infinite_divergence(fields.mass);
  moving.rebuilt(setup, *parameters_, std::move(fields));
  return true;
}

template <int dim>
std::string MeshAdaptation<dim>::cells(const Setup<dim> &setup)
{
  return cell_records(setup.space, 0, {});
}

template <int dim>
void MeshAdaptation<dim>::restore(const RecordSource &cells,
                                  Setup<dim>         &setup,
                                  MovingMeasure<dim> &moving) const
{
  const std::vector<std::uint64_t> numbers = read_numbers(cells);
  CarriedFields                    fields = moving.carried();
  fields.flux.clear();
  // From the mesh that fits the start, by way of the coarsest, whose cells
  // contain those wanted.
  const LevelRange coarsest{levels().least, levels().least};
  while (refine_with_particles(
      setup,
      moving,
      CellMarks(setup.space.cells().size(), CellMark::coarsen),
      coarsest,
      fields))
    continue;
  const auto towards = [&]()
  {
    CellMarks marks;
    for (const std::uint64_t number : cell_numbers(setup.space))
      marks.push_back(std::binary_search(numbers.begin(), numbers.end(), number)
                          ? CellMark::keep
                          : CellMark::refine);
    return marks;
  };
  while (refine_with_particles(setup, moving, towards(), levels(), fields))
    continue;
  setup.remeshed(*parameters_, *context_);
  moving.rebuilt(setup, *parameters_, std::move(fields));
}

template <int dim>
void MeshAdaptation<dim>::save(StateWriter &state) const
{
  state.add("path since the mesh was adapted", path_);
}

template <int dim>
void MeshAdaptation<dim>::load(StateReader &state)
{
  path_ = state.number("path since the mesh was adapted");
}

template class MeshAdaptation<1>;
template class MeshAdaptation<2>;
template class MeshAdaptation<3>;
} // namespace lipflow
