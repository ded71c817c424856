#ifndef LIPFLOW_APPLICATION_PARAMETER_REFERENCE_H
#define LIPFLOW_APPLICATION_PARAMETER_REFERENCE_H

#include <string>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
/// Every declared parameter with default, allowed values and documentation, as
/// plain text or as Markdown (`lipflow parameters [--markdown]`).
std::string parameter_reference(const dealii::ParameterHandler &prm,
                                bool                            markdown);
} // namespace lipflow

#endif
