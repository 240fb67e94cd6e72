#include "normalizers/call/row.hpp"

#include <algorithm>

namespace intake::call {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

std::string_view without_blanks(std::string_view s) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = s.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(blanks) - first + 1);
}

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view row::operator[](std::string_view name) const {
  for (std::size_t i = 0; i < names_.size() && i < values_.size(); ++i)
    if (same_word(names_[i], name)) return without_blanks(values_[i]);
  return {};
}

std::string_view row::at(std::size_t place) const {
  return place >= 1 && place <= values_.size() ? without_blanks(values_[place - 1]) : std::string_view{};
}

result<row> read_row(std::string_view line, std::span<const std::string_view> names, char separator, quotes style) {
  auto values = read_csv(line, separator, style);
  if (!values) return values.error();
  if (values->size() != names.size())
    return fail(std::to_string(values->size()) + " columns instead of " + std::to_string(names.size()));
  return row({names.begin(), names.end()}, std::move(*values));
}

}  // namespace intake::call
