#include "adapters/smtp/client_identity.hpp"

#include <algorithm>

#include "adapters/smtp/smtp_syntax.hpp"
#include "gateway/networks.hpp"

namespace intake::smtp {

namespace {

/// Known, but of no use to us: read and dropped.
bool is_ignored(std::string_view keyword) {
  constexpr std::string_view names[] = {"PORT", "PROTO", "LOGIN", "DESTADDR", "DESTPORT", "IDENT", "SOURCE"};
  return std::any_of(std::begin(names), std::end(names), [&](auto name) { return equal_ignoring_case(keyword, name); });
}

bool set_address(std::string_view value, client_identity& client) {
  constexpr std::string_view v6 = "IPV6:";
  if (value.size() > v6.size() && equal_ignoring_case(value.substr(0, v6.size()), v6)) value.remove_prefix(v6.size());
  const auto address = ip_address::parse(value);
  if (address) client.address = address->to_string();
  return address.has_value();
}

bool set_name(std::string_view value, std::string& name) {
  if (!value.empty() && !is_helo_name(value)) return false;
  name = value;
  return true;
}

bool apply_one(std::string_view keyword, std::string_view value, client_identity& client) {
  if (equal_ignoring_case(value, "[UNAVAILABLE]") || equal_ignoring_case(value, "[TEMPUNAVAIL]")) value = {};
  if (equal_ignoring_case(keyword, "ADDR")) return value.empty() || set_address(value, client);
  if (equal_ignoring_case(keyword, "NAME")) return set_name(value, client.name);
  if (equal_ignoring_case(keyword, "HELO")) return set_name(value, client.helo);
  return is_ignored(keyword);
}

}  // namespace

bool apply_attributes(std::string_view arguments, client_identity& client) {
  client_identity changed = client;
  if (arguments.empty()) return false;
  while (!arguments.empty()) {
    const auto word = arguments.substr(0, arguments.find(' '));
    arguments.remove_prefix(std::min(word.size() + 1, arguments.size()));
    const auto equals = word.find('=');
    if (equals == word.npos) return false;
    const auto value = decode_xtext(word.substr(equals + 1));
    if (!value || !apply_one(word.substr(0, equals), *value, changed)) return false;
  }
  client = std::move(changed);
  return true;
}

}  // namespace intake::smtp
