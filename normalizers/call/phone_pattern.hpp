// The small language in which phone_countries writes down what digits a number may begin with and how many it has.
//
//   prefix   digits, x for any digit, [2-46] for one of a set: "01[2-9]x"
//   list     prefixes with blanks between them, the empty list matches nothing: "0 0xx"
//   numbers  prefix:lengths, the lengths counting all digits: "[2-9]:9 800:7,9 1:10-12"
//
// Guarantees  Pure; linear in the pattern. A malformed pattern matches nothing.
#pragma once

#include <optional>
#include <string_view>

namespace intake::call {

/// How many digits `prefix` takes from the front of `digits`; nothing if they begin otherwise.
std::optional<std::size_t> leading(std::string_view prefix, std::string_view digits);

/// Whether one of `numbers` has this beginning and this length.
bool fits(std::string_view numbers, std::string_view digits);

/// Calls `each` with every part of a list, until it returns true.
template <class F>
bool any_of_list(std::string_view list, F each) {
  while (!list.empty()) {
    const std::size_t end = list.find(' ');
    if (each(list.substr(0, end))) return true;
    if (end == std::string_view::npos) return false;
    list.remove_prefix(end + 1);
  }
  return false;
}

}  // namespace intake::call
