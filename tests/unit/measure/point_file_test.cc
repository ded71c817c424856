#include <lipflow/base/errors.h>
#include <lipflow/measure/point_file.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(point_file_test)

namespace
{
using Numbers = std::vector<double>;

PointFile csv(const std::string &text, const unsigned int dimension = 2)
{
  return decode_points(text, "points.csv", dimension);
}

PointFile npy(const std::string &bytes, const unsigned int dimension = 2)
{
  return decode_points(bytes, "points.npy", dimension);
}

template <typename Action>
void check_refused(const Action &action, const std::string &excerpt)
{
  BOOST_CHECK_EXCEPTION(action(),
                        Error,
                        [&](const Error &error)
                        {
                          BOOST_TEST_MESSAGE(error.what());
                          const std::string message = error.what();
                          BOOST_TEST_CONTEXT(message)
                          BOOST_TEST(message.find(excerpt) !=
                                     std::string::npos);
                          return error.code() == ExitCode::input;
                        });
}

void check_csv_refused(const std::string &text,
                       const std::string &excerpt,
                       const unsigned int dimension = 2)
{
  BOOST_TEST_CONTEXT("text: " << text)
  check_refused([&]() { csv(text, dimension); }, excerpt);
}

void check_npy_refused(const std::string &bytes,
                       const std::string &excerpt,
                       const unsigned int dimension = 2)
{
  check_refused([&]() { npy(bytes, dimension); }, excerpt);
}

/// As bytes, the lowest first, as on the machines that the tests run on.
template <typename Number>
std::string encoded(const Numbers &values, const bool swap = false)
{
  std::string bytes;
  for (const double value : values)
  {
    const Number number = static_cast<Number>(value);
    std::string  raw(sizeof(Number), '\0');
    std::memcpy(&raw[0], &number, sizeof(Number));
    if (swap)
      std::reverse(raw.begin(), raw.end());
    bytes += raw;
  }
  return bytes;
}

/// A file of numpy with the dictionary @p head, padded as numpy does.
std::string array(const std::string &head,
                  const std::string &data,
                  const unsigned int version = 1)
{
  const unsigned int n_length = version == 1 ? 2 : 4;
  std::string        text = head;
  while ((8 + n_length + text.size() + 1) % 64 != 0)
    text += ' ';
  text += '\n';
  std::string bytes = "\x93NUMPY";
  bytes += static_cast<char>(version);
  bytes += '\0';
  for (unsigned int i = 0; i < n_length; ++i)
    bytes += static_cast<char>(text.size() >> (8 * i) & 0xff);
  return bytes + text + data;
}

/// The dictionary as numpy writes it.
std::string head(const std::string &type,
                 const std::string &shape,
                 const std::string &fortran = "False")
{
  return "{'descr': '" + type + "', 'fortran_order': " + fortran +
         ", 'shape': " + shape + ", }";
}

void check_points(const PointFile &file,
                  const Numbers   &coordinates,
                  const Numbers   &weights)
{
  BOOST_TEST(file.points.coordinates == coordinates,
             boost::test_tools::per_element());
  BOOST_TEST(file.points.weights == weights, boost::test_tools::per_element());
  BOOST_TEST(file.points.dimension * file.points.size() ==
             file.points.coordinates.size());
}

const double not_a_number = std::numeric_limits<double>::quiet_NaN();
const double inf = std::numeric_limits<double>::infinity();
} // namespace

BOOST_AUTO_TEST_CASE(rows_of_text_are_points_of_equal_weight)
{
  const Numbers expected = {1., -2.5, .03, 4e5};
  for (const char *text : {"1,-2.5\n3e-2,4E5\n",
                           "1, -2.5\n.03, +4e5",
                           "1;-2.5\r\n3.e-2;400000\r\n",
                           "1\t-2.5\n3e-2\t4e5\n",
                           "  1   -2.5 \n\t3e-2 \t 4e5\n",
                           "\xef\xbb\xbf"
                           "1,-2.5\n3e-2,4E5\n",
                           "# by hand\n\n1,-2.5\n   \n  # x\n3e-2,4E5\n\n"})
    BOOST_TEST_CONTEXT("text: " << text)
  check_points(csv(text), expected, {.5, .5});
  check_points(csv("3\n-4\n", 1), {3., -4.}, {.5, .5});
  check_points(csv("1 2 3", 3), {1., 2., 3.}, {1.});
}

BOOST_AUTO_TEST_CASE(all_endings_of_text_are_read_alike)
{
  for (const char *name : {"a.csv", "b.TXT", "dir.npy/c.dat"})
    check_points(decode_points("1,2", name, 2), {1., 2.}, {1.});
}

BOOST_AUTO_TEST_CASE(a_header_is_skipped_and_checked)
{
  for (const char *header : {"x,y,weight",
                             "\"X\", \"Y\", \"Weight\"",
                             "a,b,w",
                             "# comment\na,b,mass"})
    check_points(csv(header + std::string("\n1,2,1\n3,4,3\n")),
                 {1., 2., 3., 4.},
                 {.25, .75});
  check_points(csv("x y\n1 2"), {1., 2.}, {1.});
  check_csv_refused("x,weight,y\n1,2,3",
                    "points.csv:1: the header calls column 2 'weight', but the "
                    "weight must be the last of 3 columns");
  check_csv_refused("x,w\n1,2", "column 2 'w'");
  check_csv_refused("\nx,y,z\n1,2,3",
                    "points.csv:2: the header calls the last column 'z'");
  check_csv_refused("x,y,z,w\n1,2,3,4",
                    "the header has a wrong number of columns: expected 2 "
                    "columns (x, y) or 3 (x, y, weight), found 4");
  // One line only can be a header.
  check_csv_refused("x,y\nx,y\n1,2",
                    "points.csv:2: in column 1 (x) 'x' is not a number");
}

BOOST_AUTO_TEST_CASE(a_first_row_with_names_and_numbers_is_a_mistake)
{
  check_csv_refused("1,2O\n3,4",
                    "points.csv:1: in column 2 (y) '2O' is not a number");
  check_csv_refused("1,2O\n3,4",
                    "If this row is the header, it must have names only.");
  check_csv_refused("1,\n3,4",
                    "points.csv:1: in column 2 (y) a number is missing");
  check_csv_refused("1.0D0,2.0D0\n3,4", "(x) '1.0D0' is not a number");
  check_csv_refused("1e999,-1e999\n3,4", "'1e999' is beyond the range");
  check_csv_refused("nan,nan\n3,4", "'nan' is nan");
}

BOOST_AUTO_TEST_CASE(weights_are_normalised_and_zeros_dropped)
{
  const PointFile file = csv("1,2,1e300\n3,4,0\n5,6,3e300\n1,2,0.0\n");
  check_points(file, {1., 2., 5., 6.}, {.25, .75});
  BOOST_TEST(file.n_dropped == 2);
  BOOST_TEST(csv("1,2\n3,4").n_dropped == 0);

  // The sum of the weights as given overflows; beside others one vanishes.
  const PointFile huge = csv("1,2,1.5e308\n3,4,1.5e308\n5,6,1e-300");
  check_points(huge, {1., 2., 3., 4.}, {.5, .5});
  BOOST_TEST(huge.n_dropped == 1);

  check_csv_refused("1,2,0\n3,4,0",
                    "has 2 data rows, and the weights of all are 0");
  check_csv_refused("1,2,1\n3,4,-0.5",
                    "points.csv:2: in column 3 (weight) '-0.5' is -0.5, but "
                    "must not be negative");
  check_csv_refused("1,2,1\n3,4,inf",
                    "points.csv:2: in column 3 (weight) 'inf' is inf, but must "
                    "be a finite number");
}

BOOST_AUTO_TEST_CASE(the_same_point_may_come_twice)
{
  check_points(csv("1,2\n1,2\n"), {1., 2., 1., 2.}, {.5, .5});
}

BOOST_AUTO_TEST_CASE(wrong_rows_are_named_with_their_line)
{
  const std::string good = "# six\n1,2\n\n3,4\r\n# and\n5,6\n";
  check_csv_refused(
      good + "1,2,3,4\n",
      "points.csv:7: expected 2 columns (x, y) or 3 (x, y, weight), found 4");
  check_csv_refused(
      good + "1\n",
      "points.csv:7: expected 2 columns (x, y) or 3 (x, y, weight), found 1 "
      "(columns are separated by commas, as in the first row)");
  check_csv_refused(
      good + "1,2,3\n",
      "points.csv:7: found 3 columns, but the first row (line 2) has 2");
  check_csv_refused(good + "1,two",
                    "points.csv:7: in column 2 (y) 'two' is not a number");
  check_csv_refused(good + "nan,2",
                    "points.csv:7: in column 1 (x) 'nan' is nan, but must be a "
                    "finite number");
  check_csv_refused(good + "1,-inf", "'-inf' is -inf");
  check_csv_refused(good + "1,1e999",
                    "'1e999' is beyond the range of double precision");
  check_csv_refused(good + "1,",
                    "points.csv:7: in column 2 (y) a number is missing");
  check_csv_refused("1\n2 3 4\n",
                    "points.csv:2: expected 1 column (x) or 2 (x, weight), "
                    "found 3",
                    1);
  check_csv_refused("1\n2,3",
                    "points.csv:2: in column 1 (x) '2,3' is not a number (the "
                    "first row has a single column)",
                    1);
  check_csv_refused("1,2,3,4,5,6",
                    "expected 4 columns (x1, x2, x3, x4) or 5 (x1, x2, x3, x4, "
                    "weight), found 6",
                    4);
}

BOOST_AUTO_TEST_CASE(what_looks_like_a_number_is_not_accepted)
{
  for (const char *wrong : {"0x10",
                            "1.0.0",
                            "1e",
                            "--1",
                            "+-1",
                            "+",
                            "1 2",
                            "1_000",
                            "1.0D+00",
                            "1f"})
    check_csv_refused(std::string("1,2\n3,") + wrong,
                      std::string("points.csv:2: in column 2 (y) '") + wrong +
                          "' is not a number");
  check_csv_refused("1.5;2\n1,5;2", "The decimal point is a point.");
  check_csv_refused("1 2\n3,4 5",
                    "(columns are separated by blanks, as in the first row)");
  check_csv_refused("1,2\n3," + std::string(60, 'a') + "\n",
                    "'" + std::string(40, 'a') + "...'");
  check_csv_refused("1,2\n3,\xc3\xa9\x01", "'" + std::string(3, '?') + "'");
}

BOOST_AUTO_TEST_CASE(no_data_and_no_text_are_told)
{
  check_csv_refused("\n", "The samples file 'points.csv' has 0 data rows");
  check_csv_refused("# x y\n", "0 data rows");
  check_csv_refused("x,y\n", "0 data rows");
  check_csv_refused("\xef\xbb\xbf", "0 data rows");
  check_csv_refused(std::string("\xff\xfe"
                                "1\0,\0002\0",
                                8),
                    "is not plain text");
}

BOOST_AUTO_TEST_CASE(an_unknown_ending_is_told_with_the_known_ones)
{
  const auto decode = [](const char *path)
  { return [path]() { decode_points("1,2", path, 2); }; };
  check_refused(
      decode("points.xlsx"),
      "The samples file 'points.xlsx' has the ending '.xlsx', so its format is "
      "not clear. Allowed are .csv, .txt and .dat (text), .npy (numpy.save)");
  check_refused(decode("data.csv/points"), "has no ending");
  check_refused(decode("points.npz"), "is an archive of arrays (.npz)");
}

BOOST_AUTO_TEST_CASE(arrays_of_all_types_are_read)
{
  const Numbers values = {1., -2., 3., 4e5};
  const auto    check = [&](const std::string &type, const std::string &data)
  {
    BOOST_TEST_CONTEXT("type " << type)
    check_points(npy(array(head(type, "(2, 2)"), data)), values, {.5, .5});
  };
  check("<f8", encoded<double>(values));
  check(">f8", encoded<double>(values, true));
  check("<f4", encoded<float>(values));
  check(">f4", encoded<float>(values, true));
  check("<i4", encoded<std::int32_t>(values));
  check("<i8", encoded<std::int64_t>(values));
  check(">i8", encoded<std::int64_t>(values, true));
  check_points(npy(array(head("|u1", "(1, 2)"), "\x01\xfe")), {1., 254.}, {1.});
  check_points(npy(array(head("|i1", "(1, 2)"), "\x01\xfe")), {1., -2.}, {1.});
}

BOOST_AUTO_TEST_CASE(arrays_of_all_versions_and_orders_are_read)
{
  const Numbers rows = {1., 2., 3., 4., 5., 6.};
  const Numbers columns = {1., 3., 5., 2., 4., 6.};
  for (const unsigned int version : {1u, 2u, 3u})
  {
    check_points(
        npy(array(head("<f8", "(3, 2)"), encoded<double>(rows), version)),
        rows,
        {1. / 3., 1. / 3., 1. / 3.});
    check_points(npy(array(head("<f8", "(3, 2)", "True"),
                           encoded<double>(columns),
                           version)),
                 rows,
                 {1. / 3., 1. / 3., 1. / 3.});
  }
  // As others write it.
  check_points(
      npy(array("{\"shape\":(3,2),\"fortran_order\":False,\"descr\":\"<f8\"}",
                encoded<double>(rows))),
      rows,
      {1. / 3., 1. / 3., 1. / 3.});
}

BOOST_AUTO_TEST_CASE(arrays_may_have_weights)
{
  const PointFile file = npy(array(
      head("<f4", "(3, 3)"), encoded<float>({1, 2, 1, 3, 4, 0, 5, 6, 3})));
  check_points(file, {1., 2., 5., 6.}, {.25, .75});
  BOOST_TEST(file.n_dropped == 1);
  check_npy_refused(
      array(head("<i4", "(2, 3)"), encoded<std::int32_t>({1, 2, 0, 3, 4, 0})),
      "the weights of all are 0");
  check_npy_refused(
      array(head("<i4", "(2, 3)"), encoded<std::int32_t>({1, 2, 1, 3, 4, -2})),
      "in row 1 (counted from 0) weight is -2, but must not be negative");
}

BOOST_AUTO_TEST_CASE(on_the_line_an_array_may_be_a_list)
{
  const std::string data = encoded<double>({1., 2., 3., 1.});
  check_points(npy(array(head("<f8", "(4,)"), data), 1),
               {1., 2., 3., 1.},
               {.25, .25, .25, .25});
  check_points(npy(array(head("<f8", "(4, 1)"), data), 1),
               {1., 2., 3., 1.},
               {.25, .25, .25, .25});
  check_points(
      npy(array(head("<f8", "(2, 2)"), data), 1), {1., 3.}, {2. / 3., 1. / 3.});
  check_npy_refused(array(head("<f8", "(4,)"), data),
                    "shape '(4,)'; expected (n, 2) or, with weights, (n, 3)");
}

BOOST_AUTO_TEST_CASE(arrays_of_another_shape_or_type_are_told)
{
  const auto check = [](const std::string &type,
                        const std::string &shape,
                        const std::string &excerpt)
  {
    check_npy_refused(array(head(type, shape), std::string(64, '\0')), excerpt);
  };
  check("<f8", "(2, 4)", "Is it transposed?");
  check("<f8",
        "(1, 8)",
        "that is 2 columns (x, y) or 3 (x, y, weight). Check Dimension");
  check("<f8", "(2, 2, 2)", "shape '(2, 2, 2)'");
  check("<f8", "()", "shape '()'");
  check(
      "<c16", "(2, 2)", "numbers of the type '<c16'. Allowed are '<f8', '<f4'");
  check("|b1", "(32, 2)", "array.astype('<f8')");
  check("|O", "(4, 2)", "'|O'");
  check("<f2", "(16, 2)", "'<f2'");
  check_npy_refused(array("{'descr': [('x', '<f8'), ('y', '<f8')], "
                          "'fortran_order': False, 'shape': (4,), }",
                          std::string(64, '\0')),
                    "of the type '[('x', '<f8'), ('y', '<f8')]'");
}

BOOST_AUTO_TEST_CASE(an_array_without_rows_has_no_points)
{
  check_npy_refused(array(head("<f8", "(0, 2)"), ""),
                    "The samples file 'points.npy' has 0 data rows");
  check_npy_refused(array(head("<f8", "(0,)"), ""), "0 data rows", 1);
}

BOOST_AUTO_TEST_CASE(the_first_wrong_number_of_an_array_is_named)
{
  for (const char *fortran : {"False", "True"})
    check_npy_refused(
        array(head("<f8", "(2, 2)", fortran),
              encoded<double>({1., not_a_number, not_a_number, 2.})),
        "in row 0 (counted from 0) y is nan, but must be a finite number");
  check_npy_refused(
      array(head("<f4", "(2, 2)"), encoded<float>({1., 2., -inf, 2.})),
      "in row 1 (counted from 0) x is -inf");
}

BOOST_AUTO_TEST_CASE(damaged_arrays_are_told)
{
  const std::string good =
      array(head("<f8", "(2, 2)"), encoded<double>({1., 2., 3., 4.}));
  for (std::size_t n = 1; n < good.size(); ++n)
    check_npy_refused(good.substr(0, n),
                      n < 6 ? "is no array of numpy"
                      : n < good.size() - 32
                          ? "ends inside its header"
                          : "was not written or copied to its end");
  check_npy_refused(good.substr(0, good.size() - 7),
                    "expected 2 rows of 16 bytes, found 25 bytes of data");
  check_npy_refused(good + good, "Something follows the array");
  check_npy_refused("1,2\n3,4\n",
                    "is no array of numpy: it begins with '1,2?3,'");
  check_npy_refused("PK\x03\x04 and so on",
                    "is an archive of arrays (.npz) whatever its name");

  std::string wrong = good;
  wrong[6] = 9;
  check_npy_refused(wrong, "format version 9");
  for (const char *text :
       {"",
        "{}",
        "hello",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, a), }",
        "{'descr': '<f8', 'fortran_order': 0, 'shape': (2, 2), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2",
        "{'descr': '<f8', 'fortran_order': False, 'shape':",
        "{'descr': '<f8, 'fortran_order': False, 'shape': (-2, 2), }"})
    check_npy_refused(array(text, encoded<double>({1., 2., 3., 4.})),
                      "has a damaged header");
  // The size in bytes overflows.
  check_npy_refused(
      array(head("<f8", "(1152921504606846976, 2)"), ""),
      "expected 1152921504606846976 rows of 16 bytes, found 0 bytes");
  check_npy_refused(
      array(head("<f8", "(1152921504606846978, 2)"), std::string(32, '\0')),
      "expected 1152921504606846978 rows");
}

BOOST_AUTO_TEST_SUITE_END()
