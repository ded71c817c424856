#ifndef LIPFLOW_OUTPUT_PAGE_H
#define LIPFLOW_OUTPUT_PAGE_H

#include <string>
#include <utility>
#include <vector>

namespace lipflow
{
/// A figure of a page: HTML for its body, and its caption (HTML, too).
struct ReportFigure
{
  std::string body;
  std::string caption;
};

/// Names and values, as plain text.
using Facts = std::vector<std::pair<std::string, std::string>>;

/**
 * A page of a report, written from top to bottom: one HTML file that needs no
 * network and no scripts, in light and dark. Texts are plain and escaped,
 * unless called HTML.
 */
class Page
{
public:
  /// How figures are set: two beside each other, or over the whole width.
  enum class Layout
  {
    pairs,
    wide
  };

  /// @p lead says below the title what the page is about; "" for nothing.
  explicit Page(const std::string &title, const std::string &lead = "");

  void add_section(const std::string &title);

  /// A paragraph that must not be overlooked.
  void add_warning(const std::string &text);

  /// A paragraph of @p html.
  void add_paragraph(const std::string &html);

  /// A small note above what follows.
  void add_note(const std::string &text);

  /// Short facts in two columns.
  void add_facts(const Facts &facts);

  /// @p rows under @p header; all but the first column are set as numbers.
  void add_table(const std::vector<std::string>              &header,
                 const std::vector<std::vector<std::string>> &rows);

  /// Figures, with numbers that count through the page.
  void add_figures(const std::vector<ReportFigure> &figures, Layout layout);

  /// Text as it stands, such as parameters.
  void add_listing(const std::string &text);

  /// All of it.
  std::string html() const;

private:
  std::string  html_;
  unsigned int n_figures_ = 0;
};
} // namespace lipflow

#endif
