#include "adapters/imap/token_protocol.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>

namespace intake::imap {
namespace {

void add(std::string& form, std::string_view name, std::string_view value) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  if (value.empty()) return;
  if (!form.empty()) form += '&';
  form.append(name) += '=';
  for (const char c : value) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    const auto octet = static_cast<unsigned char>(c);
    if (plain)
      form += c;
    else
      (form += '%') += {digits[octet >> 4], digits[octet & 15]};
  }
}

std::string text_of(const boost::json::object& o, std::string_view name) {
  const auto* v = o.if_contains(name);
  return v && v->is_string() ? std::string(v->get_string()) : std::string{};
}

/// Of those that RFC 6749 §5.2 knows.
std::string_view known_error(const boost::json::object& o) {
  static constexpr std::string_view known[] = {"invalid_request",     "invalid_client",         "invalid_grant",
                                               "unauthorized_client", "unsupported_grant_type", "invalid_scope"};
  const auto said = text_of(o, "error");
  const auto* found = std::find(std::begin(known), std::end(known), said);
  return found == std::end(known) ? std::string_view{} : *found;
}

}  // namespace

std::string token_request(const config::imap_oauth2& o, std::string_view refresh_token) {
  std::string form;
  add(form, "grant_type", o.grant);
  add(form, "client_id", o.client_id);
  add(form, "client_secret", o.client_secret);
  add(form, "scope", o.scope);
  if (o.grant == "refresh_token") add(form, "refresh_token", refresh_token);
  return form;
}

result<token_answer> read_token_answer(int status, std::string_view body) {
  error_code ec;
  const auto parsed = boost::json::parse(body, ec);
  const boost::json::object nothing;
  const auto& o = !ec && parsed.is_object() ? parsed.get_object() : nothing;
  if (status != 200) {
    std::string why = "the token endpoint answers " + std::to_string(status);
    if (const auto code = known_error(o); !code.empty()) (why += " ").append(code);
    return fail(std::move(why));
  }
  token_answer out{.access_token = text_of(o, "access_token"), .refresh_token = text_of(o, "refresh_token")};
  const bool clean =
      std::all_of(out.access_token.begin(), out.access_token.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (out.access_token.empty() || !clean) return fail("the token endpoint's answer holds no access token");
  if (const auto* v = o.if_contains("expires_in"); v && v->is_int64() && v->get_int64() > 0)
    out.lasts = std::chrono::seconds{std::min<std::int64_t>(v->get_int64(), 30 * 86400)};
  return out;
}

std::chrono::seconds use_for(std::chrono::seconds lasts) {
  return lasts - std::min(lasts / 4, std::chrono::seconds{300});
}

}  // namespace intake::imap
