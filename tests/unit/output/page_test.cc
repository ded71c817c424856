#include <lipflow/output/page.h>

#include <boost/test/unit_test.hpp>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(page_test)

namespace
{
std::size_t count(const std::string &text, const std::string &part)
{
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++n;
  return n;
}
} // namespace

BOOST_AUTO_TEST_CASE(texts_are_escaped_and_elements_closed)
{
  Page page("a <title>", "what & why");
  page.add_warning("<w>");
  page.add_note("<n>");
  page.add_section("<s>");
  page.add_paragraph("a <b>word</b>");
  page.add_facts({{"<f>", "<v>"}});
  page.add_table({"name", "<h>"}, {{"one", "<c>"}, {"two", "2"}});
  page.add_listing("<l>");
  const auto html = page.html();
  for (const char *text : {"<h1>a &lt;title&gt;</h1>",
                           "<title>a &lt;title&gt;</title>",
                           "<p class=\"lead\">what &amp; why</p>",
                           "<p class=\"failed\">&lt;w&gt;</p>",
                           "<p class=\"soft\">&lt;n&gt;</p>",
                           "<h2>&lt;s&gt;</h2>",
                           "<p>a <b>word</b></p>",
                           "<tr><td>&lt;f&gt;</td><td>&lt;v&gt;</td></tr>",
                           "<tr><th>name</th><th>&lt;h&gt;</th></tr>",
                           "<tr><td>one</td><td>&lt;c&gt;</td></tr>",
                           "<pre>&lt;l&gt;</pre>"})
    BOOST_TEST_CONTEXT(text)
  BOOST_TEST(count(html, text) == 1u);
  for (const std::string name : {"div", "table", "p", "tr", "td", "th", "pre"})
    BOOST_TEST(count(html, "<" + name + ">") + count(html, "<" + name + " ") ==
               count(html, "</" + name + ">"));
}

BOOST_AUTO_TEST_CASE(figures_are_numbered_through_the_page)
{
  Page page("title");
  page.add_figures({{"A", "a"}, {"B", "b"}}, Page::Layout::pairs);
  page.add_figures({}, Page::Layout::pairs);
  page.add_figures({{"C", "c"}}, Page::Layout::wide);
  const auto html = page.html();
  BOOST_TEST(count(html, "A<figcaption><b>Figure 1.</b> a</figcaption>") == 1u);
  BOOST_TEST(count(html, "C<figcaption><b>Figure 3.</b> c</figcaption>") == 1u);
  BOOST_TEST(count(html, "<div class=\"plots\">") == 1u);
  BOOST_TEST(count(html, "<figure class=\"wide\">") == 1u);
  BOOST_TEST(count(html, "class=\"lead\"") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
