#include <lipflow/base/errors.h>
#include <lipflow/base/text.h>
#include <lipflow/measure/label_file.h>
#include <lipflow/measure/point_idx.h>
#include <lipflow/measure/point_npy.h>
#include <lipflow/measure/point_table.h>
#include <lipflow/measure/table_format.h>
#include <lipflow/measure/text_lines.h>

namespace lipflow
{
namespace
{
std::vector<std::string> read_lines(const std::string &bytes,
                                    const std::string &path)
{
  TextLines                lines(bytes, path, "labels");
  std::vector<std::string> names;
  bool                     is_first = true;
  // An empty line is a label that is missing, unless nothing follows.
  std::size_t empty_line = 0;
  while (lines.next())
  {
    const std::string_view content = trimmed(lines.line());
    if (!content.empty() && content.front() == '#')
      continue;
    if (content.empty())
    {
      if (empty_line == 0)
        empty_line = lines.number();
      continue;
    }
    if (empty_line > 0 && !is_first)
      lines.fail("a label stands here, but line " + std::to_string(empty_line) +
                 " above it is empty: labels must not be. Write a label a "
                 "line, one for each point.");
    empty_line = 0;
    const std::string name(unquoted(content));
    const bool        is_header = is_first && in_small_letters(name) == "label";
    is_first = false;
    if (is_header)
      continue;
    const std::string mistake = label_mistake(name);
    if (!mistake.empty())
      lines.fail("the label " + quoted_excerpt(std::string(content)) + " " +
                 mistake + ". Write one label a line.");
    names.push_back(name);
  }
  return names;
}
} // namespace

std::string label_mistake(const std::string &name)
{
  if (name.empty())
    return "is empty";
  if (name.find_first_of(",;\t\"\r\n") != std::string::npos)
    return "holds a comma, a semicolon, a tab or a quotation mark";
  return "";
}

RowLabels decode_labels(const std::string &bytes, const std::string &path)
{
  RowLabels labels;
  labels.path = path;
  switch (table_format(path, "labels"))
  {
  case TableFormat::text:
    labels.names = read_lines(bytes, path);
    break;
  case TableFormat::npy:
    labels.names = read_label_npy(bytes, path);
    break;
  case TableFormat::idx:
    labels.names = read_label_idx(bytes, path);
  }
  return labels;
}
} // namespace lipflow
