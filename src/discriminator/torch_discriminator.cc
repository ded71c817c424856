#include <lipflow/base/errors.h>
#include <lipflow/base/special_numbers.h>
#include <lipflow/discriminator/point_scaling.h>
#include <lipflow/discriminator/potential_objective.h>
#include <lipflow/discriminator/torch_batch.h>
#include <lipflow/discriminator/torch_cones.h>
#include <lipflow/discriminator/torch_discriminator.h>
#include <lipflow/discriminator/torch_network.h>
#include <lipflow/discriminator/torch_penalty.h>
#include <lipflow/discriminator/torch_state.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/measure/mini_batches.h>
#include <lipflow/measure/random.h>
#include <lipflow/measure/spacing.h>

#include <deal.II/base/exceptions.h>
#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include <torch/torch.h>

namespace lipflow
{
namespace
{
/// Keep the random numbers of different uses apart.
constexpr std::uint32_t source_batch_stream = 17, target_batch_stream = 18,
                        penalty_stream = 19;

class TorchDiscriminator : public PointDiscriminator
{
public:
  TorchDiscriminator(const NeuralProblem     &problem,
                     const NetworkParameters &parameters);

  DiscriminatorReport solve(const PointSet &source,
                            const PointSet &target) override;
  PotentialAtPoints   evaluate(const PointSet &points) override;
  PotentialAtPoints   evaluate_at_source(const PointSet &source) override;
  void                save(StateWriter &state) const override;
  void                load(StateReader &state) override;

  double lipschitz_bound() const override
  {
    return problem_.lipschitz_bound;
  }

  double largest_slope() const override
  {
    return largest_slope_;
  }

private:
  void              begin(const PointSet &source, const PointSet &target);
  void              make_potential(const PointSet &target);
  void              make_batches();
  void              load_training(StateReader &saved);
  void              train();
  void              measure_slope();
  PotentialAtPoints differentiate(const Batch &batch) const;
  PotentialAtPoints first_variation(PotentialAtPoints phi) const;
  Batch             all_of(const PointSet &points) const;
  Batch             next_batch(const Batch &all, MiniBatches &batches) const;

  bool is_mine(std::size_t portion) const;

  /// phi at the points of all portions; of those of this rank the graphs.
  std::vector<double> values(const std::vector<Portion>    &portions,
                             const TorchPotential::Weights &weights,
                             std::vector<torch::Tensor>    &graphs) const;

  std::vector<torch::Tensor>
       gradients(const std::vector<Portion>       &portions,
                 const std::vector<torch::Tensor> &graphs,
                 const PotentialObjective         &objective,
                 const TorchPotential::Weights    &weights) const;
  void add_penalty(const Batch                   &first,
                   const Batch                   &second,
                   const TorchPotential::Weights &weights,
                   std::vector<torch::Tensor>    &gradients) const;

  NeuralProblem     problem_;
  NetworkParameters parameters_;
  unsigned int      rank_, n_ranks_;
  torch::ScalarType precision_;
  PointScaling      scaling_;

  std::unique_ptr<TorchPotential>          potential_;
  std::unique_ptr<torch::optim::Optimizer> optimizer_;
  std::unique_ptr<MiniBatches>             first_batches_, second_batches_;
  std::uint64_t                            n_steps_ = 0;

  /// Of load(), until a solve knows the target.
  std::optional<std::string> loaded_;

  /// The supremum is over E_first[phi] - ... E_second[f*(phi - nu)].
  Batch                   first_, second_;
  TorchPotential::Weights weights_; ///< of evaluate()
  double                  shift_ = 0.;
  PotentialAtPoints       at_source_; ///< phi there, of the last solve
  double                  largest_slope_ = not_a_number;
};

TorchDiscriminator::TorchDiscriminator(const NeuralProblem     &problem,
                                       const NetworkParameters &parameters)
    : problem_(problem)
    , parameters_(parameters)
    , rank_(dealii::Utilities::MPI::this_mpi_process(problem.communicator))
    , n_ranks_(dealii::Utilities::MPI::n_mpi_processes(problem.communicator))
    , precision_(precision_of(parameters))
{
  // One thread a rank: what a cluster's ranks are for, and what makes sums
  // reproducible.
  torch::set_num_threads(1);
}

Batch TorchDiscriminator::all_of(const PointSet &points) const
{
  Assert(problem_.n_labels == 0 || points.labels.size() == points.size(),
         dealii::ExcMessage("a potential of labels, points without"));
  return batch_of(points, scaling_, problem_.n_labels > 0, precision_);
}

Batch TorchDiscriminator::next_batch(const Batch &all,
                                     MiniBatches &batches) const
{
  const std::vector<std::size_t> indices = batches.next();
  if (indices.size() == all.size())
    return all;
  return chosen_of(all, indices);
}

void TorchDiscriminator::make_potential(const PointSet &target)
{
  const double bound = problem_.lipschitz_bound * scaling_.scale;
  if (parameters_.type == "cones")
  {
    const Batch centres = all_of(target);
    potential_ = std::make_unique<TorchCones>(
        centres.points,
        centres.labels,
        bound,
        (parameters_.smoothing > 0. ? parameters_.smoothing
                                    : .1 * typical_spacing(target)) /
            scaling_.scale);
  }
  else
    potential_ =
        std::make_unique<TorchNetwork>(parameters_,
                                       problem_.dimension,
                                       bound,
                                       std::max(1u, problem_.n_labels));
  optimizer_ = make_optimizer(parameters_, *potential_);
}

void TorchDiscriminator::begin(const PointSet &source, const PointSet &target)
{
  std::optional<StateReader> saved;
  if (loaded_)
    saved.emplace(*loaded_);
  loaded_.reset();
  const bool is_first = saved || potential_ == nullptr;
  if (is_first)
  {
    scaling_.centre.assign(source.dimension, 0.);
    if (saved)
      scaling_ = load_point_scaling(*saved);
    else if (parameters_.normalise)
      scaling_ = point_scaling(source, target);
    make_potential(target);
  }
  first_ = all_of(problem_.reversed ? target : source);
  second_ = all_of(problem_.reversed ? source : target);
  second_.is_second = true;
  if (is_first)
    make_batches();
  if (saved)
    load_training(*saved);
}

void TorchDiscriminator::make_batches()
{
  const std::size_t size = parameters_.batch_size;
  first_batches_ = std::make_unique<MiniBatches>(
      first_.size(), size, parameters_.seed, source_batch_stream);
  second_batches_ = std::make_unique<MiniBatches>(
      second_.size(), size, parameters_.seed, target_batch_stream);
}

void TorchDiscriminator::load_training(StateReader &saved)
{
  n_steps_ = saved.count("training steps");
  lipflow::load_training(*potential_, *optimizer_, saved);
  first_batches_->load(saved);
  second_batches_->load(saved);
}

void TorchDiscriminator::save(StateWriter &state) const
{
  if (loaded_)
  {
    state.add_text("network", *loaded_);
    return;
  }
  StateWriter own;
  lipflow::save(scaling_, own);
  own.add_count("training steps", n_steps_);
  save_training(*potential_, *optimizer_, own);
  first_batches_->save(own);
  second_batches_->save(own);
  state.add_text("network", own.bytes());
}

void TorchDiscriminator::load(StateReader &state)
{
  loaded_ = state.text("network");
}

bool TorchDiscriminator::is_mine(const std::size_t portion) const
{
  return portion % n_ranks_ == rank_;
}

std::vector<double>
TorchDiscriminator::values(const std::vector<Portion>    &portions,
                           const TorchPotential::Weights &weights,
                           std::vector<torch::Tensor>    &graphs) const
{
  std::vector<double> result(
      portions.back().offset + portions.back().end - portions.back().begin, 0.);
  graphs.assign(portions.size(), {});
  const torch::Tensor nodal = potential_->nodal_values(weights);
  for (std::size_t k = 0; k < portions.size(); ++k)
    if (is_mine(k))
    {
      graphs[k] = nodal.defined() && portions[k].batch->is_second
                      ? portions[k].own(nodal)
                      : potential_->forward(portions[k].points(),
                                            portions[k].labels(),
                                            weights);
      const torch::Tensor numbers =
          graphs[k].detach().to(torch::kFloat64).contiguous();
      std::copy_n(numbers.data_ptr<double>(),
                  numbers.numel(),
                  result.begin() +
                      static_cast<std::ptrdiff_t>(portions[k].offset));
    }
  // The others add zero, which is exact.
  if (n_ranks_ > 1)
    dealii::Utilities::MPI::sum(result, problem_.communicator, result);
  return result;
}

/// Of minus the objective. Portion by portion, then added in their order.
std::vector<torch::Tensor>
TorchDiscriminator::gradients(const std::vector<Portion>       &portions,
                              const std::vector<torch::Tensor> &graphs,
                              const PotentialObjective         &objective,
                              const TorchPotential::Weights    &weights) const
{
  std::vector<double> signs = objective.second_weights;
  signs.insert(signs.begin(),
               objective.first_weights.begin(),
               objective.first_weights.end());
  for (std::size_t i = 0; i < objective.first_weights.size(); ++i)
    signs[i] = -signs[i];
  const torch::Tensor factors =
      torch::tensor(signs, torch::kFloat64).to(precision_);

  std::int64_t n = 0;
  for (const torch::Tensor &weight : weights)
    n += weight.numel();
  torch::Tensor by_portion = torch::zeros(
      {static_cast<std::int64_t>(portions.size()), n}, factors.options());
  for (std::size_t k = 0; k < portions.size(); ++k)
    if (is_mine(k))
    {
      const std::size_t offset = portions[k].offset;
      const auto        derivatives = torch::autograd::grad(
          {graphs[k]},
          weights,
          {factors.slice(0, offset, offset + graphs[k].numel())});
      std::vector<torch::Tensor> flat;
      for (const torch::Tensor &derivative : derivatives)
        flat.push_back(derivative.reshape({-1}));
      by_portion[static_cast<std::int64_t>(k)] = torch::cat(flat);
    }
  if (n_ranks_ > 1)
    MPI_Allreduce(MPI_IN_PLACE,
                  by_portion.data_ptr(),
                  static_cast<int>(by_portion.numel()),
                  precision_ == torch::kFloat64 ? MPI_DOUBLE : MPI_FLOAT,
                  MPI_SUM,
                  problem_.communicator);

  torch::Tensor sum = by_portion[0].clone();
  for (std::int64_t k = 1; k < by_portion.size(0); ++k)
    sum += by_portion[k];
  std::vector<torch::Tensor> result;
  std::int64_t               begin = 0;
  for (const torch::Tensor &weight : weights)
  {
    result.push_back(
        sum.slice(0, begin, begin + weight.numel()).view_as(weight));
    begin += weight.numel();
  }
  return result;
}

/// lambda times slope_excess(). On all ranks alike.
void TorchDiscriminator::add_penalty(
    const Batch                   &first,
    const Batch                   &second,
    const TorchPotential::Weights &weights,
    std::vector<torch::Tensor>    &gradients) const
{
  const Batch points = penalised_points(
      first, second, {parameters_.seed, penalty_stream, n_steps_});
  const torch::Tensor penalty =
      parameters_.penalty *
      slope_excess(*potential_,
                   weights,
                   points,
                   problem_.lipschitz_bound * scaling_.scale);
  const auto derivatives = torch::autograd::grad(
      {penalty}, weights, {}, false, false, /*allow_unused=*/true);
  for (std::size_t w = 0; w < weights.size(); ++w)
    if (derivatives[w].defined())
      gradients[w] = gradients[w] + derivatives[w];
}

/// One step of the optimizer.
void TorchDiscriminator::train()
{
  const Batch                   first = next_batch(first_, *first_batches_);
  const Batch                   second = next_batch(second_, *second_batches_);
  const TorchPotential::Weights made = potential_->weights_for_training();
  TorchPotential::Weights       weights;
  for (const torch::Tensor &weight : made)
    weights.push_back(weight.detach().set_requires_grad(true));

  const std::vector<Portion> pieces = portions_of(first, second);
  std::vector<torch::Tensor> graphs;
  const std::vector<double>  numbers = values(pieces, weights, graphs);
  const PotentialObjective   at_weights = potential_objective(
      *problem_.divergence, numbers, first.weights, second.weights);
  std::vector<torch::Tensor> derivatives =
      gradients(pieces, graphs, at_weights, weights);
  if (parameters_.constraint == "gradient penalty")
    add_penalty(first, second, weights, derivatives);

  // The constraint is differentiated once, not once a portion.
  std::vector<torch::Tensor> variables = potential_->parameters();
  const auto of_variables = torch::autograd::grad(made, variables, derivatives);
  for (std::size_t v = 0; v < variables.size(); ++v)
    variables[v].mutable_grad() = of_variables[v];
  optimizer_->step();
  ++n_steps_;
}

DiscriminatorReport TorchDiscriminator::solve(const PointSet &source,
                                              const PointSet &target)
{
  unsigned int n = parameters_.training_steps;
  if (potential_ == nullptr && !loaded_)
    n += parameters_.first_training_steps;
  begin(source, target);
  for (unsigned int k = 0; k < n; ++k)
    train();

  weights_ = potential_->weights_for_evaluation();
  std::vector<torch::Tensor> graphs;
  std::vector<double>        numbers;
  {
    const torch::NoGradGuard no_graph;
    numbers = values(portions_of(first_, second_), weights_, graphs);
  }
  const PotentialObjective result = potential_objective(
      *problem_.divergence, numbers, first_.weights, second_.weights);
  shift_ = result.shift;
  measure_slope();

  DiscriminatorReport report;
  report.linear_iterations = n;
  report.value = result.value;
  report.bounds.lower = parameters_.is_hard() ? result.value : not_a_number;
  report.bounds.upper = not_a_number;
  report.relative_gap = not_a_number;
  report.converged = std::isfinite(result.value);
  if (!report.converged)
    report.reason = "The network's values are not finite: its training has "
                    "diverged. Lower Network/Learning rate, or choose a "
                    "finite Lipschitz bound with a hard constraint.";
  return report;
}

/// phi and its gradient, by pieces.
PotentialAtPoints TorchDiscriminator::differentiate(const Batch &batch) const
{
  const std::size_t n = batch.size();
  const auto        d = static_cast<std::size_t>(batch.points.size(1));
  // The values, then the gradients.
  std::vector<double> numbers(n * (d + 1), 0.);
  for (std::size_t k = 0; k * portion_size < n; ++k)
  {
    if (!is_mine(k))
      continue;
    const std::size_t   begin = k * portion_size;
    const std::size_t   end = std::min(begin + portion_size, n);
    const Portion       portion{&batch, begin, end, begin};
    const torch::Tensor x = portion.points().clone().set_requires_grad(true);
    const torch::Tensor phi =
        potential_->forward(x, portion.labels(), weights_);
    const torch::Tensor slope =
        (torch::autograd::grad({phi.sum()}, {x})[0].to(torch::kFloat64) /
         scaling_.scale)
            .contiguous();
    const torch::Tensor value = phi.detach().to(torch::kFloat64).contiguous();
    std::copy_n(value.data_ptr<double>(), end - begin, numbers.data() + begin);
    std::copy_n(slope.data_ptr<double>(),
                (end - begin) * d,
                numbers.data() + n + begin * d);
  }
  if (n_ranks_ > 1)
    dealii::Utilities::MPI::sum(numbers, problem_.communicator, numbers);
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(n);
  return {{numbers.begin(), middle}, {middle, numbers.end()}};
}

void TorchDiscriminator::measure_slope()
{
  largest_slope_ = 0.;
  for (const Batch *batch : {&first_, &second_})
  {
    PotentialAtPoints at = differentiate(*batch);
    const std::size_t d = problem_.dimension;
    for (std::size_t k = 0; k < batch->size(); ++k)
    {
      const double *gradient = at.gradients.data() + k * d;
      largest_slope_ = std::max(
          largest_slope_,
          std::sqrt(std::inner_product(gradient, gradient + d, gradient, 0.)));
    }
    if (batch->is_second == problem_.reversed)
      at_source_ = std::move(at);
  }
}

PotentialAtPoints TorchDiscriminator::evaluate(const PointSet &points)
{
  return first_variation(differentiate(all_of(points)));
}

PotentialAtPoints TorchDiscriminator::evaluate_at_source(const PointSet &)
{
  return first_variation(at_source_);
}

PotentialAtPoints
TorchDiscriminator::first_variation(PotentialAtPoints result) const
{
  if (!problem_.reversed)
    return result;
  const Divergence &f = *problem_.divergence;
  const std::size_t d = problem_.dimension;
  for (std::size_t k = 0; k < result.values.size(); ++k)
  {
    const double y = result.values[k] - shift_;
    result.values[k] = -f.conjugate(y) - shift_;
    for (std::size_t c = 0; c < d; ++c)
      result.gradients[k * d + c] *= -f.conjugate_derivative(y);
  }
  return result;
}
} // namespace
} // namespace lipflow

lipflow::PointDiscriminator *
lipflow_make_torch_discriminator(const lipflow::NeuralProblem     &problem,
                                 const lipflow::NetworkParameters &parameters)
{
  return new lipflow::TorchDiscriminator(problem, parameters);
}
