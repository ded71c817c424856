#ifndef LIPFLOW_FLOW_ADAMS_H
#define LIPFLOW_FLOW_ADAMS_H

#include <vector>

namespace lipflow
{
/**
 * The weights w_k of Adams' methods on steps of any lengths,
 *
 *   sum_k w_k v(t_k) = integral of v from `from` to `to`
 *
 * for every polynomial v of degree below the number n of the @p times t_k,
 * which are different: Adams-Bashforth of order n if they are the latest times
 * up to `from`, Adams-Moulton of order n if `to` is among them. n is at most 6.
 * Source: Hairer, Norsett, Wanner, Solving ordinary differential equations I,
 * section III.5. Pure arithmetic.
 */
std::vector<double>
adams_weights(const std::vector<double> &times, double from, double to);
} // namespace lipflow

#endif
