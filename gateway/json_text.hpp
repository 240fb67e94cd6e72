// JSON text written straight into a string, front to back: no tree of values is built to be thrown away again.
//
// Guarantees  Valid JSON for valid UTF-8; the same values give the same bytes.
// Owner       Free functions: any thread. A `json_object` or `json_array` belongs to one function and writes to its string until it goes;
//             while a nested one is open, its parent is not written to.
#pragma once

#include <concepts>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "gateway/clock.hpp"

namespace intake {

/// Appends `text` with its quotes.
void append_json(std::string& out, std::string_view text);
/// Appends any value. Doubles do not occur in events (event.md) and are an assertion.
void append_json(std::string& out, const boost::json::value&);
void append_json(std::string& out, const boost::json::object&);

class json_array;

/// An object that is written member by member and ends with its scope. Names are ours: nothing in them needs an escape.
class json_object {
 public:
  explicit json_object(std::string& out) : out_(out) { out_ += '{'; }
  ~json_object() { out_ += '}'; }
  json_object(const json_object&) = delete;
  json_object& operator=(const json_object&) = delete;

  /// Goes on with the object that `out` holds, behind its last member.
  static json_object continued(std::string& out) { return {out, continuing{}}; }

  void put(std::string_view name, std::string_view value) { append_json(named(name), value); }
  void put(std::string_view name, const boost::json::object& value) { append_json(named(name), value); }
  void put(std::string_view name, std::span<const std::string> values);
  void put(std::string_view name, time_point value);  ///< as RFC 3339 has it
  template <std::integral T>  // a template, or a `const char*` would be a bool
  void put(std::string_view name, T value);
  /// A value that is JSON already.
  void put_json(std::string_view name, std::string_view json) { named(name) += json; }
  /// A text, and its first `length` bytes under a name of their own: what is escaped need not be escaped again.
  void put_with_beginning(std::string_view name, std::string_view text, std::string_view name_of_beginning,
                          std::size_t length);
  /// Nothing for an empty text or list: fields that do not apply are absent.
  void put_if_any(std::string_view name, const auto& value) {
    if (!value.empty()) put(name, value);
  }
  json_object object(std::string_view name) { return json_object(named(name)); }
  json_array array(std::string_view name);

 private:
  struct continuing {};
  json_object(std::string& out, continuing) : out_(out) { out_.pop_back(); }
  std::string& named(std::string_view name);

  std::string& out_;
};

/// An array that is written item by item and ends with its scope.
class json_array {
 public:
  explicit json_array(std::string& out) : out_(out) { out_ += '['; }
  ~json_array() { out_ += ']'; }
  json_array(const json_array&) = delete;
  json_array& operator=(const json_array&) = delete;

  void add(std::string_view value) { append_json(next(), value); }
  json_object object() { return json_object(next()); }

 private:
  std::string& next() {
    if (out_.back() != '[') out_ += ',';
    return out_;
  }

  std::string& out_;
};

void append_number(std::string& out, std::int64_t);
void append_number(std::string& out, std::uint64_t);

inline json_array json_object::array(std::string_view name) { return json_array(named(name)); }

template <std::integral T>
void json_object::put(std::string_view name, T value) {
  if constexpr (std::same_as<T, bool>)
    named(name) += value ? "true" : "false";
  else if constexpr (std::signed_integral<T>)
    append_number(named(name), std::int64_t{value});
  else
    append_number(named(name), std::uint64_t{value});
}

}  // namespace intake
