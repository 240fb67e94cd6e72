#include "gateway/json_text.hpp"

#include <array>
#include <cassert>
#include <charconv>
#include <cstring>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace intake {
namespace {

/// What follows the backslash for each character that needs one; 'u' for the long form, 0 for none.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> out{};
  for (int c = 0; c < 0x20; ++c) out[static_cast<std::size_t>(c)] = 'u';
  out['\b'] = 'b', out['\f'] = 'f', out['\n'] = 'n', out['\r'] = 'r', out['\t'] = 't', out['"'] = '"', out['\\'] = '\\';
  return out;
}();

constexpr std::uint64_t every_byte(unsigned char c) { return 0x0101010101010101ULL * c; }

/// True when one of eight characters needs an escape (or might: a false alarm costs eight table look-ups).
bool any_escape(const char* eight) {
  std::uint64_t w;
  std::memcpy(&w, eight, sizeof w);
  const auto zero_in = [](std::uint64_t v) { return (v - every_byte(1)) & ~v; };
  const std::uint64_t control = (w - every_byte(0x20)) & ~w;
  return ((control | zero_in(w ^ every_byte('"')) | zero_in(w ^ every_byte('\\'))) & every_byte(0x80)) != 0;
}

template <class Number>
void append_number(std::string& out, Number n) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
  out.append(digits, end);
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
  constexpr char hex[] = "0123456789abcdef";
  out += '"';
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    while (at + 8 <= text.size() && !any_escape(text.data() + at)) at += 8;
    if (at == text.size()) break;
    const auto c = static_cast<unsigned char>(text[at]);
    const char escape = escapes[c];
    if (escape == 0) [[likely]]
      continue;
    out.append(text, from, at - from);
    from = at + 1;
    out += '\\';
    out += escape;
    if (escape == 'u') {
      out += "00";
      out += hex[c >> 4];
      out += hex[c & 15];
    }
  }
  out.append(text, from, std::string_view::npos);
  out += '"';
}

void append_json(std::string& out, const boost::json::object& object) {
  out += '{';
  for (const auto& [key, value] : object) {
    if (out.back() != '{') out += ',';
    append_json(out, std::string_view{key.data(), key.size()});
    out += ':';
    append_json(out, value);
  }
  out += '}';
}

void append_json(std::string& out, const boost::json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::null: out += "null"; break;
    case boost::json::kind::bool_: out += value.get_bool() ? "true" : "false"; break;
    case boost::json::kind::int64: append_number(out, value.get_int64()); break;
    case boost::json::kind::uint64: append_number(out, value.get_uint64()); break;
    case boost::json::kind::double_: assert(false && "events hold integers and strings"); break;
    case boost::json::kind::string:
      append_json(out, std::string_view{value.get_string().data(), value.get_string().size()});
      break;
    case boost::json::kind::object: append_json(out, value.get_object()); break;
    case boost::json::kind::array:
      out += '[';
      for (const auto& item : value.get_array()) {
        if (out.back() != '[') out += ',';
        append_json(out, item);
      }
      out += ']';
      break;
  }
}

}  // namespace intake
