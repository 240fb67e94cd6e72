#include "gateway/backends/json_cursor.hpp"

#include <charconv>
#include <cstring>

#include <boost/json/parse.hpp>

namespace intake::backends {

void json_cursor::space() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
    ++at_;
}

/// The next character that is not white space; NUL at the end.
char json_cursor::peek() {
  space();
  return at_ < text_.size() ? text_[at_] : '\0';
}

void json_cursor::fail() {
  failed_ = true;
  at_ = text_.size();
}

bool json_cursor::at_end() {
  space();
  return at_ == text_.size();
}

bool json_cursor::open(char bracket) {
  if (peek() != bracket) return false;
  ++at_;
  return true;
}

bool json_cursor::close(char bracket) { return open(bracket); }

bool json_cursor::expect(char c) {
  if (open(c)) return true;
  fail();
  return false;
}

/// After a value: true if the container ends here, false if another value follows.
bool json_cursor::closed_or_comma(char bracket) {
  if (failed_ || close(bracket)) return true;
  return !expect(',');
}

/// Steps over a string that starts here. A quote ends it unless an odd number of backslashes precedes.
void json_cursor::skip_string() {
  const std::size_t first = ++at_;
  while (at_ < text_.size()) {
    const auto* quote = static_cast<const char*>(std::memchr(text_.data() + at_, '"', text_.size() - at_));
    if (!quote) break;
    at_ = static_cast<std::size_t>(quote - text_.data());
    std::size_t slashes = 0;
    while (at_ - slashes > first && text_[at_ - slashes - 1] == '\\') ++slashes;
    ++at_;
    if (slashes % 2 == 0) return;
  }
  fail();
}

std::string_view json_cursor::raw_string() {
  if (peek() != '"') {
    fail();
    return {};
  }
  const auto first = at_ + 1;
  skip_string();
  return failed_ ? std::string_view{} : text_.substr(first, at_ - 1 - first);
}

std::string json_cursor::string() {
  if (peek() != '"') {
    skip();
    return {};
  }
  const auto raw = raw_string();
  if (raw.find('\\') == raw.npos) return std::string(raw);
  boost::system::error_code ec;
  const auto decoded = boost::json::parse({raw.data() - 1, raw.size() + 2}, ec);
  if (ec || !decoded.is_string()) {
    fail();
    return {};
  }
  return std::string(decoded.get_string());
}

std::int64_t json_cursor::integer() {
  const char c = peek();
  std::int64_t value = 0;
  if (c == '-' || (c >= '0' && c <= '9')) std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
  skip();
  return value;
}

/// Steps over a number or a literal.
void json_cursor::skip_scalar() {
  const auto first = at_;
  while (at_ < text_.size() && !std::strchr(",:]}[{\" \t\r\n", text_[at_])) ++at_;
  if (at_ == first) fail();
}

void json_cursor::skip() {
  std::size_t depth = 0;
  do {
    const char c = peek();
    if (c == '{' || c == '[') {
      ++depth;
      ++at_;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return fail();
      --depth;
      ++at_;
    } else if (c == '"') {
      skip_string();
    } else if (depth > 0 && (c == ',' || c == ':')) {
      ++at_;
    } else {
      skip_scalar();
    }
  } while (depth > 0 && !failed_);
}

}  // namespace intake::backends
