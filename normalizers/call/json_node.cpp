#include "normalizers/call/json_node.hpp"

#include <array>
#include <charconv>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include "normalizers/call/row.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::call {
namespace {

constexpr std::size_t deepest = 32;

/// 1700000000.25, not 1.70000000025E9: what reads times and durations knows no exponents.
std::string in_digits(double number) {
  std::array<char, 400> digits;
  const auto end = std::to_chars(digits.begin(), digits.end(), number, std::chars_format::fixed);
  return end.ec == std::errc{} ? std::string(digits.begin(), end.ptr) : std::string{};
}

}  // namespace

result<boost::json::value> parse_json(std::string_view bytes) {
  error_code ec;
  boost::json::parse_options options;
  options.max_depth = deepest;
  auto memory = boost::json::make_shared_resource<boost::json::monotonic_resource>();
  const std::string utf8 = text::is_valid_utf8(bytes) ? std::string() : text::repair_utf8(std::string(bytes));
  boost::json::value value =
      boost::json::parse(utf8.empty() ? bytes : std::string_view(utf8), ec, std::move(memory), options);
  if (ec) return fail("no JSON: " + ec.message(), ec);
  if (!value.is_object() && !value.is_array()) return fail("no JSON object");
  return value;
}

json_node json_node::operator[](std::string_view name) const {
  if (!is_object()) return {};
  if (names_ == names::in_any_case) return member_in_any_case(name);
  const boost::json::value* found = value_->get_object().if_contains(name);
  return found ? json_node(*found) : json_node();
}

json_node json_node::member_in_any_case(std::string_view name) const {
  for (const auto& member : value_->get_object())
    if (!member.value().is_null() && same_word(member.key(), name)) return json_node(member.value(), names_);
  return {};
}

json_node json_node::at_pointer(std::string_view pointer) const {
  if (!value_) return {};
  error_code ec;
  const boost::json::value* found = value_->find_pointer(pointer, ec);
  return found ? json_node(*found, names_) : json_node();
}

std::size_t json_node::size() const {
  if (!is_there()) return 0;
  return value_->is_array() ? value_->get_array().size() : 1;
}

json_node json_node::item(std::size_t i) const {
  if (i >= size()) return {};
  return value_->is_array() ? json_node(value_->get_array()[i], names_) : *this;
}

std::string json_node::text() const {
  if (!value_) return {};
  switch (value_->kind()) {
    case boost::json::kind::string: return std::string(std::string_view(value_->get_string()));
    case boost::json::kind::int64: return std::to_string(value_->get_int64());
    case boost::json::kind::uint64: return std::to_string(value_->get_uint64());
    case boost::json::kind::double_: return in_digits(value_->get_double());
    case boost::json::kind::bool_: return value_->get_bool() ? "true" : "false";
    default: return {};
  }
}

std::optional<std::int64_t> json_node::number() const {
  const std::string digits = text();
  std::int64_t n = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  const bool whole = end == digits.data() + digits.size() || *end == '.';
  return ec == std::errc{} && whole ? std::optional(n) : std::nullopt;
}

}  // namespace intake::call
