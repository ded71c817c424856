#ifndef LIPFLOW_BASE_SPECIAL_NUMBERS_H
#define LIPFLOW_BASE_SPECIAL_NUMBERS_H

#include <limits>

namespace lipflow
{
inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
} // namespace lipflow

#endif
