#include <lipflow/application/parameter_scanner.h>
#include <lipflow/application/parameter_schema.h>

#include <cstddef>
#include <iterator>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
/// An input iterator that knows in which line it is: the parser's events carry
/// no positions. A name ends where its event is issued, so that names have
/// exact lines.
class CountingIterator
{
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char *;
  using reference = const char &;

  CountingIterator(const char *position, unsigned int &line)
      : position_(position)
      , line_(&line)
  {
  }

  const char &operator*() const
  {
    return *position_;
  }

  CountingIterator &operator++()
  {
    if (*position_ == '\n')
      ++*line_;
    ++position_;
    return *this;
  }

  CountingIterator operator++(int)
  {
    const CountingIterator old = *this;
    ++*this;
    return old;
  }

  bool operator==(const CountingIterator &other) const
  {
    return position_ == other.position_;
  }

  bool operator!=(const CountingIterator &other) const
  {
    return !(*this == other);
  }

private:
  const char   *position_;
  unsigned int *line_;
};

/// Turns the parser's events into entries. The open objects and the name that
/// waits for its value form the path.
class JsonEvents : public nlohmann::json_sax<nlohmann::json>
{
public:
  JsonEvents(const std::string  &file,
             const SectionQuery &is_section,
             const unsigned int &line)
      : file_(file)
      , is_section_(is_section)
      , line_(line)
  {
  }

  ScannedParameters result;

  bool null() override
  {
    return scalar("", "null");
  }

  bool boolean(const bool value) override
  {
    return scalar(value ? "true" : "false", "");
  }

  bool number_integer(const number_integer_t value) override
  {
    return scalar(std::to_string(value), "");
  }

  bool number_unsigned(const number_unsigned_t value) override
  {
    return scalar(std::to_string(value), "");
  }

  bool number_float(const number_float_t, const string_t &text) override
  {
    return scalar(text, "");
  }

  bool string(string_t &value) override
  {
    return scalar(value, "");
  }

  bool binary(binary_t &) override
  {
    return scalar("", "binary data");
  }

  bool start_object(std::size_t) override;
  bool end_object() override;
  bool start_array(std::size_t) override;
  bool end_array() override;

  bool key(string_t &name) override
  {
    name_ = name;
    location_ = {file_, line_};
    return true;
  }

  bool parse_error(std::size_t,
                   const std::string &,
                   const nlohmann::detail::exception &error) override;

private:
  struct Object
  {
    std::string    name;
    SourceLocation location;
    bool           is_section;
    bool           is_entry; ///< had a "value"
  };

  bool        scalar(const std::string &value, const std::string &refused);
  void        add_entry(const std::string &value);
  std::string path() const;

  const std::string   file_;
  const SectionQuery &is_section_;
  const unsigned int &line_;
  std::vector<Object> open_;
  std::string         name_;
  SourceLocation      location_;
  bool                in_array_ = false;
  std::string         array_;
};

std::string JsonEvents::path() const
{
  std::string result_path;
  for (const Object &object : open_)
    result_path = parameter_path(result_path, object.name);
  return result_path;
}

bool JsonEvents::start_object(std::size_t)
{
  if (in_array_)
    return scalar("", "an object within a list");
  open_.push_back({name_, location_, false, false});
  open_.back().is_section = is_section_(path());
  name_.clear();
  return true;
}

bool JsonEvents::end_object()
{
  const Object &closed = open_.back();
  if (!closed.name.empty() && !closed.is_entry)
    result.sections.push_back({path(), closed.location});
  open_.pop_back();
  return true;
}

bool JsonEvents::start_array(std::size_t)
{
  if (in_array_ || open_.empty())
    return scalar("", "a list in this place");
  in_array_ = true;
  array_.clear();
  return true;
}

bool JsonEvents::end_array()
{
  in_array_ = false;
  add_entry(array_);
  return true;
}

bool JsonEvents::scalar(const std::string &value, const std::string &refused)
{
  if (open_.empty() || !refused.empty())
  {
    const std::string found = refused.empty() ? "a bare value" : refused;
    result.mistakes.push_back(make_mistake(
        open_.empty() ? SourceLocation{file_, line_} : location_,
        parameter_path(path(), name_),
        found + " is not understood. A parameter file in JSON is one object, "
                "{\"Section\": {\"Key\": \"value\"}}."));
    return !open_.empty() && !in_array_;
  }
  if (in_array_)
    array_ += (array_.empty() ? "" : ", ") + value;
  else
    add_entry(value);
  return true;
}

void JsonEvents::add_entry(const std::string &value)
{
  Object &object = open_.back();
  if (object.is_section)
  {
    result.entries.push_back({path(), name_, value, location_});
    return;
  }
  // An object that is no declared section is deal.II's long form of one entry,
  // whose other members describe the parameter, or an unknown section.
  if (name_ != "value")
    return;
  object.is_entry = true;
  const std::string full = path();
  const std::size_t slash = full.rfind('/');
  const std::string outer =
      slash == std::string::npos ? "" : full.substr(0, slash);
  result.entries.push_back({outer, object.name, value, object.location});
}

bool JsonEvents::parse_error(std::size_t,
                             const std::string &,
                             const nlohmann::detail::exception &error)
{
  // "[json.exception.parse_error.101] parse error at line 3, column 5: ..."
  std::string       text = error.what();
  const std::size_t colon = text.find(": ");
  if (colon != std::string::npos)
    text = text.substr(colon + 2);
  result.mistakes.push_back(make_mistake(
      {file_, line_}, "", "this is not valid JSON: " + text + "."));
  return false;
}
} // namespace

ScannedParameters scan_json(const std::string  &file,
                            const std::string  &text,
                            const SectionQuery &is_section)
{
  unsigned int     line = 1, unused = 1;
  JsonEvents       events(file, is_section, line);
  CountingIterator begin(text.data(), line);
  CountingIterator end(text.data() + text.size(), unused);
  nlohmann::json::sax_parse(begin, end, &events);
  return events.result;
}
} // namespace lipflow
