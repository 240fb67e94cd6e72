#include "adapters/telephony/signatures.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>

#include "gateway/crypto/base64.hpp"
#include "gateway/crypto/constant_time.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/ed25519.hpp"
#include "gateway/crypto/hmac.hpp"

namespace intake::telephony {
namespace {

constexpr std::string_view placeholders[] = {"{timestamp}", "{body}", "{url}", "{path}"};

/// The placeholder that `text` begins with; empty if it begins with none.
std::string_view placeholder_at(std::string_view text) {
  for (const auto each : placeholders)
    if (text.starts_with(each)) return each;
  return {};
}

/// Seconds since 1970, or milliseconds: what has more than eleven digits can't be seconds of our time.
std::optional<time_point> read_timestamp(std::string_view text) {
  constexpr std::size_t most_digits = 13;
  std::int64_t value = 0;
  if (text.empty() || text.size() > most_digits || text.find_first_not_of("0123456789") != text.npos)
    return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return from_millis(text.size() > 11 ? value : value * 1000);
}

std::string fill_in(const auth_options& options, const push_request& r, std::string_view timestamp) {
  std::string text;
  text.reserve(options.signed_text.size() + options.public_url.size() + r.target.size() + r.body.size());
  for (std::string_view rest = options.signed_text; !rest.empty();) {
    const auto name = placeholder_at(rest);
    if (name == "{timestamp}") text += timestamp;
    if (name == "{body}") text += r.body;
    if (name == "{url}") text.append(options.public_url).append(r.query());
    if (name == "{path}") text += r.path();
    if (name.empty()) text += rest.front();
    rest.remove_prefix(std::max<std::size_t>(name.size(), 1));
  }
  return text;
}

using fits = std::function<bool(std::string_view secret, std::string_view text, std::string_view signature)>;

/// What all signed schemes share: both headers are there, the time is near, and one of the secrets made the signature.
auth_verdict check_signed(const auth_options& options, const push_request& r, time_point now, const fits& is_of) {
  const auto signature = r.header(options.header);
  if (!signature) return {.status = 403, .reason = "missing"};
  std::string_view timestamp;
  if (!options.timestamp_header.empty()) {
    timestamp = r.header(options.timestamp_header).value_or("");
    const auto at = read_timestamp(timestamp);
    if (!at) return {.status = 403, .reason = "timestamp"};
    if (*at < now - options.window || *at > now + options.window) return {.status = 403, .reason = "stale"};
  }
  const std::string text = fill_in(options, r, timestamp);
  std::string_view found;
  for (const auto& secret : options.secrets)
    if (is_of(secret, text, *signature)) found = secret;
  if (found.empty()) return {.status = 403, .reason = "wrong"};
  return {.secret = found};
}

template <class Mac>
std::string written(const Mac& mac, auth_encoding encoding) {
  if (encoding == auth_encoding::hex) return crypto::hex(mac.data(), mac.size());
  return crypto::base64_encode({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

}  // namespace

std::string hmac_text(auth_hash hash, auth_encoding encoding, std::string_view secret, std::string_view text) {
  switch (hash) {
    case auth_hash::sha1: return written(crypto::hmac_sha1(secret, text), encoding);
    case auth_hash::sha256: return written(crypto::hmac_sha256(secret, text), encoding);
    case auth_hash::sha512: return written(crypto::hmac_sha512(secret, text), encoding);
  }
  return {};
}

auth_verdict check_hmac(const auth_options& options, const push_request& r, time_point now) {
  return check_signed(options, r, now, [&](std::string_view secret, std::string_view text, std::string_view signature) {
    const std::string expected = options.prefix + hmac_text(options.hash, options.encoding, secret, text);
    return crypto::constant_time_equal(expected, signature);
  });
}

auth_verdict check_ed25519(const auth_options& options, const push_request& r, time_point now) {
  return check_signed(options, r, now, [](std::string_view key, std::string_view text, std::string_view signature) {
    const auto bytes = crypto::base64_decode(signature);
    return bytes && crypto::ed25519_verify(crypto::base64_decode(key).value_or(""), text, *bytes);
  });
}

bool template_names(std::string_view signed_text, std::string_view placeholder) {
  return signed_text.find(placeholder) != signed_text.npos;
}

status check_template(std::string_view signed_text) {
  if (!template_names(signed_text, "{body}"))
    return fail("the signed text lacks {body}: what is not signed proves nothing");
  std::string_view before;  // the placeholder that ends right here
  for (std::string_view rest = signed_text; !rest.empty();) {
    const auto name = placeholder_at(rest);
    if (name.empty() && rest.front() == '{')
      return fail("the signed text has an unknown placeholder; there are {timestamp}, {body}, {url} and {path}");
    if (!name.empty() && !before.empty())
      return fail("two placeholders of the signed text touch: nobody could tell where one ends");
    before = name;
    rest.remove_prefix(std::max<std::size_t>(name.size(), 1));
  }
  return {};
}

}  // namespace intake::telephony
