#ifndef LIPFLOW_BASE_POINT_DISTANCE_H
#define LIPFLOW_BASE_POINT_DISTANCE_H

namespace lipflow
{
/// |x - y|^2 in R^d, d = @p dimension: differences first, so that points far
/// from the origin lose no digits.
inline double
squared_distance(const double *x, const double *y, const unsigned int dimension)
{
  double square = 0.;
  for (unsigned int k = 0; k < dimension; ++k)
    square += (x[k] - y[k]) * (x[k] - y[k]);
  return square;
}
} // namespace lipflow

#endif
