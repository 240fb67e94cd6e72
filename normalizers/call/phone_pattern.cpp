#include "normalizers/call/phone_pattern.hpp"

#include <charconv>

namespace intake::call {
namespace {

/// set = 1*( DIGIT / DIGIT "-" DIGIT )
bool in_set(std::string_view set, char digit) {
  for (std::size_t i = 0; i < set.size(); ++i) {
    const bool range = i + 2 < set.size() && set[i + 1] == '-';
    if (digit >= set[i] && digit <= (range ? set[i + 2] : set[i])) return true;
    if (range) i += 2;
  }
  return false;
}

/// lengths = range *( "," range ), range = number [ "-" number ]
bool in_lengths(std::string_view lengths, std::size_t length) {
  const char *at = lengths.data(), *const end = at + lengths.size();
  while (at < end) {
    std::size_t low = 0, high = 0;
    at = std::from_chars(at, end, low).ptr;
    high = low;
    if (at < end && *at == '-') at = std::from_chars(at + 1, end, high).ptr;
    if (low != 0 && length >= low && length <= high) return true;
    if (at < end && *at != ',') return false;
    ++at;
  }
  return false;
}

}  // namespace

std::optional<std::size_t> leading(std::string_view prefix, std::string_view digits) {
  std::size_t taken = 0;
  while (!prefix.empty()) {
    if (taken == digits.size()) return {};
    const char digit = digits[taken++];
    if (prefix.front() == '[') {
      const std::size_t close = prefix.find(']');
      if (close == std::string_view::npos || !in_set(prefix.substr(1, close - 1), digit)) return {};
      prefix.remove_prefix(close + 1);
    } else {
      if (prefix.front() != 'x' && prefix.front() != digit) return {};
      prefix.remove_prefix(1);
    }
  }
  return taken;
}

bool fits(std::string_view numbers, std::string_view digits) {
  return any_of_list(numbers, [&](std::string_view rule) {
    const std::size_t colon = rule.find(':');
    return colon != std::string_view::npos && leading(rule.substr(0, colon), digits) &&
           in_lengths(rule.substr(colon + 1), digits.size());
  });
}

}  // namespace intake::call
