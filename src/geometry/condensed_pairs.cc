#include <lipflow/geometry/condensed_pairs.h>
#include <lipflow/geometry/nodal_space.h>

#include <algorithm>
#include <map>

namespace lipflow
{
namespace
{
constexpr unsigned int none = static_cast<unsigned int>(-1);

/// A linear form of a function's values: coefficients by node.
using LinearForm = std::map<unsigned int, double>;

/// Adds @p factor times the value at @p node.
void add_value(const HangingNodes &hanging,
               const unsigned int  node,
               const double        factor,
               LinearForm         &form)
{
  if (!hanging.contains(node))
    form[node] += factor;
  else
    hanging.for_each_parent(node,
                            [&](const unsigned int parent, const double weight)
                            { form[parent] += factor * weight; });
}
} // namespace

/// Numbers the pairs in the order in which they come up.
struct CondensedPairs::Builder
{
  Pairs                                                        &pairs;
  std::map<std::pair<unsigned int, unsigned int>, unsigned int> number;

  unsigned int operator()(const unsigned int p, const unsigned int q)
  {
    const auto pair = std::minmax(p, q);
    const auto [place, is_new] =
        number.emplace(pair, static_cast<unsigned int>(pairs.size()));
    if (is_new)
      pairs.push_back(pair);
    return place->second;
  }

  /// Of the square of @p form: -b_p b_q at (p, q).
  void add_products(const LinearForm  &form,
                    const unsigned int from,
                    std::vector<Part> &parts)
  {
    for (auto p = form.begin(); p != form.end(); ++p)
      for (auto q = std::next(p); q != form.end(); ++q)
        if (p->second != 0. && q->second != 0.)
          parts.push_back(
              {from, (*this)(p->first, q->first), -p->second * q->second});
  }
};

template <int dim>
CondensedPairs::CondensedPairs(const NodalSpace<dim> &space)
    : pairs_(std::make_shared<Pairs>())
{
  const HangingNodes &hanging = space.hanging_nodes();
  const auto         &all = space.pairs();
  same_.assign(all.size(), none);
  pairs_->reserve(all.size());
  std::vector<unsigned int> left;
  for (unsigned int k = 0; k < all.size(); ++k)
    if (hanging.contains(all[k].i) || hanging.contains(all[k].j))
      left.push_back(k);
    else
    {
      same_[k] = pairs_->size();
      pairs_->emplace_back(all[k].i, all[k].j);
    }

  // The pairs of parents may be among those, or not: an entry of the matrix
  // that comes up twice is added up.
  Builder number{*pairs_, {}};
  for (const unsigned int k : left)
  {
    LinearForm difference;
    add_value(hanging, all[k].i, 1., difference);
    add_value(hanging, all[k].j, -1., difference);
    number.add_products(difference, k, of_pairs_);
  }
  for (unsigned int i = 0; i < space.n_local(); ++i)
    if (hanging.contains(i))
    {
      LinearForm value;
      add_value(hanging, i, 1., value);
      number.add_products(value, i, of_nodes_);
    }
  if (of_pairs_.empty() && of_nodes_.empty())
    same_ = std::vector<unsigned int>(); // {} would keep the memory
}

std::shared_ptr<const CondensedPairs::Pairs> CondensedPairs::pairs() const
{
  return pairs_;
}

const std::vector<double> &
CondensedPairs::condense(const std::vector<double> &pair_values,
                         const Vector              &diagonal)
{
  if (of_pairs_.empty() && of_nodes_.empty())
    return pair_values;
  values_.assign(pairs_->size(), 0.);
  for (std::size_t k = 0; k < pair_values.size(); ++k)
    if (same_[k] != none)
      values_[same_[k]] = pair_values[k];
  for (const Part &part : of_pairs_)
    values_[part.to] += part.factor * pair_values[part.from];
  for (const Part &part : of_nodes_)
    values_[part.to] += part.factor * diagonal.local_element(part.from);
  return values_;
}

template CondensedPairs::CondensedPairs(const NodalSpace<1> &);
template CondensedPairs::CondensedPairs(const NodalSpace<2> &);
template CondensedPairs::CondensedPairs(const NodalSpace<3> &);
} // namespace lipflow
