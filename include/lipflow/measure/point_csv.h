#ifndef LIPFLOW_MEASURE_POINT_CSV_H
#define LIPFLOW_MEASURE_POINT_CSV_H

#include <lipflow/measure/point_table.h>

#include <string>

namespace lipflow
{
/**
 * Reads points from text: a row of numbers a line, all rows alike. Columns are
 * separated by semicolons, tabs, commas or blanks, whichever of them, in this
 * order, the first row has; a file has one kind. The first row may hold names
 * instead of numbers (the header). After the coordinates there may be the
 * weight and, if the header calls it 'label', the label, any text without
 * commas, semicolons, tabs and quotation marks (but perhaps between these); in
 * either order. A column called 'weight' or 'w' must be one of those. Empty
 * lines and lines that begin with '#' are skipped; line ends may be those of
 * Windows, and a byte order mark (UTF-8) is skipped.
 *
 * Numbers have a decimal point, whatever the locale. A first row with names and
 * numbers, or with text that begins like a number, is no header but a mistake:
 * else a damaged row would be lost.
 *
 * Throws Error (input), "PATH:LINE: what was expected, what was found". Local.
 */
PointTable read_point_csv(const std::string &bytes,
                          const std::string &path,
                          unsigned int       dimension);
} // namespace lipflow

#endif
