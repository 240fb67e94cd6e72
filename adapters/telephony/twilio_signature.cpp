#include "adapters/telephony/twilio_signature.hpp"

#include "adapters/telephony/form_syntax.hpp"
#include "adapters/telephony/signatures.hpp"
#include "gateway/crypto/constant_time.hpp"
#include "gateway/crypto/digest.hpp"

namespace intake::telephony {
namespace {

/// The digest that the query promises; empty when it does not, or does twice.
std::string_view promised_digest(std::string_view query) {
  constexpr std::string_view name = "bodySHA256=";
  std::string_view found;
  while (!query.empty()) {
    query.remove_prefix(1);  // '?' or '&'
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(pair.size());
    if (!pair.starts_with(name)) continue;
    if (!found.empty()) return {};
    found = pair.substr(name.size());
  }
  return found;
}

/// What is signed behind the URL; nothing for a body that the signature can't speak of.
std::optional<std::string> signed_body(const push_request& r) {
  if (r.media_type() != "application/x-www-form-urlencoded") {
    if (promised_digest(r.query()) != crypto::sha256_hex(r.body)) return std::nullopt;
    return "";
  }
  const auto fields = parse_form(r.body);
  if (!fields) return std::nullopt;
  std::string text;
  text.reserve(r.body.size());
  for (const auto& [name, value] : *fields) text.append(name).append(value);
  return text;
}

}  // namespace

std::string with_other_port(std::string_view url) {
  const auto host = url.find("://") + 3;
  const auto path = std::min(url.find('/', host), url.size());
  const auto name_end = url[host] == '[' ? std::min(url.find(']', host), path) : host;
  const auto colon = url.find(':', name_end);
  std::string other(url.substr(0, std::min(colon, path)));
  if (colon >= path) other += url.starts_with("https:") ? ":443" : ":80";
  return other.append(url.substr(path));
}

auth_verdict check_twilio(const auth_options& options, const push_request& r) {
  const auto signature = r.header("x-twilio-signature");
  if (!signature) return {.status = 403, .reason = "missing"};
  const auto body = signed_body(r);
  if (!body) return {.status = 403, .reason = "form"};
  std::string_view found;
  for (const std::string& url : {options.public_url, with_other_port(options.public_url)}) {
    const std::string text = url + std::string(r.query()) + *body;
    for (const auto& secret : options.secrets)
      if (crypto::constant_time_equal(hmac_text(auth_hash::sha1, auth_encoding::base64, secret, text), *signature))
        found = secret;
  }
  if (found.empty()) return {.status = 403, .reason = "wrong"};
  return {.secret = found};
}

}  // namespace intake::telephony
