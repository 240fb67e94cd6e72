#include "adapters/telephony/record_parser.hpp"

#include <cstdint>

#include <boost/json/basic_parser_impl.hpp>

namespace intake::telephony {
namespace {

namespace json = boost::json;

/// Looks at JSON and keeps nothing.
struct no_values {
  static constexpr std::size_t max_object_size = SIZE_MAX, max_array_size = SIZE_MAX, max_key_size = SIZE_MAX,
                               max_string_size = SIZE_MAX;
  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(std::size_t, error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t, error_code&) { return true; }
  bool on_key_part(json::string_view, std::size_t, error_code&) { return true; }
  bool on_key(json::string_view, std::size_t, error_code&) { return true; }
  bool on_string_part(json::string_view, std::size_t, error_code&) { return true; }
  bool on_string(json::string_view, std::size_t, error_code&) { return true; }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, error_code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, error_code&) { return true; }
  bool on_double(double, json::string_view, error_code&) { return true; }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }
};

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(blanks);
  if (from == text.npos) return {};
  return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

/// Where the value that begins at `at` ends: at the comma or bracket behind it.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  int depth = 0;
  for (bool quoted = false; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\') ++at;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      if (depth-- == 0) return at;
    } else if (c == ',' && depth == 0) {
      return at;
    }
  }
  return text.size();
}

}  // namespace

status check_json(std::string_view text) {
  json::parse_options options;
  options.allow_invalid_utf8 = true;
  json::basic_parser<no_values> parser(options);
  error_code problem;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), problem);
  if (problem || !trimmed(text.substr(used)).empty()) return fail("the body is not JSON");
  return {};
}

records json_records(std::string_view text) {
  text = trimmed(text);
  if (!text.starts_with('[')) return {text};
  records out;
  for (std::size_t at = 1; at < text.size();) {
    const std::size_t end = end_of_value(text, at);
    if (const auto value = trimmed(text.substr(at, end - at)); !value.empty()) out.push_back(value);
    at = end + 1;
  }
  return out;
}

records lines_of(std::string_view text) {
  records out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!trimmed(line).empty()) out.push_back(line);
  }
  return out;
}

}  // namespace intake::telephony
