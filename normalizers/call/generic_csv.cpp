// Lines of columns that nobody else's dialect describes: the owner says what is where (mapping.hpp). A place is a column's
// name (settings.columns, or the file's first line, envelope.header) or its number, from 1.
#include <charconv>

#include "normalizers/call/mapping.hpp"
#include "normalizers/call/row.hpp"

namespace intake::call {
namespace {

std::size_t column_number(std::string_view place) {
  std::size_t n = 0;
  const auto [end, error] = std::from_chars(place.data(), place.data() + place.size(), n);
  return error == std::errc{} && end == place.data() + place.size() ? n : 0;
}

result<std::vector<std::string>> names_of(const record_view& record, char separator) {
  if (const auto columns = record.columns(); !columns.empty())
    return std::vector<std::string>(columns.begin(), columns.end());
  const std::string_view header = record.header();
  if (header.empty()) return std::vector<std::string>{};
  return read_csv(header, separator);
}

}  // namespace

result<reading> read_generic_csv(const record_view& record) {
  const char separator = record.separator();
  const auto names = names_of(record, separator);
  if (!names) return names.error();
  auto values = read_csv(record.bytes, separator);
  if (!values) return values.error();
  if (!names->empty() && values->size() != names->size())
    return fail(std::to_string(values->size()) + " columns instead of " + std::to_string(names->size()));
  if (!names->empty() && *values == *names) return reading{};  // the line of names itself

  const std::size_t count = values->size();
  const row line({names->begin(), names->end()}, std::move(*values));
  return map_record(record, [&](std::string_view place) -> std::optional<std::string> {
    if (const std::size_t n = column_number(place); n > 0)
      return n <= count ? std::optional<std::string>(line.at(n)) : std::nullopt;
    for (const std::string& name : *names)
      if (same_word(name, place)) return std::string(line[place]);
    return {};
  });
}

}  // namespace intake::call
