#include <lipflow/geometry/conductances.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace lipflow
{
namespace
{
/// Vertices of the pair that carries the coupling of edges k and l at corner c:
/// delta_k - delta_l lives between the two neighbours, delta_k + delta_l
/// between c and the vertex opposite to it in the face.
std::pair<unsigned int, unsigned int>
diagonal_of_face(const unsigned int c,
                 const unsigned int k,
                 const unsigned int l,
                 const bool         between_neighbours)
{
  const unsigned int a = c ^ (1u << k), b = c ^ (1u << l);
  if (between_neighbours)
    return {a, b};
  return {c, a ^ (1u << l)};
}
} // namespace

template <int dim>
CellConductances<dim>
cell_conductances(const typename NodalSpace<dim>::Shape &shape)
{
  CellConductances<dim> result{};
  for (unsigned int c = 0; c < shape.size(); ++c)
  {
    const auto  &G = shape[c].to_gradient;
    const double w = shape[c].weight;
    // The square of what magnify_gradients() has multiplied E^{-T} with, as
    // |det E| = 2^d w.
    const double magnified =
        std::pow(std::abs(determinant(G)) * (1u << dim) * w, 2. / dim);
    const auto M = w / magnified * (transpose(G) * G);
    bool       clipped = false;
    for (unsigned int k = 0; k < dim; ++k)
    {
      double rest = M[k][k];
      for (unsigned int l = 0; l < dim; ++l)
        if (l != k)
          rest -= std::abs(M[k][l]);
      clipped = clipped || rest < -1e-12 * M[k][k];
      result.k[pair_index(c, c ^ (1u << k))] += std::max(rest, 0.);
      for (unsigned int l = 0; l < k; ++l)
      {
        const auto [a, b] = diagonal_of_face(c, k, l, M[k][l] < 0.);
        // Below rounding a rectangle would get couplings across its diagonal.
        if (std::abs(M[k][l]) > 1e-13 * (M[k][k] + M[l][l]))
          result.k[pair_index(a, b)] += std::abs(M[k][l]);
      }
    }
    result.n_skewed += clipped;
  }
  return result;
}

template CellConductances<1> cell_conductances<1>(const NodalSpace<1>::Shape &);
template CellConductances<2> cell_conductances<2>(const NodalSpace<2>::Shape &);
template CellConductances<3> cell_conductances<3>(const NodalSpace<3>::Shape &);
} // namespace lipflow
