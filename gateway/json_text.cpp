#include "gateway/json_text.hpp"

#include <array>
#include <cassert>
#include <charconv>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "gateway/scan.hpp"

namespace intake {
namespace {

/// What follows the backslash for each character that needs one; 'u' for the long form.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> out{};
  for (int c = 0; c < 0x20; ++c) out[static_cast<std::size_t>(c)] = 'u';
  out['\b'] = 'b', out['\f'] = 'f', out['\n'] = 'n', out['\r'] = 'r', out['\t'] = 't', out['"'] = '"', out['\\'] = '\\';
  return out;
}();

constexpr auto needs_escape = [](auto c) { return (c < 0x20) | (c == '"') | (c == '\\'); };

void append_escape(std::string& out, unsigned char c) {
  constexpr char hex[] = "0123456789abcdef";
  const char escape = escapes[c];
  const char text[] = {'\\', escape, '0', '0', hex[c >> 4], hex[c & 15]};
  out.append(text, escape == 'u' ? 6 : 2);
}

void append_escaped(std::string& out, std::string_view text) {
  for (std::size_t from = 0;; ++from) {
    const std::size_t end = scan(text, from, needs_escape);
    out.append(text.data() + from, end - from);
    if (end == text.size()) break;
    append_escape(out, static_cast<unsigned char>(text[end]));
    from = end;
  }
}

template <class Number>
void append_digits(std::string& out, Number n) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
  out.append(digits, end);
}

}  // namespace

void append_number(std::string& out, std::int64_t n) { append_digits(out, n); }
void append_number(std::string& out, std::uint64_t n) { append_digits(out, n); }

void append_json(std::string& out, std::string_view text) {
  out += '"';
  append_escaped(out, text);
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

std::string& json_object::named(std::string_view name) {
  const std::string_view between = out_.back() == '{' ? "\"" : ",\"";
  return out_.append(between).append(name).append("\":", 2);
}

void json_object::put(std::string_view name, time_point value) {
  std::string& out = named(name);
  out += '"';
  append_rfc3339(out, value);
  out += '"';
}

void json_object::put_with_beginning(std::string_view name, std::string_view text, std::string_view name_of_beginning,
                                     std::size_t length) {
  named(name) += '"';
  const std::size_t from = out_.size();
  append_escaped(out_, text.substr(0, length));
  const std::size_t escaped = out_.size() - from;
  append_escaped(out_, text.substr(length));
  out_ += '"';
  named(name_of_beginning) += '"';
  out_.append(out_, from, escaped) += '"';
}

void json_object::put(std::string_view name, std::span<const std::string> values) {
  json_array list = array(name);
  for (const std::string& value : values) list.add(value);
}

}  // namespace intake
