#include <lipflow/base/errors.h>
#include <lipflow/base/state.h>

#include <cstring>

namespace lipflow
{
namespace
{
// Kinds of values.
constexpr char numbers_kind = 'd', counts_kind = 'u', text_kind = 't';

template <typename Number>
void append(const Number value, std::string &bytes)
{
  bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
}
} // namespace

void StateWriter::begin(const char          kind,
                        const std::string  &name,
                        const std::uint64_t count)
{
  bytes_ += kind;
  append<std::uint64_t>(name.size(), bytes_);
  bytes_ += name;
  append(count, bytes_);
}

void StateWriter::add(const std::string &name, const double value)
{
  add_numbers(name, {value});
}

void StateWriter::add_count(const std::string &name, const std::uint64_t value)
{
  add_counts(name, {value});
}

void StateWriter::add_text(const std::string &name, const std::string &value)
{
  begin(text_kind, name, value.size());
  bytes_ += value;
}

void StateWriter::add_numbers(const std::string         &name,
                              const std::vector<double> &values)
{
  begin(numbers_kind, name, values.size());
  for (const double value : values)
    append(value, bytes_);
}

void StateWriter::add_counts(const std::string                &name,
                             const std::vector<std::uint64_t> &values)
{
  begin(counts_kind, name, values.size());
  for (const std::uint64_t value : values)
    append(value, bytes_);
}

const std::string &StateWriter::bytes() const
{
  return bytes_;
}

StateReader::StateReader(std::string bytes)
    : bytes_(std::move(bytes))
{
}

void StateReader::take(void *const to, const std::size_t size)
{
  if (size > bytes_.size() - position_)
    throw Error(ExitCode::files,
                "The saved state ends too early: it was written by another "
                "version of lipflow. Resume with that one, or start anew.");
  if (size > 0)
    std::memcpy(to, bytes_.data() + position_, size);
  position_ += size;
}

/// How many values of @p size bytes follow.
std::uint64_t StateReader::begin(const char         kind,
                                 const std::string &name,
                                 const std::size_t  size)
{
  char          found = ' ';
  std::uint64_t length = 0, n = 0;
  take(&found, 1);
  take(&length, sizeof length);
  std::string found_name(length <= bytes_.size() - position_ ? length : 0, ' ');
  take(found_name.data(), found_name.size());
  if (found != kind || found_name != name)
    throw Error(ExitCode::files,
                "The saved state holds '" + found_name + "' where '" + name +
                    "' is expected: it was written by another version of "
                    "lipflow. Resume with that one, or start anew.");
  take(&n, sizeof n);
  // Also keeps the product below from overflowing.
  if (n > (bytes_.size() - position_) / size)
    take(nullptr, bytes_.size() + 1);
  return n;
}

double StateReader::number(const std::string &name)
{
  const std::vector<double> values = numbers(name);
  return values.size() == 1 ? values[0] : 0.;
}

std::uint64_t StateReader::count(const std::string &name)
{
  const std::vector<std::uint64_t> values = counts(name);
  return values.size() == 1 ? values[0] : 0;
}

std::string StateReader::text(const std::string &name)
{
  std::string value(begin(text_kind, name, 1), ' ');
  take(value.data(), value.size());
  return value;
}

std::vector<double> StateReader::numbers(const std::string &name)
{
  std::vector<double> values(begin(numbers_kind, name, sizeof(double)));
  take(values.data(), values.size() * sizeof(double));
  return values;
}

std::vector<std::uint64_t> StateReader::counts(const std::string &name)
{
  std::vector<std::uint64_t> values(
      begin(counts_kind, name, sizeof(std::uint64_t)));
  take(values.data(), values.size() * sizeof(std::uint64_t));
  return values;
}
} // namespace lipflow
