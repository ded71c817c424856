#ifndef LIPFLOW_BASE_STATE_H
#define LIPFLOW_BASE_STATE_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace lipflow
{
/**
 * What objects need to go on from exactly where they were, as bytes: values
 * with names, which a StateReader gives back in the same order. Numbers are
 * kept bit by bit, NaN and infinity too.
 */
class StateWriter
{
public:
  void add(const std::string &name, double value);
  void add_count(const std::string &name, std::uint64_t value);
  void add_text(const std::string &name, const std::string &value);
  void add_numbers(const std::string &name, const std::vector<double> &values);
  void add_counts(const std::string                &name,
                  const std::vector<std::uint64_t> &values);

  const std::string &bytes() const;

private:
  void begin(char kind, const std::string &name, std::uint64_t count);

  std::string bytes_;
};

/// Reads what a StateWriter has written. Where another value follows than the
/// one that is asked for, Error (files): the two are of different versions.
class StateReader
{
public:
  explicit StateReader(std::string bytes);

  double                     number(const std::string &name);
  std::uint64_t              count(const std::string &name);
  std::string                text(const std::string &name);
  std::vector<double>        numbers(const std::string &name);
  std::vector<std::uint64_t> counts(const std::string &name);

private:
  std::uint64_t begin(char kind, const std::string &name, std::size_t size);
  void          take(void *to, std::size_t size);

  std::string bytes_;
  std::size_t position_ = 0;
};

/// Takes a block of whole records.
using RecordConsumer = std::function<void(const std::string &block)>;

/// Hands all records of a file to its argument, block by block, the same on all
/// ranks. Collective.
using RecordSource = std::function<void(const RecordConsumer &)>;
} // namespace lipflow

#endif
