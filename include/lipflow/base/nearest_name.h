#ifndef LIPFLOW_BASE_NEAREST_NAME_H
#define LIPFLOW_BASE_NEAREST_NAME_H

#include <optional>
#include <string>
#include <vector>

namespace lipflow
{
/// The least number of insertions, deletions, replacements and swaps of
/// neighbouring letters that turn @p a into @p b, upper and lower case being
/// the same (optimal string alignment distance).
unsigned int edit_distance(const std::string &a, const std::string &b);

/**
 * The candidate that a user who typed @p name most probably meant: the one of
 * least edit distance if that is at most a third of the letters, else one that
 * shares a (nearly) equal word of four letters or more ("Lipshitz constant"
 * means "Lipschitz bound"); nothing if no candidate is that close.
 */
std::optional<std::string>
nearest_name(const std::string              &name,
             const std::vector<std::string> &candidates);

/// " Did you mean 'X'?" with the leading blank, or empty.
std::string did_you_mean(const std::string              &name,
                         const std::vector<std::string> &candidates);
} // namespace lipflow

#endif
