#include <lipflow/base/errors.h>
#include <lipflow/divergence/alpha.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/divergence/jensen_shannon.h>
#include <lipflow/divergence/kullback_leibler.h>
#include <lipflow/divergence/reverse_kl.h>
#include <lipflow/divergence/wasserstein.h>

#include <functional>

namespace lipflow
{
namespace
{
struct Entry
{
  std::string                                                          type;
  std::function<std::string(const DivergenceChoice &)>                 mistake;
  std::function<std::unique_ptr<Divergence>(const DivergenceChoice &)> make;
};

/// A divergence without numbers to choose.
template <typename Type>
Entry entry(const std::string &type)
{
  return {type,
          [](const DivergenceChoice &) { return std::string(); },
          [](const DivergenceChoice &) { return std::make_unique<Type>(); }};
}

/// A divergence with the number alpha.
template <typename Type>
Entry entry_with_alpha(const std::string &type)
{
  return {type,
          [](const DivergenceChoice &c) { return Type::mistake(c.alpha); },
          [](const DivergenceChoice &c)
          { return std::make_unique<Type>(c.alpha); }};
}

/// A new divergence is one line here.
const std::vector<Entry> &registry()
{
  static const std::vector<Entry> entries = {
      entry<KullbackLeiblerDivergence>("kl"),
      entry_with_alpha<AlphaDivergence>("alpha"),
      entry<ReverseKLDivergence>("reverse kl"),
      entry<WassersteinDivergence>("wasserstein"),
      entry<JensenShannonDivergence>("jensen shannon"),
  };
  return entries;
}

/// Null if there is no such type.
const Entry *find(const std::string &type)
{
  for (const Entry &entry : registry())
    if (entry.type == type)
      return &entry;
  return nullptr;
}
} // namespace

std::vector<std::string> divergence_types()
{
  std::vector<std::string> types;
  for (const Entry &entry : registry())
    types.push_back(entry.type);
  return types;
}

std::string divergence_mistake(const DivergenceChoice &choice)
{
  if (const Entry *const entry = find(choice.type))
    return entry->mistake(choice);

  std::string allowed;
  for (const Entry &entry : registry())
    allowed += (allowed.empty() ? "" : ", ") + entry.type;
  return "There is no divergence of type '" + choice.type +
         "'. Choose one of these: " + allowed + ".";
}

std::unique_ptr<Divergence> make_divergence(const DivergenceChoice &choice)
{
  const std::string mistake = divergence_mistake(choice);
  if (!mistake.empty())
    throw Error(ExitCode::usage, mistake);
  return find(choice.type)->make(choice);
}
} // namespace lipflow
