// A thousand ways to change a good request, for every scheme: none of them may come in.
#include <functional>
#include <gtest/gtest.h>
#include <iostream>
#include <openssl/evp.h>

#include "adapters/telephony/authentication.hpp"
#include "adapters/telephony/form_syntax.hpp"
#include "gateway/crypto/base64.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/hmac.hpp"
#include "tests/adapters/telephony/sample_request.hpp"

namespace intake::telephony {
namespace {

constexpr int mutations = 1000;
const time_point now = from_millis(1'700'000'000'000);
const std::string json =
    R"({"event":"phone.callee_missed","payload":{"object":{"call_id":"7241","caller":{"phone_number":"+14158675309"}}}})";
const std::string form =
    "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212&CallerName=";

class chance {
 public:
  std::size_t below(std::size_t limit) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_ % limit;
  }

 private:
  std::uint64_t state_ = 0x9e3779b97f4a7c15u;
};

template <class Mac>
std::string bytes_of(const Mac& mac) {
  return {reinterpret_cast<const char*>(mac.data()), mac.size()};
}

struct owned_key {
  explicit owned_key(char filled) {
    const std::string seed(32, filled);
    key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(seed.data()),
                                       32);
  }
  owned_key(const owned_key&) = delete;
  owned_key& operator=(const owned_key&) = delete;
  ~owned_key() { EVP_PKEY_free(key); }

  std::string public_text() const {
    std::string bytes(32, '\0');
    std::size_t size = bytes.size();
    EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(bytes.data()), &size);
    return crypto::base64_encode(bytes);
  }
  std::string sign(const std::string& text) const {
    std::string signature(64, '\0');
    std::size_t size = signature.size();
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key);
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    EVP_MD_CTX_free(context);
    return crypto::base64_encode(signature);
  }

  EVP_PKEY* key;
};

/// One scheme: its options, and how a sender who knows `secret` shows it in a request.
struct scheme_under_attack {
  const char* name;
  auth_options options;
  std::string body{}, target{};
  std::function<header_fields(const std::string& secret, const std::string& timestamp, const std::string& body)> sign{};
  std::size_t shown_from = 0;  ///< in the last header's value: before it stands a word whose case is free
  bool signs_body = true, signs_query = false, has_time = true;
};

std::string twilio_text(const std::string& url, const std::string& body) {
  std::string text = url;
  const auto fields = parse_form(body).value();
  for (const auto& [name, value] : fields) text += name + value;
  return text;
}

std::vector<scheme_under_attack> all_schemes() {
  static const owned_key first('1'), second('2'), other('x');
  const std::vector<std::string> two{"the secret of today", "the secret of tomorrow"};
  std::vector<scheme_under_attack> all;
  all.push_back(
      {.name = "twilio",
       .options = {.scheme = auth_scheme::twilio, .secrets = two, .public_url = "https://intake.example/telephony/t"},
       .body = form,
       .target = "/telephony/t?foo=1&bar=2",
       .sign = [](const auto& secret, const auto&, const auto& body) -> header_fields {
         const auto text = twilio_text("https://intake.example/telephony/t?foo=1&bar=2", body);
         return {{"Content-Type", "application/x-www-form-urlencoded"},
                 {"X-Twilio-Signature", crypto::base64_encode(bytes_of(crypto::hmac_sha1(secret, text)))}};
       },
       .signs_query = true,
       .has_time = false});
  all.push_back(
      {.name = "twilio (JSON)",
       .options = {.scheme = auth_scheme::twilio, .secrets = two, .public_url = "https://intake.example/telephony/t"},
       .body = json,
       .target = "/telephony/t?bodySHA256=" + crypto::sha256_hex(json),
       .sign = [](const auto& secret, const auto&, const auto& body) -> header_fields {
         const auto text = "https://intake.example/telephony/t?bodySHA256=" + crypto::sha256_hex(body);
         return {{"Content-Type", "application/json"},
                 {"X-Twilio-Signature", crypto::base64_encode(bytes_of(crypto::hmac_sha1(secret, text)))}};
       },
       .signs_query = true,
       .has_time = false});
  all.push_back({.name = "zoom",
                 .options = {.scheme = auth_scheme::zoom, .secrets = two},
                 .body = json,
                 .target = "/telephony/z",
                 .sign = [](const auto& secret, const auto& timestamp, const auto& body) -> header_fields {
                   const auto text = "v0:" + timestamp + ":" + body;
                   return {{"x-zm-request-timestamp", timestamp},
                           {"x-zm-signature", "v0=" + crypto::hex(bytes_of(crypto::hmac_sha256(secret, text)))}};
                 }});
  for (const auto hash : {auth_hash::sha1, auth_hash::sha256, auth_hash::sha512})
    for (const auto encoding : {auth_encoding::hex, auth_encoding::base64}) {
      static constexpr const char* names[] = {"hmac sha1 hex",      "hmac sha1 base64", "hmac sha256 hex",
                                              "hmac sha256 base64", "hmac sha512 hex",  "hmac sha512 base64"};
      const auto row = static_cast<std::size_t>(hash) * 2 + static_cast<std::size_t>(encoding);
      all.push_back({.name = names[row],
                     .options = {.scheme = auth_scheme::hmac,
                                 .secrets = two,
                                 .public_url = "https://intake.example/telephony/h",
                                 .header = "X-Signature",
                                 .prefix = "sig=",
                                 .signed_text = "{timestamp}.{url}.{body}",
                                 .timestamp_header = "X-Time",
                                 .hash = hash,
                                 .encoding = encoding},
                     .body = json,
                     .target = "/telephony/h?a=1",
                     .sign = [=](const auto& secret, const auto& timestamp, const auto& body) -> header_fields {
                       const auto text = timestamp + ".https://intake.example/telephony/h?a=1." + body;
                       const auto mac = hash == auth_hash::sha1     ? bytes_of(crypto::hmac_sha1(secret, text))
                                        : hash == auth_hash::sha256 ? bytes_of(crypto::hmac_sha256(secret, text))
                                                                    : bytes_of(crypto::hmac_sha512(secret, text));
                       return {{"X-Time", timestamp},
                               {"X-Signature", "sig=" + (encoding == auth_encoding::hex ? crypto::hex(mac)
                                                                                        : crypto::base64_encode(mac))}};
                     },
                     .signs_query = true});
    }
  all.push_back(
      {.name = "ed25519",
       .options = {.scheme = auth_scheme::ed25519, .secrets = {first.public_text(), second.public_text()}},
       .body = json,
       .target = "/telephony/e",
       .sign = [](const auto& secret, const auto& timestamp, const auto& body) -> header_fields {
         const auto& key = secret == first.public_text() ? first : secret == second.public_text() ? second : other;
         return {{"telnyx-timestamp", timestamp}, {"telnyx-signature-ed25519", key.sign(timestamp + "|" + body)}};
       }});
  all.push_back({.name = "basic",
                 .options = {.scheme = auth_scheme::basic, .secrets = two, .user = "pbx"},
                 .body = json,
                 .target = "/telephony/b",
                 .sign = [](const auto& secret, const auto&, const auto&) -> header_fields {
                   return {{"Authorization", "Basic " + crypto::base64_encode("pbx:" + secret)}};
                 },
                 .shown_from = 6,
                 .signs_body = false,
                 .has_time = false});
  all.push_back({.name = "bearer",
                 .options = {.scheme = auth_scheme::bearer, .secrets = two},
                 .body = json,
                 .target = "/telephony/b",
                 .sign = [](const auto& secret, const auto&, const auto&) -> header_fields {
                   return {{"Authorization", "Bearer " + secret}};
                 },
                 .shown_from = 7,
                 .signs_body = false,
                 .has_time = false});
  all.push_back({.name = "header",
                 .options = {.scheme = auth_scheme::header, .secrets = two, .header = "Verification-Token"},
                 .body = json,
                 .target = "/telephony/r",
                 .sign = [](const auto& secret, const auto&, const auto&) -> header_fields {
                   return {{"Verification-Token", secret}};
                 },
                 .signs_body = false,
                 .has_time = false});
  return all;
}

sample_request good_request(const scheme_under_attack& scheme, const std::string& secret,
                            const std::string& timestamp = "1700000000") {
  return {.target = scheme.target, .headers = scheme.sign(secret, timestamp, scheme.body), .body = scheme.body};
}

void flip_a_bit(std::string& text, std::size_t from, chance& dice) {
  const auto at = from + dice.below(text.size() - from);
  text[at] = static_cast<char>(text[at] ^ 1 << dice.below(8));
}

void change_case(std::string& text, std::size_t from, chance& dice) {
  for (std::size_t tried = 0; tried < 1000; ++tried) {
    char& c = text[from + dice.below(text.size() - from)];
    if (!std::isalpha(static_cast<unsigned char>(c))) continue;
    c = static_cast<char>(c ^ 0x20);
    return;
  }
}

void truncate(std::string& text, std::size_t from, chance& dice) { text.resize(from + dice.below(text.size() - from)); }

/// A form's values change places; of another body, two characters.
void swap_parts(std::string& body, chance& dice) {
  if (body == form) {
    static const std::pair<const char*, const char*> swaps[] = {{"CallSid=CA1234567890ABCDE", "CallSid=1234"},
                                                                {"Digits=1234", "Digits=CA1234567890ABCDE"},
                                                                {"Caller=%2B14158675309", "Caller=%2B18005551212"},
                                                                {"To=%2B18005551212", "To=%2B14158675309"},
                                                                {"CallerName=", "CallerName=1234"}};
    const auto& [was, becomes] = swaps[dice.below(std::size(swaps))];
    body.replace(body.find(was), std::string(was).size(), becomes);
  } else {
    std::swap(body[dice.below(body.size())], body[dice.below(body.size())]);
  }
}

/// One change; the request may come out as it was, when two equal characters changed places.
void mutate(const scheme_under_attack& scheme, sample_request& r, time_point& at, chance& dice) {
  std::string& shown = r.headers.back().second;
  switch (dice.below(scheme.signs_body ? 14 : 6)) {
    case 0: return flip_a_bit(shown, scheme.shown_from, dice);
    case 1: return truncate(shown, scheme.shown_from, dice);
    case 2: return change_case(shown, scheme.shown_from, dice);
    case 3:
      r.headers = scheme.sign("a secret of somebody else " + std::to_string(dice.below(1000)), "1700000000", r.body);
      return;
    case 4: r.headers.push_back(r.headers.back()); return;
    case 5:
      shown.insert(scheme.shown_from + dice.below(shown.size() - scheme.shown_from + 1), 1,
                   static_cast<char>(' ' + dice.below(95)));
      return;
    case 6: return flip_a_bit(r.body, 0, dice);
    case 7: return truncate(r.body, 0, dice);
    case 8: return change_case(r.body, 0, dice);
    case 9: return swap_parts(r.body, dice);
    case 10: r.body += "&Added" + std::to_string(dice.below(1000)) + "="; return;
    case 11: r.body += r.body.substr(dice.below(r.body.size())); return;
    case 12:
      if (!scheme.has_time) return flip_a_bit(shown, scheme.shown_from, dice);
      if (dice.below(2)) {
        at += std::chrono::seconds{301 + dice.below(1000000)};
      } else {
        r.headers.front().second = std::to_string(1'700'000'001 + dice.below(299));
      }
      return;
    default:
      if (!scheme.signs_query) return flip_a_bit(r.body, 0, dice);
      flip_a_bit(r.target, r.target.find('?') + 1, dice);
  }
}

TEST(Mutations, NoneOfAThousandComesIn) {
  chance dice;
  for (const auto& scheme : all_schemes()) {
    const auto guard = make_authenticator(scheme.options).value();
    for (const auto& secret : scheme.options.secrets)
      ASSERT_TRUE(guard.check(good_request(scheme, secret).view(), now).accepted()) << scheme.name;
    int tried = 0, accepted = 0;
    while (tried < mutations) {
      const auto good = good_request(scheme, scheme.options.secrets[static_cast<std::size_t>(tried) % 2]);
      auto changed = good;
      time_point at = now;
      mutate(scheme, changed, at, dice);
      if (changed == good && at == now) continue;
      ++tried;
      if (!guard.check(changed.view(), at).accepted()) continue;
      ++accepted;
      ADD_FAILURE() << scheme.name << " took " << changed.target << ' ' << changed.headers.back().second << ' '
                    << changed.body;
    }
    std::cout << scheme.name << ": " << tried << " mutations, " << accepted << " accepted\n";
  }
}

TEST(Mutations, NoneOfAThousandCertificatesComesIn) {
  chance dice;
  const std::string subject = "CN=pbx-1,OU=Telephony,O=Example", fingerprint = crypto::sha256_hex("the certificate");
  const auto guard =
      make_authenticator({.scheme = auth_scheme::mtls, .certificates = {subject, "sha256:" + fingerprint}}).value();
  const std::string stranger = crypto::sha256_hex("another");
  int accepted = 0;
  for (int tried = 0; tried < mutations; ++tried) {
    sample_request r{.subject = subject, .fingerprint = tried % 2 ? stranger : fingerprint, .verified = true};
    ASSERT_TRUE(guard.check(r.view(), now).accepted());
    if (tried % 2 == 0) r.subject = "CN=somebody";
    std::string& shown = tried % 2 ? r.subject : r.fingerprint;
    switch (dice.below(tried % 2 ? 4 : 3)) {
      case 0: flip_a_bit(shown, 0, dice); break;
      case 1: truncate(shown, 0, dice); break;
      case 2: change_case(shown, 0, dice); break;
      default: r.verified = false;
    }
    accepted += guard.check(r.view(), now).accepted();
  }
  std::cout << "mtls: " << mutations << " mutations, " << accepted << " accepted\n";
  EXPECT_EQ(accepted, 0);
}

TEST(Mutations, NoneOfAThousandAddressesComesIn) {
  chance dice;
  const auto guard = make_authenticator({.addresses = {"198.51.100.128/25", "2001:db8:1::/48"}}).value();
  int accepted = 0;
  for (int tried = 0; tried < mutations; ++tried) {
    const auto piece = [&] { return std::to_string(dice.below(256)); };
    // One bit behind the prefix is free, one in it is not.
    std::string address = "198.51.100." + std::to_string(128 + dice.below(128));
    ASSERT_TRUE(guard.check(sample_request{.address = address}.view(), now).accepted()) << address;
    switch (dice.below(4)) {
      case 0: address = "198.51.100." + std::to_string(dice.below(128)); break;
      case 1: address = "198.51." + std::to_string(101 + dice.below(155)) + "." + piece(); break;
      case 2: address = "2001:db8:" + std::to_string(2 + dice.below(9000)) + "::" + piece(); break;
      default: address += piece() + "0";
    }
    accepted += guard.check(sample_request{.address = address}.view(), now).accepted();
  }
  std::cout << "addresses: " << mutations << " mutations, " << accepted << " accepted\n";
  EXPECT_EQ(accepted, 0);
}

}  // namespace
}  // namespace intake::telephony
