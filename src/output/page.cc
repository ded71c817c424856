#include <lipflow/output/markup.h>
#include <lipflow/output/page.h>
#include <lipflow/output/svg_plot.h>

namespace lipflow
{
namespace
{
const char *page_style = R"(
*{box-sizing:border-box}
html{background:var(--page);color:var(--text)}
body{max-width:1040px;margin:0 auto;padding:36px 28px 60px;
font:16px/1.5 "Liberation Serif","Times New Roman",Times,"DejaVu Serif",serif}
h1{font-size:30px;line-height:1.2;margin:0 0 10px;font-weight:600}
h2{font-size:20px;margin:38px 0 12px;padding-bottom:4px;font-weight:600;
border-bottom:1px solid var(--rule)}
.lead{font-size:17px;max-width:78ch;margin:0 0 8px}
.soft{color:var(--soft);font-size:14px;margin:0}
.failed{border-left:4px solid var(--c1);padding:6px 12px;
background:var(--panel);margin:16px 0}
.facts{columns:2;column-gap:44px;font-size:15px}
.facts table{border-collapse:collapse;width:100%}
.facts tr{break-inside:avoid}
.facts td{padding:3px 0;border-bottom:1px solid var(--rule);
vertical-align:top}
.facts td+td{text-align:right;padding-left:12px;overflow-wrap:anywhere;
font-variant-numeric:tabular-nums}
.facts td:first-child{color:var(--soft);white-space:nowrap}
.plots{display:grid;grid-template-columns:1fr 1fr;gap:22px 34px}
figure{margin:0;break-inside:avoid}
figure.wide{margin:0 0 22px}
figcaption{font-size:14px;line-height:1.4;color:var(--soft);margin-top:6px}
figcaption b{color:var(--text)}
sub,sup{line-height:0;font-size:75%}
.gallery{display:grid;gap:12px 10px;
grid-template-columns:repeat(auto-fill,minmax(225px,1fr))}
.gallery.three{grid-template-columns:repeat(3,1fr)}
.wrap{overflow-x:auto}
table.data{border-collapse:collapse;font-size:14px;margin:14px 0 16px;
font-variant-numeric:tabular-nums}
table.data th{font-weight:600;border-bottom:1.5px solid var(--soft);
text-align:right;padding:4px 12px;vertical-align:bottom}
table.data td{border-bottom:1px solid var(--rule);text-align:right;
padding:3px 12px}
table.data th:first-child,table.data td:first-child{text-align:left;
padding-left:0}
pre{background:var(--panel);border:1px solid var(--rule);padding:12px 14px;
font:13px/1.45 "Liberation Mono","DejaVu Sans Mono",Menlo,monospace;
white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
a{color:var(--link)}
@media (max-width:700px){.plots{grid-template-columns:1fr}.facts{columns:1}}
@media print{body{max-width:none;padding:0;font-size:12px}
.plots{gap:14px 24px}h1{font-size:22px}h2{font-size:15px;margin-top:20px}
.facts{font-size:11px}figcaption,.soft{font-size:11px}.lead{font-size:13px}
pre{font-size:9px}table.data{font-size:10px}
.gallery{grid-template-columns:repeat(4,1fr)}}
)";

std::string table_row(const std::vector<std::string> &cells,
                      const std::string              &tag)
{
  std::string html = "<tr>";
  for (const std::string &cell : cells)
    html += "<" + tag + ">" + escape(cell) + "</" + tag + ">";
  return html + "</tr>\n";
}
} // namespace

Page::Page(const std::string &title, const std::string &lead)
    : html_("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
            "<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, "
            "initial-scale=1\">\n<meta name=\"color-scheme\" "
            "content=\"light dark\">\n<title>" +
            escape(title) + "</title>\n<style>\n" + svg_style() + page_style +
            "</style>\n</head>\n<body>\n<h1>" + escape(title) + "</h1>\n")
{
  if (!lead.empty())
    html_ += "<p class=\"lead\">" + escape(lead) + "</p>\n";
}

void Page::add_section(const std::string &title)
{
  html_ += "<h2>" + escape(title) + "</h2>\n";
}

void Page::add_warning(const std::string &text)
{
  html_ += "<p class=\"failed\">" + escape(text) + "</p>\n";
}

void Page::add_paragraph(const std::string &html)
{
  html_ += "<p>" + html + "</p>\n";
}

void Page::add_note(const std::string &text)
{
  html_ += "<p class=\"soft\">" + escape(text) + "</p>\n";
}

void Page::add_facts(const Facts &facts)
{
  html_ += "<div class=\"facts\"><table>\n";
  for (const auto &[name, value] : facts)
    html_ += table_row({name, value}, "td");
  html_ += "</table></div>\n";
}

void Page::add_table(const std::vector<std::string>              &header,
                     const std::vector<std::vector<std::string>> &rows)
{
  html_ +=
      "<div class=\"wrap\"><table class=\"data\">\n" + table_row(header, "th");
  for (const auto &row : rows)
    html_ += table_row(row, "td");
  html_ += "</table></div>\n";
}

void Page::add_figures(const std::vector<ReportFigure> &figures,
                       const Layout                     layout)
{
  if (figures.empty())
    return;
  const bool pairs = layout == Layout::pairs;
  html_ += pairs ? "<div class=\"plots\">\n" : "";
  for (const ReportFigure &figure : figures)
    html_ += std::string("<figure") + (pairs ? "" : " class=\"wide\"") + ">\n" +
             figure.body + "<figcaption><b>Figure " +
             std::to_string(++n_figures_) + ".</b> " + figure.caption +
             "</figcaption>\n</figure>\n";
  html_ += pairs ? "</div>\n" : "";
}

void Page::add_listing(const std::string &text)
{
  html_ += "<pre>" + escape(text) + "</pre>\n";
}

std::string Page::html() const
{
  return html_ + "</body>\n</html>\n";
}
} // namespace lipflow
