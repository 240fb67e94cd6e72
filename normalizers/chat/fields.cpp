#include "normalizers/chat/fields.hpp"

#include "normalizers/text/utf8.hpp"

namespace intake::chat {
namespace {

namespace json = boost::json;

/// Cut before cleaning, so that little is cleaned, and after it: repairing makes longer.
std::string bounded(std::string_view value, std::size_t longest, std::string (*clean)(std::string)) {
  std::string out = clean(std::string(text::cut_utf8(value, longest)));
  out.resize(text::cut_utf8(out, longest).size());
  return out;
}

}  // namespace

const json::object& object_in(const json::object& from, std::string_view key) {
  static const json::object none;
  const json::value* found = from.if_contains(key);
  return found && found->is_object() ? found->get_object() : none;
}

const json::array& array_in(const json::object& from, std::string_view key) {
  static const json::array none;
  const json::value* found = from.if_contains(key);
  return found && found->is_array() ? found->get_array() : none;
}

std::int64_t number_in(const json::object& from, std::string_view key) {
  const json::value* found = from.if_contains(key);
  return found && found->is_int64() ? found->get_int64() : 0;
}

bool is_true_in(const json::object& from, std::string_view key) {
  const json::value* found = from.if_contains(key);
  return found && found->is_bool() && found->get_bool();
}

std::string_view string_in(const json::object& from, std::string_view key) {
  const json::value* found = from.if_contains(key);
  return found && found->is_string() ? std::string_view(found->get_string()) : std::string_view{};
}

std::string line_of(std::string_view value, std::size_t longest) { return bounded(value, longest, text::clean_line); }

std::string line_in(const json::object& from, std::string_view key, std::size_t longest) {
  return line_of(string_in(from, key), longest);
}

std::string text_of(std::string_view value, std::size_t longest) { return bounded(value, longest, text::clean_body); }

std::string text_in(const json::object& from, std::string_view key, std::size_t longest) {
  return text_of(string_in(from, key), longest);
}

}  // namespace intake::chat
