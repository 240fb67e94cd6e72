#include "gateway/backends/json_cursor.hpp"

#include <charconv>
#include <cstring>

namespace intake::backends {
namespace {

/// The four hexadecimal digits that `text` begins with; a number no code unit has if it does not.
std::uint32_t code_unit(std::string_view text) {
  std::uint32_t value = 0;
  if (text.size() < 4) return UINT32_MAX;
  const auto [end, error] = std::from_chars(text.data(), text.data() + 4, value, 16);
  return error == std::errc{} && end == text.data() + 4 ? value : UINT32_MAX;
}

void append_utf8(std::string& out, std::uint32_t c) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xc0 | c >> 6);
  } else if (c < 0x10000) {
    put(0xe0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3f));
  } else {
    put(0xf0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3f));
    put(0x80 | (c >> 6 & 0x3f));
  }
  put(0x80 | (c & 0x3f));
}

/// Takes what follows `\\u` off the front of `raw`: four digits, or a surrogate pair's eight.
bool append_unicode(std::string& out, std::string_view& raw) {
  std::uint32_t c = code_unit(raw);
  if (c > 0xffff || (c >= 0xdc00 && c < 0xe000)) return false;
  raw.remove_prefix(4);
  if (c >= 0xd800 && c < 0xdc00) {
    const std::uint32_t low = raw.starts_with("\\u") ? code_unit(raw.substr(2)) : 0;
    if (low < 0xdc00 || low >= 0xe000) return false;
    raw.remove_prefix(6);
    c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
  }
  append_utf8(out, c);
  return true;
}

/// What a backslash and this letter mean; NUL for nothing.
char meaning_of(char letter) {
  switch (letter) {
    case 'n': return '\n';
    case '"':
    case '\\':
    case '/': return letter;
    case 't': return '\t';
    case 'r': return '\r';
    case 'b': return '\b';
    case 'f': return '\f';
    default: return '\0';
  }
}

}  // namespace

bool append_decoded(std::string& out, std::string_view raw) {
  out.reserve(out.size() + raw.size());
  for (auto slash = raw.find('\\'); slash != raw.npos; slash = raw.find('\\')) {
    out.append(raw, 0, slash);
    raw.remove_prefix(slash + 1);
    if (raw.empty()) return false;
    const char letter = raw.front();
    raw.remove_prefix(1);
    if (letter == 'u') {
      if (!append_unicode(out, raw)) return false;
    } else if (const char c = meaning_of(letter)) {
      out += c;
    } else {
      return false;
    }
  }
  out.append(raw);
  return true;
}

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
  const bool is_string = peek() == '"';
  const auto first = at_ + 1;
  is_string ? skip_string() : skip();
  return failed_ || !is_string ? std::string_view{} : text_.substr(first, at_ - 1 - first);
}

std::string_view json_cursor::key() {
  if (peek() != '"') fail();
  return failed_ ? std::string_view{} : raw_string();
}

std::string json_cursor::string() {
  std::string out;
  if (append_decoded(out, raw_string())) return out;
  fail();
  return {};
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
