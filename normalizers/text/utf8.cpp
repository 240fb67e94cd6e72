#include "normalizers/text/utf8.hpp"

#include <cstring>

#include "gateway/scan.hpp"

namespace intake::text {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

unsigned byte_at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

std::size_t ascii_prefix(std::string_view bytes, std::size_t from) {
  return scan(bytes, from, [](auto c) { return c >= 0x80; });
}

std::size_t printable_prefix(std::string_view bytes, std::size_t from) {
  return scan(bytes, from, [](auto c) { return (c < 0x20) | (c >= 0x7F); });
}

struct sequence {
  std::size_t length;  ///< bytes of the character, or of the maximal ill-formed sequence
  bool valid;
};

/// The sequence that begins with the non-ASCII byte at `i` (table 3-7 of the Unicode standard).
sequence sequence_at(std::string_view bytes, std::size_t i) {
  const unsigned lead = byte_at(bytes, i);
  if (lead < 0xC2 || lead > 0xF4) return {1, false};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (std::size_t k = 1; k < length; ++k) {
    if (i + k >= bytes.size()) return {k, false};
    const unsigned next = byte_at(bytes, i + k);
    if (next < (k == 1 ? low : 0x80) || next > (k == 1 ? high : 0xBF)) return {k, false};
  }
  return {length, true};
}

/// The code point of the valid sequence at `i`.
char32_t code_point_at(std::string_view bytes, std::size_t i, std::size_t length) {
  const char32_t lead = byte_at(bytes, i);
  char32_t code = length == 1 ? lead : lead & (0x7Fu >> length);
  for (std::size_t k = 1; k < length; ++k) code = (code << 6) | (byte_at(bytes, i + k) & 0x3F);
  return code;
}

bool control(char32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

enum class fate { keep, space, drop };

fate fate_in_line(char32_t c) {
  if (c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == ' ') return fate::space;
  if (c == 0x85 || c == 0xA0 || c == 0x2028 || c == 0x2029) return fate::space;
  if (control(c) || c == 0xFEFF || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) return fate::drop;
  return fate::keep;
}

/// Moves `length` bytes down to `to`; both are inside `s`, `to` never behind `from`.
void move_down(std::string& s, std::size_t& to, std::size_t from, std::size_t length) {
  if (to != from) std::memmove(s.data() + to, s.data() + from, length);
  to += length;
}

}  // namespace

std::size_t valid_utf8_prefix(std::string_view bytes) {
  std::size_t i = 0;
  while ((i = ascii_prefix(bytes, i)) < bytes.size()) {
    while (i < bytes.size() && byte_at(bytes, i) >= 0x80) {
      const sequence s = sequence_at(bytes, i);
      if (!s.valid) return i;
      i += s.length;
    }
  }
  return i;
}

bool is_ascii(std::string_view bytes) { return ascii_prefix(bytes, 0) == bytes.size(); }

std::string repair_utf8(std::string bytes) {
  std::size_t valid = valid_utf8_prefix(bytes);
  if (valid == bytes.size()) return bytes;
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8 + replacement.size());
  std::string_view rest = bytes;
  while (valid < rest.size()) {
    out.append(rest.substr(0, valid)).append(replacement);
    rest.remove_prefix(valid + sequence_at(rest, valid).length);
    valid = valid_utf8_prefix(rest);
  }
  return out.append(rest);
}

std::string_view cut_utf8(std::string_view utf8, std::size_t limit) {
  if (utf8.size() <= limit) return utf8;
  while (limit > 0 && (byte_at(utf8, limit) & 0xC0) == 0x80) --limit;
  return utf8.substr(0, limit);
}

void append_utf8(std::string& out, char32_t c) {
  const auto byte = [&](char32_t b) { out.push_back(static_cast<char>(static_cast<unsigned char>(b))); };
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xC0 | (c >> 6));
  } else {
    if (c < 0x10000) {
      byte(0xE0 | (c >> 12));
    } else {
      byte(0xF0 | (c >> 18));
      byte(0x80 | ((c >> 12) & 0x3F));
    }
    byte(0x80 | ((c >> 6) & 0x3F));
  }
  byte(0x80 | (c & 0x3F));
}

std::string clean_line(std::string value) {
  if (printable_prefix(value, 0) == value.size() && value.find("  ") == value.npos && !value.starts_with(' ') &&
      !value.ends_with(' '))
    return value;
  value = repair_utf8(std::move(value));
  std::size_t to = 0;
  bool space = false;
  for (std::size_t i = 0; i < value.size();) {
    const std::size_t length = byte_at(value, i) < 0x80 ? 1 : sequence_at(value, i).length;
    const fate what = fate_in_line(code_point_at(value, i, length));
    if (what == fate::space) space = to > 0;
    if (what == fate::keep) {
      if (space) value[to++] = ' ';  // there is room: a blank has been read for it
      space = false;
      move_down(value, to, i, length);
    }
    i += length;
  }
  value.resize(to);
  return value;
}

std::string clean_body(std::string value) {
  value = repair_utf8(std::move(value));
  std::size_t to = 0;
  for (std::size_t i = 0; i < value.size();) {
    const std::size_t end = printable_prefix(value, i);
    if (end > i) move_down(value, to, i, end - i);
    if ((i = end) == value.size()) break;
    const unsigned c = byte_at(value, i);
    if (c == '\r') {
      value[to++] = '\n';
      i += i + 1 < value.size() && value[i + 1] == '\n' ? 2 : 1;
    } else if (c < 0x80) {
      if (c == '\n' || c == '\t') value[to++] = static_cast<char>(c);
      ++i;
    } else {
      const std::size_t length = sequence_at(value, i).length;
      const char32_t code = code_point_at(value, i, length);
      if (!control(code) && code != 0xFEFF) move_down(value, to, i, length);
      i += length;
    }
  }
  value.resize(to);
  return value;
}

}  // namespace intake::text
