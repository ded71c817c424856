#ifndef LIPFLOW_BASE_EXTENDED_NUMBER_H
#define LIPFLOW_BASE_EXTENDED_NUMBER_H

#include <deal.II/base/patterns.h>

#include <memory>
#include <optional>
#include <string>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
/// A decimal number, "inf" or "infinity" (with a sign, in any case); nothing
/// for any other text, for NaN and for what overflows.
std::optional<double> parse_extended_number(const std::string &text);

/// The shortest text that reads back as @p value: "0.1", "1e-06", "inf".
std::string number_text(double value);

/// Bytes for people: "1.25 GB".
std::string size_text(double bytes);

/// The pattern of such numbers: dealii::Patterns::Double refuses "inf".
class ExtendedNumber : public dealii::Patterns::PatternBase
{
public:
  bool        match(const std::string &text) const override;
  std::string description(OutputStyle style = Machine) const override;
  std::unique_ptr<dealii::Patterns::PatternBase> clone() const override;
};

/// Declares a key whose value may be infinite and binds it to @p value, which
/// also gives the default. @p value must outlive @p prm.
void add_extended_number(dealii::ParameterHandler &prm,
                         const std::string        &key,
                         double                   &value,
                         const std::string        &documentation);

/// The pattern of a number from 0 to 1 or the word auto.
class FractionOrAuto : public dealii::Patterns::PatternBase
{
public:
  bool        match(const std::string &text) const override;
  std::string description(OutputStyle style = Machine) const override;
  std::unique_ptr<dealii::Patterns::PatternBase> clone() const override;
};

/// Declares a key that is such a fraction or "auto", the default, and binds it
/// to @p value and @p is_automatic; the value stays as it is with "auto". Both
/// must outlive @p prm.
void add_fraction_or_auto(dealii::ParameterHandler &prm,
                          const std::string        &key,
                          double                   &value,
                          bool                     &is_automatic,
                          const std::string        &documentation);
} // namespace lipflow

#endif
