// A JSON record, looked into without asking at each step whether the step is there.
//
// Guarantees  Looking into what is missing, null or of another kind gives nothing. Parsing is linear, at most 32 levels deep;
//             a name that is there twice means its last value. Bytes that are no UTF-8 become U+FFFD: one wrong letter in a
//             caller's name is no reason to lose the call.
// Owner       A node borrows from the value that parse_json gave; the value outlives it.
// Fails       parse_json: bytes that are no JSON, no object or array, or nested deeper. The message holds none of the bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "gateway/result.hpp"

namespace intake::call {

result<boost::json::value> parse_json(std::string_view bytes);

class json_node {
 public:
  enum class names { exact, in_any_case };

  json_node() = default;
  explicit json_node(const boost::json::value& value, names how = names::exact) : value_(&value), names_(how) {}

  /// The member of that name; nothing if this is no object.
  json_node operator[](std::string_view name) const;
  /// What a JSON Pointer (RFC 6901) leads to from here.
  json_node at_pointer(std::string_view pointer) const;

  /// The items of an array; anything else that is there is one item.
  std::size_t size() const;
  json_node item(std::size_t i) const;
  json_node last() const { return size() == 0 ? json_node() : item(size() - 1); }

  bool is_there() const { return value_ && !value_->is_null(); }
  bool is_object() const { return value_ && value_->is_object(); }
  bool is_true() const { return text() == "true"; }
  /// A string as it is, a number in digits, "true" or "false"; empty for anything else.
  std::string text() const;
  /// A number without its fraction, or the digits of a string.
  std::optional<std::int64_t> number() const;

 private:
  json_node member_in_any_case(std::string_view name) const;

  const boost::json::value* value_ = nullptr;
  names names_ = names::exact;
};

}  // namespace intake::call
