#include <lipflow/base/errors.h>
#include <lipflow/measure/labels.h>
#include <lipflow/measure/point_table.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace lipflow
{
namespace
{
std::optional<long long> whole_number(const std::string &name)
{
  long long         number = 0;
  const char *const end = name.data() + name.size();
  const auto        result = std::from_chars(name.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end)
    return {};
  return number;
}

/// Each once, in order.
std::vector<std::string> names_in_order(std::vector<std::string> names)
{
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const auto is_number = [](const std::string &name)
  { return whole_number(name).has_value(); };
  // Stable: '1' and '01' are two labels of the same value.
  if (std::all_of(names.begin(), names.end(), is_number))
    std::stable_sort(names.begin(),
                     names.end(),
                     [](const std::string &a, const std::string &b)
                     { return *whole_number(a) < *whole_number(b); });
  return names;
}

std::string list_of(const std::vector<std::string> &names)
{
  constexpr std::size_t most = 10;
  std::string           list;
  for (std::size_t k = 0; k < std::min(most, names.size()); ++k)
    list += (k > 0 ? ", " : "") + quoted_excerpt(names[k]);
  return list + (names.size() > most ? ", ..." : "");
}

/// Throws Error for a label of @p some that @p others have not.
void require_known(const std::vector<std::string> &some,
                   const std::string              &whose,
                   const std::vector<std::string> &others,
                   const std::string              &theirs)
{
  for (const std::string &name : some)
    if (std::find(others.begin(), others.end(), name) == others.end())
      throw Error(ExitCode::input,
                  "The label " + quoted_excerpt(name) + " of " + whose +
                      " does not occur in " + theirs + ", which has " +
                      list_of(others) +
                      ". Points keep their labels, so both must have the same "
                      "ones: leave the points of this label out, or correct "
                      "the names.");
}

std::string described(const std::string &name, const Samples &samples)
{
  return "the " + name + " (" + samples.origin + ")";
}

void number(const std::vector<std::string> &names, Samples &samples)
{
  samples.points.labels.clear();
  for (const std::string &label : samples.labels)
    samples.points.labels.push_back(static_cast<unsigned int>(
        std::find(names.begin(), names.end(), label) - names.begin()));
}
} // namespace

std::vector<std::string>
match_labels(Samples &source, Samples &target, const bool source_is_drawn)
{
  const bool is_dealt = source_is_drawn && !target.labels.empty();
  const auto first = described("source", source);
  const auto second = described("target", target);
  if (source.labels.empty() != target.labels.empty() && !is_dealt)
    throw Error(ExitCode::input,
                "Of labels, " + (source.labels.empty() ? second : first) +
                    " has some, but " +
                    (source.labels.empty() ? first : second) +
                    " has none. Give both theirs, by a column 'label' in the "
                    "Samples file or by a Labels file, or remove them.");

  const std::vector<std::string> names = names_in_order(target.labels);
  number(names, target);
  if (is_dealt)
  {
    deal_labels(target.points, source.points);
    const std::vector<double> shares = label_shares(source.points);
    if (shares.size() < names.size() ||
        *std::min_element(shares.begin(), shares.end()) == 0.)
      throw Error(ExitCode::input,
                  "The labels of " + second + " are " +
                      std::to_string(names.size()) + ", too many for " +
                      std::to_string(source.points.size()) +
                      " points that are drawn: some would have none. Draw "
                      "more.");
    return names;
  }
  const std::vector<std::string> source_names = names_in_order(source.labels);
  require_known(source_names, first, names, second);
  require_known(names, second, source_names, first);
  number(names, source);
  return names;
}

void deal_labels(const PointSet &like, PointSet &points)
{
  const std::vector<double> shares = label_shares(like);
  std::vector<std::size_t>  counts(shares.size(), 0);
  points.labels.clear();
  for (std::size_t k = 0; k < points.size(); ++k)
  {
    const auto behind = [&](const std::size_t c)
    {
      return shares[c] * static_cast<double>(k + 1) -
             static_cast<double>(counts[c]);
    };
    std::size_t label = 0;
    for (std::size_t c = 1; c < shares.size(); ++c)
      if (behind(c) > behind(label))
        label = c;
    ++counts[label];
    points.labels.push_back(static_cast<unsigned int>(label));
  }
  double given = 0.;
  for (std::size_t c = 0; c < shares.size(); ++c)
    given += counts[c] > 0 ? shares[c] : 0.;
  for (std::size_t k = 0; k < points.size(); ++k)
    points.weights[k] = shares[points.labels[k]] /
                        static_cast<double>(counts[points.labels[k]]) / given;
}

std::vector<double> label_shares(const PointSet &points)
{
  std::vector<double> shares;
  for (std::size_t k = 0; k < points.labels.size(); ++k)
  {
    if (points.labels[k] >= shares.size())
      shares.resize(points.labels[k] + 1, 0.);
    shares[points.labels[k]] += points.weights[k];
  }
  return shares;
}
} // namespace lipflow
