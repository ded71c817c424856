#include <lipflow/base/nearest_name.h>

#include <algorithm>
#include <cctype>

namespace lipflow
{
namespace
{
std::string lower_case(std::string text)
{
  for (char &c : text)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::vector<std::string> long_words(const std::string &text)
{
  constexpr std::size_t    shortest = 4;
  std::vector<std::string> words;
  std::string              word;
  for (const char c : text + " ")
    if (std::isalnum(static_cast<unsigned char>(c)))
      word += c;
    else
    {
      if (word.size() >= shortest)
        words.push_back(word);
      word.clear();
    }
  return words;
}

/// A third of the letters may be wrong, and always one.
unsigned int tolerated_distance(const std::string &a, const std::string &b)
{
  return std::max<unsigned int>(1, std::min(a.size(), b.size()) / 3);
}

bool are_close(const std::string &a, const std::string &b)
{
  return edit_distance(a, b) <= tolerated_distance(a, b);
}

bool share_a_word(const std::string &a, const std::string &b)
{
  for (const std::string &word_of_a : long_words(a))
    for (const std::string &word_of_b : long_words(b))
      if (are_close(word_of_a, word_of_b))
        return true;
  return false;
}

template <typename Admissible>
std::optional<std::string>
least_distance(const std::string              &name,
               const std::vector<std::string> &candidates,
               const Admissible               &admissible)
{
  std::optional<std::string> best;
  unsigned int               least = 0;
  for (const std::string &candidate : candidates)
    if (admissible(name, candidate))
    {
      const unsigned int distance = edit_distance(name, candidate);
      if (!best || distance < least)
      {
        best = candidate;
        least = distance;
      }
    }
  return best;
}
} // namespace

unsigned int edit_distance(const std::string &first, const std::string &second)
{
  const std::string a = lower_case(first);
  const std::string b = lower_case(second);

  // Three rows of the dynamic programming table: a swap looks two rows back.
  std::vector<unsigned int> before(b.size() + 1), previous(b.size() + 1),
      current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
  {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j)
    {
      current[j] = std::min({previous[j] + 1,
                             current[j - 1] + 1,
                             previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        current[j] = std::min(current[j], before[j - 2] + 1);
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

std::optional<std::string>
nearest_name(const std::string              &name,
             const std::vector<std::string> &candidates)
{
  if (name.empty())
    return {};
  const auto best = least_distance(name, candidates, are_close);
  return best ? best : least_distance(name, candidates, share_a_word);
}

std::string did_you_mean(const std::string              &name,
                         const std::vector<std::string> &candidates)
{
  const auto nearest = nearest_name(name, candidates);
  return nearest ? " Did you mean '" + *nearest + "'?" : "";
}
} // namespace lipflow
