#ifndef LIPFLOW_OUTPUT_MARKUP_H
#define LIPFLOW_OUTPUT_MARKUP_H

#include <string>
#include <string_view>

namespace lipflow
{
/// @p text with & < > " ' written so that HTML and XML show them as they are.
std::string escape(std::string_view text);

/// RFC 4648, with padding, in one line.
std::string base64(std::string_view bytes);
} // namespace lipflow

#endif
