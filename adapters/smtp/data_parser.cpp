#include "adapters/smtp/data_parser.hpp"

#include <cstring>
#include <utility>

namespace intake::smtp {

data_parser::block data_parser::next(std::string_view& input) {
  if (input.empty()) return {};
  switch (state_) {
    case state::dot: return after_dot(input);
    case state::dot_cr: return after_dot_cr(input);
    case state::line_start:
      if (input.front() == '.') return stuffed(input, 0);
      break;
    case state::after_cr:
    case state::in_line: break;
  }
  return lines(input);
}

/// A dot began the line and the input ended behind it: it was either stuffed or the beginning of the end.
data_parser::block data_parser::after_dot(std::string_view& input) {
  if (input.front() == '\r') {
    input.remove_prefix(1);
    state_ = state::dot_cr;
    return {};
  }
  state_ = state::in_line;
  return lines(input);
}

data_parser::block data_parser::after_dot_cr(std::string_view& input) {
  if (input.front() == '\n') {
    input.remove_prefix(1);
    return {.ended = true};
  }
  // The CR that was held back is content: a bare one.
  state_ = state::after_cr;
  return {.content = "\r"};
}

/// `input[dot]` is a dot at the start of a line; everything before it is content.
data_parser::block data_parser::stuffed(std::string_view& input, std::size_t dot) {
  const auto content = input.substr(0, dot);
  const auto behind = input.substr(dot + 1);
  if (behind.starts_with("\r\n")) {
    input = behind.substr(2);
    return {.content = content, .ended = true};
  }
  if (behind.empty() || behind == "\r") {
    state_ = behind.empty() ? state::dot : state::dot_cr;
    input = {};
  } else {
    state_ = state::in_line;
    input = behind;
  }
  return {.content = content};
}

/// The hot loop: from line feed to line feed, up to a dot at the start of a line or the end of the input.
data_parser::block data_parser::lines(std::string_view& input) {
  const char* const begin = input.data();
  const char* const end = begin + input.size();
  bool cr_before = state_ == state::after_cr;
  for (const char* at = begin; at != end;) {
    const auto* feed = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    if (feed == nullptr) break;
    const bool crlf = feed == begin ? cr_before : feed[-1] == '\r';
    at = feed + 1;
    if (!crlf) continue;
    if (at == end) {
      state_ = state::line_start;
      return {.content = std::exchange(input, {})};
    }
    if (*at == '.') return stuffed(input, static_cast<std::size_t>(at - begin));
  }
  state_ = end[-1] == '\r' ? state::after_cr : state::in_line;
  return {.content = std::exchange(input, {})};
}

}  // namespace intake::smtp
