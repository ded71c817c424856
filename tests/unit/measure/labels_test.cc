#include <lipflow/base/errors.h>
#include <lipflow/measure/label_file.h>
#include <lipflow/measure/labels.h>
#include <lipflow/measure/point_file.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(labels_test)

namespace
{
using Names = std::vector<std::string>;

PointFile csv(const std::string &text, const RowLabels &labels = {})
{
  return decode_points(text, "points.csv", 2, labels);
}

void check_refused(const std::function<void()> &action,
                   const std::string           &excerpt)
{
  BOOST_CHECK_EXCEPTION(action(),
                        Error,
                        [&](const Error &error)
                        {
                          const std::string message = error.what();
                          BOOST_TEST_CONTEXT(message)
                          BOOST_TEST(message.find(excerpt) !=
                                     std::string::npos);
                          return error.code() == ExitCode::input;
                        });
}

void check_csv_refused(const std::string &text, const std::string &excerpt)
{
  check_refused([&]() { csv(text); }, excerpt);
}

void check_names(const Names &found, const Names &expected)
{
  BOOST_TEST(found == expected, boost::test_tools::per_element());
}

/// An array of numpy of bytes.
std::string byte_array(const std::string &shape, const std::string &data)
{
  std::string head =
      "{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + ", }";
  while ((10 + head.size() + 1) % 64 != 0)
    head += ' ';
  head += '\n';
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(head.size()) +
         std::string(1, '\0') + head + data;
}

Samples samples(const Names &labels, const std::size_t n = 0)
{
  Samples result;
  result.origin = "somewhere";
  result.labels = labels;
  result.points.dimension = 1;
  const std::size_t size = n > 0 ? n : labels.size();
  result.points.coordinates.assign(size, 0.);
  result.points.weights.assign(size, 1. / static_cast<double>(size));
  return result;
}
} // namespace

BOOST_AUTO_TEST_CASE(a_column_called_label_is_read_wherever_it_may_stand)
{
  const std::string coordinates[] = {"1,2", "3,4", "5,6"};
  const auto        file = [&](const std::string &header, const Names &ends)
  {
    std::string text = header + "\n";
    for (unsigned int k = 0; k < 3; ++k)
      text += coordinates[k] + "," + ends[k] + "\n";
    return csv(text);
  };
  const PointFile plain = file("x,y,label", {"b", "\"a c\"", "b"});
  check_names(plain.labels, {"b", "a c", "b"});
  BOOST_TEST(plain.points.weights == std::vector<double>(3, 1. / 3.));
  for (const PointFile &both : {file("x,y,weight,Label", {"1,7", "0,8", "3,9"}),
                                file("a,b,\"label\",w", {"7,1", "8,0", "9,3"})})
  {
    // The row without weight takes its label with it.
    check_names(both.labels, {"7", "9"});
    BOOST_TEST(both.points.weights == (std::vector<double>{.25, .75}));
    BOOST_TEST(both.points.coordinates == (std::vector<double>{1, 2, 5, 6}));
  }
  BOOST_TEST(csv("x,y,mass\n1,2,1").labels.empty());
}

BOOST_AUTO_TEST_CASE(wrong_columns_of_labels_are_named_with_their_line)
{
  check_csv_refused("label,x,y\na,1,2",
                    "points.csv:1: the header calls column 1 'label', but the "
                    "label must come after the coordinates");
  check_csv_refused("x,y,label,label\n1,2,a,a",
                    "calls column 3 and column 4 'label'");
  check_csv_refused("x,label\n1,a", "column 2 'label', but the label must");
  check_csv_refused("x,y,weight,mass,label\n1,2,3,4,a",
                    "the header has a wrong number of columns");
  check_csv_refused("x,y,label\n1,2,a\n3,4,\n",
                    "points.csv:3: in column 3 (label) '' is empty");
  check_csv_refused("x,y,label\n1,2,\"a;b\"\n", "holds a comma, a semicolon");
  check_csv_refused("x,y,label\n1,2,a\n3,4\n",
                    "points.csv:3: found 2 columns, but the header has 3");
  check_csv_refused("x,y,label\n1,two,a\n",
                    "in column 2 (y) 'two' is not a number");
  // Behind the label a column has another number than the same column before.
  check_csv_refused("x,y,label,weight\n1,2,a,-1\n",
                    "in column 4 (weight) '-1' is -1, but must not be");
  check_csv_refused("1,2,3\n1,2,a\n",
                    "Labels need a header that calls their column 'label'");
}

BOOST_AUTO_TEST_CASE(files_of_labels_are_read)
{
  const auto text = [](const std::string &bytes)
  { return decode_labels(bytes, "labels.txt").names; };
  check_names(text("b\n# remark\n 'a c' \r\nb\n\n\n"), {"b", "a c", "b"});
  check_names(text("\xef\xbb\xbfLabel\n1\n02\n"), {"1", "02"});
  // A header is the first line only.
  check_names(text("a\nlabel\n"), {"a", "label"});
  check_names(
      decode_labels(byte_array("(3,)", "\x07\xff\x01"), "dir/l.npy").names,
      {"7", "255", "1"});
  const std::string idx("\0\0\x09\1\0\0\0\3\x07\xff\x01", 11);
  check_names(decode_labels(idx, "t-labels-idx1-ubyte").names,
              {"7", "-1", "1"});
}

BOOST_AUTO_TEST_CASE(wrong_files_of_labels_are_told)
{
  const auto refused = [](const std::string &bytes,
                          const std::string &path,
                          const std::string &excerpt)
  { check_refused([&]() { decode_labels(bytes, path); }, excerpt); };
  refused("a\n\n\nb\n", "l.csv", "l.csv:4: a label stands here, but line 2");
  refused("a\n\"\"\n", "l.csv", "l.csv:2: the label '\"\"' is empty");
  refused("a,b\n", "l.csv", "l.csv:1: the label 'a,b' holds a comma");
  refused("a", "l.xyz", "The labels file 'l.xyz' has the ending '.xyz'");
  refused(byte_array("(3, 1)", "abc"), "l.npy", "expected (n,), one whole");
  refused(byte_array("(3,)", "ab"), "l.npy", "The labels file 'l.npy' does");
  refused({"\0\0\x08\2\0\0\0\1\0\0\0\1a", 13}, "l.idx", "labels have one axis");
  refused({"\0\0\x0d\1\0\0\0\1\x3f\0\0\0", 12},
          "l.idx",
          "in row 0 (counted from 0) the label is 0.5, but labels are whole");
}

BOOST_AUTO_TEST_CASE(labels_of_a_file_belong_to_rows)
{
  const RowLabels labels{{"a", "b", "c"}, "l.txt"};
  check_names(csv("1,2,1\n3,4,0\n5,6,1\n", labels).labels, {"a", "c"});
  check_refused([&]() { csv("1,2\n3,4\n", labels); },
                "The labels file 'l.txt' has 3 labels, but the samples file "
                "'points.csv' has 2 rows");
  check_refused([&]() { csv("x,y,label\n1,2,a\n", labels); },
                "which of them is meant?");
}

BOOST_AUTO_TEST_CASE(numbers_depend_on_the_set_of_names_only)
{
  Samples source = samples({"10", "9", "9", "-1"});
  Samples target = samples({"9", "-1", "10"});
  check_names(match_labels(source, target, false), {"-1", "9", "10"});
  BOOST_TEST(source.points.labels == (std::vector<unsigned int>{2, 1, 1, 0}));
  BOOST_TEST(target.points.labels == (std::vector<unsigned int>{1, 0, 2}));

  source = samples({"9", "x", "10"});
  target = samples({"x", "10", "9"});
  check_names(match_labels(source, target, false), {"10", "9", "x"});

  source = samples({}, 2);
  target = samples({}, 3);
  check_names(match_labels(source, target, true), {});
  BOOST_TEST(source.points.labels.empty());
}

BOOST_AUTO_TEST_CASE(labels_of_one_measure_only_are_refused)
{
  const auto refused =
      [](Samples source, Samples target, const bool drawn, const char *excerpt)
  { check_refused([&]() { match_labels(source, target, drawn); }, excerpt); };
  const Samples ab = samples({"a", "b"}), abc = samples({"a", "b", "c"});
  const Samples none = samples({}, 4), one = samples({}, 1);
  refused(abc, ab, false, "The label 'c' of the source (somewhere) does not");
  refused(ab, abc, false, "The label 'c' of the target (somewhere) does not");
  refused(ab, none, false, "the source (somewhere) has some, but the target");
  refused(none, ab, false, "the target (somewhere) has some, but the source");
  refused(ab, none, true, "the source (somewhere) has some, but the target");
  refused(samples({}, 2),
          samples({"a", "a", "a", "a", "b"}),
          true,
          "too many for 2 points that are drawn");
  refused(one, ab, true, "too many for 1 points that are drawn");
}

BOOST_AUTO_TEST_CASE(a_drawn_source_has_the_shares_of_the_target)
{
  Samples target = samples({"b", "a", "b", "b", "c", "b", "b"});
  target.points.weights = {.1, .15, .1, .1, .25, .2, .1};
  for (const std::size_t n : {4u, 7u, 100u})
  {
    Samples source = samples({}, n);
    check_names(match_labels(source, target, true), {"a", "b", "c"});
    const std::vector<double> shares = label_shares(source.points);
    const double              wanted[] = {.15, .6, .25};
    BOOST_REQUIRE(shares.size() == 3u);
    for (unsigned int c = 0; c < 3; ++c)
    {
      BOOST_TEST(std::abs(shares[c] - wanted[c]) < 1e-14);
      const auto &labels = source.points.labels;
      const auto  count = std::count(labels.begin(), labels.end(), c);
      BOOST_TEST(std::abs(double(count) - wanted[c] * double(n)) < 1.);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
