// Rows of the table of keys: binds a key to the member of the struct it is kept in.
//
// Guarantees  A key's default is the member's initialiser; its getter and setter are made here and nowhere else.
// Owner       The *_keys.cpp files; used once, when the table is built.
#pragma once

#include <chrono>
#include <type_traits>
#include <utility>

#include "gateway/config/forms.hpp"
#include "gateway/config/keys.hpp"

namespace intake::config {

inline constexpr std::int64_t second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
inline constexpr std::int64_t kilobyte = 1024, megabyte = 1024 * kilobyte, gigabyte = 1024 * megabyte;

template <class Member>
value to_value(const Member& m) {
  if constexpr (std::is_same_v<Member, seconds> || std::is_same_v<Member, milliseconds>)
    return std::int64_t{milliseconds{m}.count()};
  else if constexpr (std::is_integral_v<Member> && !std::is_same_v<Member, bool>)
    return static_cast<std::int64_t>(m);
  else
    return m;
}

template <class Member>
void from_value(Member& m, const value& v) {
  if constexpr (std::is_same_v<Member, seconds> || std::is_same_v<Member, milliseconds>)
    m = std::chrono::duration_cast<Member>(milliseconds{std::get<std::int64_t>(v)});
  else if constexpr (std::is_integral_v<Member> && !std::is_same_v<Member, bool>)
    m = static_cast<Member>(std::get<std::int64_t>(v));
  else
    m = std::get<Member>(v);
}

/// Adds rows to a section's table, each bound to a member of the struct that `at` finds in a configuration.
template <class Struct>
class rows {
 public:
  using access = Struct& (*)(configuration&, std::size_t);

  rows(section& target, access at) : target_(target), at_(at) {}

  template <class Member>
  rows& add(key row, Member Struct::*member) {
    row.get = [at = at_, member](configuration& c, std::size_t i) { return to_value(at(c, i).*member); };
    row.set = [at = at_, member](configuration& c, std::size_t i, const value& v) { from_value(at(c, i).*member, v); };
    target_.keys.push_back(std::move(row));
    return *this;
  }

 private:
  section& target_;
  access at_;
};

template <class Struct>
std::size_t grow(std::vector<Struct>& list) {
  list.emplace_back();
  return list.size() - 1;
}

/// `certificate` and `private_key` of a listener: one of each, or lists of the same length.
void add_key_pairs(section&, std::vector<key_pair>& (*pairs)(configuration&, std::size_t));

/// The form of every `listen`.
inline status check_address(std::string_view text) {
  const auto parsed = parse_endpoint(text);
  if (!parsed) return parsed.error();
  return {};
}

// One function a section; keys.cpp lists them.
section gateway_keys();
section log_keys();
section tls_keys();
section journal_keys();
section smtp_keys();
section mailbox_keys();
section http_keys();
section chat_keys();
section chat_identity_keys();
section telephony_keys();
section call_keys();
section imap_keys();
section admin_keys();
section quarantine_keys();
section inspect_keys();
section backend_keys();

}  // namespace intake::config
