#include <lipflow/latent/gram.h>

#include <algorithm>

namespace lipflow
{
dealii::LAPACKFullMatrix<double>
decomposed_gram(const dealii::FullMatrix<double> &matrix)
{
  dealii::FullMatrix<double> square(std::min(matrix.m(), matrix.n()));
  if (matrix.m() < matrix.n())
    matrix.mTmult(square, matrix);
  else
    matrix.Tmmult(square, matrix);
  dealii::LAPACKFullMatrix<double> gram(square.m());
  gram = square;
  gram.compute_svd();
  return gram;
}
} // namespace lipflow
