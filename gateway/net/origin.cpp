#include "gateway/net/origin.hpp"

#include <algorithm>
#include <charconv>

namespace intake::net {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/// A name in lower case, an IPv4 address or an IPv6 address in brackets: what a browser leaves of a host.
bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    return host.size() > 4 && host.ends_with(']') && std::all_of(host.begin() + 1, host.end() - 1, [](char c) {
             return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
           });
  }
  const auto good = [](char c) { return is_digit(c) || is_lower(c) || c == '-' || c == '.' || c == '_'; };
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), good) && host.front() != '.' &&
         host.back() != '.' && host.find("..") == host.npos;
}

bool is_port(std::string_view digits, std::string_view scheme) {
  unsigned port = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool number = problem == std::errc{} && end == digits.data() + digits.size() && digits.front() != '0';
  return number && port <= 65535 && port != (scheme == "https" ? 443u : 80u);
}

/// Null when it is an origin as browsers write it, else what is wrong with it.
const char* complaint_about(std::string_view entry) {
  const auto scheme_end = entry.find("://");
  if (scheme_end == entry.npos) return "write it as https://host or https://host:port";
  const auto scheme = entry.substr(0, scheme_end);
  if (scheme != "https" && scheme != "http") return "the scheme is https or http, in lower case";
  const auto rest = entry.substr(scheme_end + 3);
  if (rest.find_first_of("/?#@*") != rest.npos)
    return "an origin is scheme, host and port only: no path, no user, no *";
  const auto bracket = rest.find(']');
  const auto colon = rest.find(':', bracket == rest.npos ? 0 : bracket);
  if (!is_host(rest.substr(0, colon))) return "the host is written in lower case, other scripts as xn--…";
  if (colon == rest.npos) return nullptr;
  if (colon + 1 == rest.size() || !is_port(rest.substr(colon + 1), scheme))
    return "the port is a number up to 65535; browsers leave 443 of https and 80 of http away";
  return nullptr;
}

bool is_element(std::string_view list, std::string_view wanted) {
  while (!list.empty()) {
    const auto comma = list.find(", ");
    if (list.substr(0, comma) == wanted) return true;
    list.remove_prefix(comma == list.npos ? list.size() : comma + 2);
  }
  return false;
}

/// `Access-Control-Request-Headers`: names in lower case, separated by commas.
bool all_elements(std::string_view asked, std::string_view allowed) {
  while (!asked.empty()) {
    const auto comma = asked.find(',');
    std::string_view one = asked.substr(0, comma);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (!one.empty() && !is_element(allowed, one)) return false;
    asked.remove_prefix(comma == asked.npos ? asked.size() : comma + 1);
  }
  return true;
}

}  // namespace

result<allowed_origins> allowed_origins::from(const std::vector<std::string>& entries) {
  allowed_origins made;
  for (const auto& entry : entries) {
    if (const char* complaint = complaint_about(entry)) return fail("\"" + entry + "\" is no origin: " + complaint);
    made.origins_.insert(entry);
  }
  return made;
}

bool allowed_origins::allows(const request& r) const { return allows(r.only_header("Origin")); }

void allow_reading(response& answer, const request& r, const allowed_origins& origins, const cors_rules& rules) {
  answer.headers.emplace_back("Vary", "Origin");
  if (!origins.allows(r)) return;
  answer.headers.emplace_back("Access-Control-Allow-Origin", r.only_header("Origin"));
  if (!rules.exposed.empty()) answer.headers.emplace_back("Access-Control-Expose-Headers", rules.exposed);
}

response answer_preflight(const request& r, const allowed_origins& origins, const cors_rules& rules) {
  const bool welcome = origins.allows(r) && is_element(rules.methods, r.only_header("Access-Control-Request-Method")) &&
                       all_elements(r.header("Access-Control-Request-Headers"), rules.headers);
  if (!welcome) {
    auto refused = problem(403, "Forbidden", "this page may not do that here");
    refused.headers.emplace_back("Vary", "Origin");
    return refused;
  }
  response allowed;
  allowed.status = 204;
  allowed.headers = {{"Vary", "Origin"},
                     {"Access-Control-Allow-Origin", std::string(r.only_header("Origin"))},
                     {"Access-Control-Allow-Methods", rules.methods},
                     {"Access-Control-Allow-Headers", rules.headers},
                     {"Access-Control-Max-Age", std::to_string(rules.max_age.count())}};
  return allowed;
}

}  // namespace intake::net
