#ifndef LIPFLOW_LATENT_GRAM_H
#define LIPFLOW_LATENT_GRAM_H

#include <deal.II/lac/full_matrix.h>
#include <deal.II/lac/lapack_full_matrix.h>

namespace lipflow
{
/// The singular value decomposition of W W^T or W^T W, whichever is smaller:
/// its singular values, falling, are the squares of those of W. Of a matrix
/// with tens of thousands of rows that of W itself would need gigabytes.
dealii::LAPACKFullMatrix<double>
decomposed_gram(const dealii::FullMatrix<double> &matrix);
} // namespace lipflow

#endif
