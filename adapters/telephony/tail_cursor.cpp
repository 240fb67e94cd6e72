#include "adapters/telephony/tail_cursor.hpp"

#include <algorithm>
#include <charconv>

namespace intake::telephony {
namespace {

/// Takes a number and the blank behind it off the front.
template <class Number>
bool take(std::string_view& text, Number& into) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), into);
  if (failed != std::errc{} || end == text.data() + text.size() || *end != ' ') return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return true;
}

/// What a rotation puts into a name: numbers and dates.
bool is_turn(std::string_view text) {
  return text.size() > 1 && text.find_first_of("0123456789") != std::string_view::npos &&
         text.find_first_not_of("0123456789.-_T") == std::string_view::npos &&
         std::string_view(".-_").find(text.front()) != std::string_view::npos;
}

}  // namespace

std::string tail_cursor::text() const {
  std::string out = std::to_string(inode);
  for (const std::uint64_t n : {place.offset, place.line, std::uint64_t{head}}) (out += ' ') += std::to_string(n);
  return (out += ' ') += digest;
}

std::optional<tail_cursor> tail_cursor::parse(std::string_view text) {
  tail_cursor c;
  if (!take(text, c.inode) || !take(text, c.place.offset) || !take(text, c.place.line) || !take(text, c.head))
    return std::nullopt;
  c.digest = text;
  return c;
}

bool is_rotated_name(std::string_view base, std::string_view name) {
  if (name.starts_with(base)) {
    const std::string_view tail = name.substr(base.size());
    return is_turn(tail) || tail == ".old";
  }
  const auto dot = base.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string_view stem = base.substr(0, dot), extension = base.substr(dot);
  if (!name.starts_with(stem) || !name.ends_with(extension) || name.size() <= base.size()) return false;
  return is_turn(name.substr(stem.size(), name.size() - base.size()));
}

}  // namespace intake::telephony
