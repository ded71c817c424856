#ifndef LIPFLOW_APPLICATION_PARAMETER_SCHEMA_H
#define LIPFLOW_APPLICATION_PARAMETER_SCHEMA_H

#include <string>
#include <vector>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
/// What is declared about one parameter.
struct ParameterDescription
{
  std::string section; ///< "Time"; "A/B" if nested; empty at the top level
  std::string key;
  std::string default_value;
  std::string documentation;
  std::string pattern; ///< deal.II's description, "[Double 0...1 (inclusive)]"

  std::string path() const; ///< "Time/CFL number"
};

/**
 * All declared parameters in the order of declaration: what the reader of
 * parameter files compares with and what the reference is generated from.
 */
class ParameterSchema
{
public:
  explicit ParameterSchema(const dealii::ParameterHandler &prm);

  const std::vector<ParameterDescription> &parameters() const &;

  /// A loop over the parameters of a temporary would outlive them.
  const std::vector<ParameterDescription> &parameters() && = delete;

  /// nullptr if there is no such parameter.
  const ParameterDescription *find(const std::string &path) const;

  /// The top level, "", is a section, too.
  bool is_section(const std::string &section) const;

  /// In the order of declaration, without the top level.
  std::vector<std::string> sections() const;

  std::vector<std::string> keys(const std::string &section) const;

private:
  std::vector<ParameterDescription> parameters_;
};

/// "A/B" from "A" and "B"; one of them may be empty.
std::string parameter_path(const std::string &section, const std::string &name);

/// What a pattern allows in plain words: "a number of at least 0", "one of:
/// box, ball, file".
std::string allowed_values(const std::string &pattern);

/// "Allowed: a number of at least 0. Default: 1.", without the first part if
/// the pattern says nothing (what a text must look like is in its
/// documentation).
std::string allowed_and_default(const ParameterDescription &parameter);

/// The words of a selection pattern; empty for other patterns.
std::vector<std::string> selection_words(const std::string &pattern);

/// The current value, as text, of a declared parameter.
std::string current_value(dealii::ParameterHandler   &prm,
                          const ParameterDescription &parameter);

/// Sets a declared parameter. False if the value does not match its pattern.
bool set_value(dealii::ParameterHandler   &prm,
               const ParameterDescription &parameter,
               const std::string          &value);
} // namespace lipflow

#endif
