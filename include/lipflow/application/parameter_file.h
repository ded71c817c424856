#ifndef LIPFLOW_APPLICATION_PARAMETER_FILE_H
#define LIPFLOW_APPLICATION_PARAMETER_FILE_H

#include <lipflow/application/parameter_scanner.h>
#include <lipflow/base/errors.h>

#include <functional>
#include <string>
#include <vector>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
/// Where the values of parameters come from, the later over the earlier.
struct ParameterSources
{
  std::string              file;
  std::vector<std::string> sets; ///< "Section/Key=value", of --set
  FileReader               read = read_text_file;
};

/// What was read, as text. Both texts are parameter files themselves.
struct ParameterReading
{
  std::string              original;  ///< the file, byte by byte
  std::string              effective; ///< all parameters, documented
  std::string              changed;   ///< those that differ from the default
  std::vector<std::string> notes;     ///< what the user should be told
};

/// Adds what is wrong with the values that were set, taken together.
using ParameterCheck = std::function<void(ParameterErrors &)>;

/**
 * Reads the file, then the --set words, into @p prm, whose entries must be
 * declared. Strict: unknown and repeated names, values that do not match,
 * broken structure and what @p check finds are all mistakes; all of them are
 * reported in one Error (usage), one line each,
 *
 *     FILE:LINE: Section/Key: what was found; what is allowed; what to do
 *
 * and a last line with their number. Collective if reading is.
 */
ParameterReading read_parameters(const ParameterSources   &sources,
                                 const ParameterCheck     &check,
                                 dealii::ParameterHandler &prm);

/// All parameters as a .prm file with their documentation, the values being the
/// current ones; or, without documentation, only the changed ones.
std::string write_all_parameters(dealii::ParameterHandler &prm);
std::string write_changed_parameters(dealii::ParameterHandler &prm);

/// @p text in lines of at most 80 columns, each beginning with @p beginning.
std::string wrapped(const std::string &text, const std::string &beginning);
} // namespace lipflow

#endif
