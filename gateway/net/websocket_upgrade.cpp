// The opening handshake as a function from a request to a response (RFC 6455, 4.2).

#include <algorithm>

#include "gateway/crypto/base64.hpp"
#include "gateway/net/websocket.hpp"

namespace intake::net {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

std::string_view trim(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

/// The elements of a list field, which may be spread over several lines (RFC 9110, 5.3).
std::vector<std::string_view> elements(const request& r, std::string_view lower_name) {
  std::vector<std::string_view> out;
  for (const auto& [name, value] : r.headers) {
    if (lower(name) != lower_name) continue;
    for (std::string_view rest = value;;) {
      const auto comma = rest.find(',');
      if (const auto one = trim(rest.substr(0, comma)); !one.empty()) out.push_back(one);
      if (comma == rest.npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return out;
}

bool has_token(const request& r, std::string_view lower_name, std::string_view token) {
  const auto all = elements(r, lower_name);
  return std::any_of(all.begin(), all.end(), [&](std::string_view e) { return lower(e) == token; });
}

response bad(std::string_view detail) { return problem(400, "Bad Request", detail); }

response upgrade_required(std::string_view detail) {
  auto answer = problem(426, "Upgrade Required", detail);
  answer.headers.emplace_back("Upgrade", "websocket");
  answer.headers.emplace_back("Sec-WebSocket-Version", "13");
  return answer;
}

bool is_key(std::string_view text) {
  const auto nonce = crypto::base64_decode(text);
  return nonce && nonce->size() == 16;
}

}  // namespace

response accept_websocket(const request& r, websocket_options options, websocket_handler handler) {
  if (!has_token(r, "upgrade", "websocket")) return upgrade_required("this address speaks WebSocket");
  if (!has_token(r, "connection", "upgrade")) return bad("Connection does not ask for the upgrade");
  if (r.only_header("Sec-WebSocket-Version") != "13") return upgrade_required("WebSocket version 13 only");
  const auto key = r.only_header("Sec-WebSocket-Key");
  if (!is_key(key)) return bad("Sec-WebSocket-Key is missing or malformed");
  if (!r.body.empty()) return bad("an opening handshake has no body");
  const auto offered = elements(r, "sec-websocket-protocol");
  if (!options.subprotocol.empty() && std::find(offered.begin(), offered.end(), options.subprotocol) == offered.end())
    return bad("the subprotocol " + options.subprotocol + " was not offered");
  websocket_upgrade upgrade;
  upgrade.key = key;
  upgrade.options = std::move(options);
  upgrade.handler = std::move(handler);
  response accepted;
  accepted.status = 101;
  accepted.upgrade = std::make_shared<const websocket_upgrade>(std::move(upgrade));
  return accepted;
}

}  // namespace intake::net
