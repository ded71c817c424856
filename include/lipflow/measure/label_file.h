#ifndef LIPFLOW_MEASURE_LABEL_FILE_H
#define LIPFLOW_MEASURE_LABEL_FILE_H

#include <string>
#include <vector>

namespace lipflow
{
/// The labels of a file, row by row.
struct RowLabels
{
  std::vector<std::string> names; ///< none of them empty
  std::string              path;  ///< for messages
};

/// What is wrong with @p name as a label, as "is empty"; or empty. A label is
/// any text without the characters that would tear a row of text apart: commas,
/// semicolons, tabs, quotation marks and ends of lines.
std::string label_mistake(const std::string &name);

/**
 * Decodes a file of labels, one a row, in the order of the rows of the file of
 * points that they belong to; @p bytes is the whole file, @p path chooses the
 * format by its ending as in decode_points():
 *
 *   .csv, .txt, .dat   a label a line, with or without quotation marks; the
 *                      first line may be the header 'label'. Lines that begin
 *                      with '#', and empty ones at the end, are skipped
 *   .npy               whole numbers of shape (n,)
 *   .idx, ...-ubyte    whole numbers with one axis, as MNIST's labels; .gz may
 *                      follow
 *
 * Whole numbers are named by their digits. Throws Error (input) with line or
 * row. Local; the same on all ranks with the same bytes.
 */
RowLabels decode_labels(const std::string &bytes, const std::string &path);
} // namespace lipflow

#endif
