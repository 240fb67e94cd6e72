#include "adapters/telephony/authentication.hpp"

#include <gtest/gtest.h>

#include "tests/adapters/telephony/sample_request.hpp"

namespace intake::telephony {
namespace {

using std::chrono::seconds;

const time_point now = from_millis(1'700'000'000'000);
const std::string body = R"({"event":"phone.callee_missed","payload":{"object":{"call_id":"7"}}})";
const std::string telnyx_key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

struct auth_case {
  const char* name;
  auth_options options;
  sample_request request;
  int status = 0;
  const char* reason = "";
};

// Signatures were computed by Python's hmac and cryptography modules.
const std::string zoom_signature = "v0=e97ca37d55ef73fc79fe6ff032d7b6850e15b84fb9dca207a709411f571377f7";
const std::string sha1_signature = "jpJEZMex/9O9tLZdAvDI83zZ3jI=";
const std::string sha512_signature =
    "62499ba70f8f042abc3ef7e04917f03177fe2890136bafa3cfa057c3741e27c8"
    "00e3da40f7ec32e17babd69ce9ff0fe506c49e18c864630bac9692eee04585fd";
const std::string url_signature = "4daef5e9b665d88579a354c5dd85574e63a0817e12a1b563979f80dda89f0527";
const std::string telnyx_signature =
    "JbwMH1mBD/i1lii2YituyHf4zE6c8svAxAd3Krm9H/xh5waE1Te0a/oU8W462EnrbZjyQ2ZCDPZ5DpjZ2MRFDw==";

sample_request with(header_fields headers, std::string target = "/telephony/x") {
  return {.target = std::move(target), .headers = std::move(headers), .body = body};
}

sample_request zoom(std::string timestamp, std::string signature) {
  return with({{"x-zm-request-timestamp", std::move(timestamp)}, {"x-zm-signature", std::move(signature)}});
}

sample_request telnyx(std::string timestamp, std::string signature) {
  return with({{"telnyx-timestamp", std::move(timestamp)}, {"telnyx-signature-ed25519", std::move(signature)}});
}

sample_request certificate(std::string subject, std::string fingerprint, bool verified) {
  return {.body = body, .subject = std::move(subject), .fingerprint = std::move(fingerprint), .verified = verified};
}

const auth_options for_zoom{.scheme = auth_scheme::zoom, .secrets = {"zoom secret"}};
const auth_options for_telnyx{.scheme = auth_scheme::ed25519, .secrets = {telnyx_key}};
const auth_options for_basic{.scheme = auth_scheme::basic, .secrets = {"open sesame"}, .user = "pbx"};
const auth_options for_bearer{.scheme = auth_scheme::bearer, .secrets = {"new token", "old token"}};
const auth_options for_header{.scheme = auth_scheme::header, .secrets = {"shared"}, .header = "Verification-Token"};
const std::string fingerprint(64, 'a');
const auth_options for_mtls{.scheme = auth_scheme::mtls,
                            .certificates = {"CN=pbx-1,O=Example", "sha256:" + fingerprint}};
const auth_options for_addresses{.addresses = {"192.0.2.0/28", "2001:db8::/32"}};

void expect_all(const std::vector<auth_case>& cases) {
  for (const auto& c : cases) {
    const auto made = make_authenticator(c.options);
    ASSERT_TRUE(made) << c.name << ": " << made.error().message;
    const auto verdict = made->check(c.request.view(), now);
    EXPECT_EQ(verdict.status, c.status) << c.name;
    EXPECT_EQ(verdict.reason, c.reason) << c.name;
    EXPECT_EQ(verdict.challenge.empty(), c.status != 401) << c.name;
  }
}

TEST(Authentication, Zoom) {
  expect_all({
      {"good", for_zoom, zoom("1700000000", zoom_signature)},
      {"no_signature", for_zoom, with({{"x-zm-request-timestamp", "1700000000"}}), 403, "missing"},
      {"no_time", for_zoom, with({{"x-zm-signature", zoom_signature}}), 403, "timestamp"},
      {"time_is_no_number", for_zoom, zoom("17e8", zoom_signature), 403, "timestamp"},
      {"negative_time", for_zoom, zoom("-1700000000", zoom_signature), 403, "timestamp"},
      {"endless_time", for_zoom, zoom("99999999999999999999", zoom_signature), 403, "timestamp"},
      {"another_second", for_zoom, zoom("1700000001", zoom_signature), 403, "wrong"},
      {"the_same_second_in_ms", for_zoom, zoom("1700000000000", zoom_signature), 403, "wrong"},
      {"upper_case", for_zoom,
       zoom("1700000000", "v0=E97CA37D55EF73FC79FE6FF032D7B6850E15B84FB9DCA207A709411F571377F7"), 403, "wrong"},
      {"no_prefix", for_zoom, zoom("1700000000", zoom_signature.substr(3)), 403, "wrong"},
      {"empty", for_zoom, zoom("1700000000", ""), 403, "wrong"},
  });
}

TEST(Authentication, AReplayIsRefusedWhenTheWindowHasPassed) {
  const auto made = make_authenticator(for_zoom).value();
  const auto request = zoom("1700000000", zoom_signature);
  for (const auto& [later, reason] : std::vector<std::pair<seconds, std::string>>{
           {seconds{300}, ""}, {seconds{301}, "stale"}, {seconds{-300}, ""}, {seconds{-301}, "stale"}})
    EXPECT_EQ(made.check(request.view(), now + later).reason, reason) << later.count();
}

TEST(Authentication, Templates) {
  const auth_options sha1{.scheme = auth_scheme::hmac,
                          .secrets = {"k1"},
                          .header = "X-Signature",
                          .signed_text = "{timestamp}.{body}",
                          .timestamp_header = "X-Time",
                          .hash = auth_hash::sha1,
                          .encoding = auth_encoding::base64};
  const auth_options sha512{.scheme = auth_scheme::hmac,
                            .secrets = {"k2"},
                            .header = "X-Signature",
                            .prefix = "sha512=",
                            .signed_text = "{path} {body}",
                            .hash = auth_hash::sha512};
  const auth_options url{.scheme = auth_scheme::hmac,
                         .secrets = {"k1"},
                         .public_url = "https://intake.example.com/telephony/x",
                         .header = "X-Signature",
                         .signed_text = "{url}\n{body}"};
  expect_all({
      {"sha1_base64_with_time", sha1, with({{"X-Time", "1700000000"}, {"X-Signature", sha1_signature}})},
      {"sha512_hex_with_prefix", sha512, with({{"x-signature", "sha512=" + sha512_signature}}, "/telephony/x?b=2")},
      {"another_path", sha512, with({{"x-signature", "sha512=" + sha512_signature}}, "/telephony/y"), 403, "wrong"},
      {"url_and_query", url, with({{"X-Signature", url_signature}, {"Host", "evil.example"}}, "/behind/a/proxy?a=1")},
      {"another_query", url, with({{"X-Signature", url_signature}}, "/telephony/x?a=2"), 403, "wrong"},
      {"signature_twice", url, with({{"X-Signature", url_signature}, {"x-signature", url_signature}}, "/x?a=1"), 403,
       "missing"},
  });
}

TEST(Authentication, Telnyx) {
  expect_all({
      {"good", for_telnyx, telnyx("1700000000", telnyx_signature)},
      {"another_time", for_telnyx, telnyx("1700000001", telnyx_signature), 403, "wrong"},
      {"no_base64", for_telnyx, telnyx("1700000000", "!" + telnyx_signature.substr(1)), 403, "wrong"},
      {"no_padding", for_telnyx, telnyx("1700000000", telnyx_signature.substr(0, 86)), 403, "wrong"},
      {"nothing", for_telnyx, with({}), 403, "missing"},
  });
}

TEST(Authentication, PasswordsAndTokens) {
  expect_all({
      {"basic", for_basic, with({{"Authorization", "Basic cGJ4Om9wZW4gc2VzYW1l"}})},
      {"scheme_in_any_case", for_basic, with({{"authorization", "bAsIc cGJ4Om9wZW4gc2VzYW1l"}})},
      {"other_user", for_basic, with({{"Authorization", "Basic cGJ5Om9wZW4gc2VzYW1l"}}), 401, "wrong"},
      {"other_password", for_basic, with({{"Authorization", "Basic cGJ4Om9wZW4gc2VzYW1m"}}), 401, "wrong"},
      {"no_colon", for_basic, with({{"Authorization", "Basic cGJ4"}}), 401, "wrong"},
      {"bearer_instead", for_basic, with({{"Authorization", "Bearer open sesame"}}), 401, "missing"},
      {"no_password", for_basic, with({}), 401, "missing"},
      {"new_token", for_bearer, with({{"Authorization", "Bearer new token"}})},
      {"old_token", for_bearer, with({{"Authorization", "Bearer old token"}})},
      {"both_tokens", for_bearer, with({{"Authorization", "Bearer new token"}, {"Authorization", "Bearer old token"}}),
       401, "missing"},
      {"empty_token", for_bearer, with({{"Authorization", "Bearer "}}), 401, "missing"},
      {"longer_token", for_bearer, with({{"Authorization", "Bearer new token2"}}), 401, "wrong"},
      {"header", for_header, with({{"verification-token", "shared"}})},
      {"no_header", for_header, with({}), 403, "missing"},
      {"empty_header", for_header, with({{"verification-token", ""}}), 403, "wrong"},
      {"other_header", for_header, with({{"verification-token", "Shared"}}), 403, "wrong"},
  });
}

TEST(Authentication, Certificates) {
  expect_all({
      {"subject", for_mtls, certificate("CN=pbx-1,O=Example", std::string(64, 'b'), true)},
      {"subject_of_nobody", for_mtls, certificate("CN=pbx-1,O=Example", std::string(64, 'b'), false), 403,
       "certificate"},
      {"fingerprint", for_mtls, certificate("CN=whoever", fingerprint, false)},
      {"other", for_mtls, certificate("CN=pbx-2,O=Example", std::string(64, 'b'), true), 403, "certificate"},
      {"none", for_mtls, certificate("", "", false), 403, "missing"},
  });
}

TEST(Authentication, AddressesComeBeforeEverythingElse) {
  auth_options basic_from_home = for_basic;
  basic_from_home.addresses = {"10.0.0.0/8"};
  const auto from = [](std::string address) { return sample_request{.body = body, .address = std::move(address)}; };
  expect_all({
      {"everybody", {}, from("203.0.113.9")},
      {"inside", for_addresses, from("192.0.2.10")},
      {"mapped", for_addresses, from("::ffff:192.0.2.10")},
      {"inside_6", for_addresses, from("2001:db8::7")},
      {"outside", for_addresses, from("192.0.2.16"), 403, "address"},
      {"outside_6", for_addresses, from("2001:db9::7"), 403, "address"},
      {"no_address", for_addresses, from(""), 403, "address"},
      {"password_from_elsewhere", basic_from_home, with({{"Authorization", "Basic cGJ4Om9wZW4gc2VzYW1l"}}), 403,
       "address"},
  });
}

TEST(Authentication, SaysWhichSecretFitted) {
  auth_options two = for_zoom;
  two.secrets = {"the new one", "zoom secret"};
  const auto made = make_authenticator(two).value();
  EXPECT_EQ(made.check(zoom("1700000000", zoom_signature).view(), now).secret, "zoom secret");
}

struct bad_options {
  const char* name;
  auth_options options;
  const char* says;
};

TEST(Authentication, RefusesOptionsThatGuardNothing) {
  const auto hmac = [](std::string text, std::string timestamp = "") {
    return auth_options{.scheme = auth_scheme::hmac,
                        .secrets = {"s3cret"},
                        .header = "X-Signature",
                        .signed_text = std::move(text),
                        .timestamp_header = std::move(timestamp)};
  };
  const bad_options cases[] = {
      {"no_secret", {.scheme = auth_scheme::bearer}, "needs a secret"},
      {"three_secrets", {.scheme = auth_scheme::bearer, .secrets = {"a", "b", "c"}}, "two secrets"},
      {"empty_secret", {.scheme = auth_scheme::bearer, .secrets = {"s3cret", ""}}, "empty"},
      {"secret_for_nobody", {.secrets = {"s3cret"}}, "takes no secrets"},
      {"no_user", {.scheme = auth_scheme::basic, .secrets = {"s3cret"}}, "needs a user"},
      {"no_header", {.scheme = auth_scheme::header, .secrets = {"s3cret"}}, "header"},
      {"twilio_without_url", {.scheme = auth_scheme::twilio, .secrets = {"s3cret"}}, "public URL"},
      {"url_with_query",
       {.scheme = auth_scheme::twilio, .secrets = {"s3cret"}, .public_url = "https://a.example/x?y"},
       "public URL"},
      {"url_without_host",
       {.scheme = auth_scheme::twilio, .secrets = {"s3cret"}, .public_url = "https:///x"},
       "public URL"},
      {"body_not_signed", hmac("{timestamp}", "X-Time"), "lacks {body}"},
      {"time_not_signed", hmac("{body}", "X-Time"), "need each other"},
      {"time_from_nowhere", hmac("{timestamp}.{body}"), "need each other"},
      {"time_runs_into_body", hmac("{timestamp}{body}", "X-Time"), "touch"},
      {"unknown_placeholder", hmac("{nonce}.{body}"), "unknown placeholder"},
      {"key_of_31_bytes",
       {.scheme = auth_scheme::ed25519, .secrets = {"s3creqYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHUQ=="}},
       "32 bytes"},
      {"no_certificates", {.scheme = auth_scheme::mtls}, "certificates"},
      {"short_fingerprint", {.scheme = auth_scheme::mtls, .certificates = {"sha256:abc"}}, "fingerprint"},
      {"no_network", {.addresses = {"example.com"}}, "not a network"},
      {"no_window", {.scheme = auth_scheme::zoom, .secrets = {"s3cret"}, .window = seconds{0}}, "window"},
  };
  for (const auto& c : cases) {
    const auto made = make_authenticator(c.options);
    ASSERT_FALSE(made) << c.name;
    EXPECT_NE(made.error().message.find(c.says), std::string::npos) << c.name << ": " << made.error().message;
    EXPECT_EQ(made.error().message.find("s3cre"), std::string::npos) << c.name;
  }
}

}  // namespace
}  // namespace intake::telephony
