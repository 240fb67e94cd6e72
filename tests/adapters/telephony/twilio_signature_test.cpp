#include "adapters/telephony/twilio_signature.hpp"

#include <gtest/gtest.h>

#include "tests/adapters/telephony/sample_request.hpp"

namespace intake::telephony {
namespace {

// The example that Twilio publishes with its libraries: token, URL, parameters and signatures are theirs.
const std::string url = "https://mycompany.com/myapp.php";
const std::string query = "?foo=1&bar=2";
const std::string form =
    "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212";
const std::string signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

auth_verdict check(const std::string& public_url, const std::string& target, const std::string& body,
                   const std::string& shown, const std::string& type = "application/x-www-form-urlencoded") {
  const auto guard =
      make_authenticator({.scheme = auth_scheme::twilio, .secrets = {"12345"}, .public_url = public_url}).value();
  const sample_request r{
      .target = target, .headers = {{"Content-Type", type}, {"X-Twilio-Signature", shown}}, .body = body};
  auto verdict = guard.check(r.view(), {});
  verdict.secret = {};
  return verdict;
}

TEST(TwilioSignature, FitsThePublishedExample) {
  EXPECT_TRUE(check(url, "/myapp.php" + query, form, signature).accepted());
}

TEST(TwilioSignature, TheOrderOfAFormDoesNotMatter) {
  EXPECT_TRUE(check(url, "/myapp.php" + query,
                    "To=%2B18005551212&From=%2B14158675309&Digits=1234&Caller=%2B14158675309&CallSid=CA1234567890ABCDE",
                    signature)
                  .accepted());
}

TEST(TwilioSignature, TheSameNameTwiceIsSortedByValue) {
  const std::string twice = "IK+Dwps556ElfBT0I3Rgjkr1wJU=";
  EXPECT_TRUE(check(url, "/x" + query, "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234", twice).accepted());
  EXPECT_EQ(check(url, "/x" + query, "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234", twice).reason,
            "form");
}

TEST(TwilioSignature, WithAndWithoutThePort) {
  const struct {
    const char *public_url, *signature;
  } cases[] = {
      {"https://mycompany.com:1234/myapp.php", "RSOYDt4T1cUTdK1PDd93/VVr8B8="},  // signed without
      {"http://mycompany.com:1234/myapp.php", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="},   // signed with 1234
      {"https://mycompany.com/myapp.php", "kvajT1Ptam85bY51eRf/AJRuM3w="},       // signed with 443
      {"http://mycompany.com/myapp.php", "0ZXoZLH/DfblKGATFgpif+LLRf4="},        // signed with 80
  };
  for (const auto& c : cases)
    EXPECT_TRUE(check(c.public_url, "/x" + query, form, c.signature).accepted()) << c.public_url;
}

TEST(TwilioSignature, OtherPorts) {
  EXPECT_EQ(with_other_port("https://a.example"), "https://a.example:443");
  EXPECT_EQ(with_other_port("https://a.example:8443"), "https://a.example");
  EXPECT_EQ(with_other_port("http://a.example/b:c"), "http://a.example:80/b:c");
  EXPECT_EQ(with_other_port("https://[2001:db8::1]/x"), "https://[2001:db8::1]:443/x");
  EXPECT_EQ(with_other_port("https://[2001:db8::1]:8443/x"), "https://[2001:db8::1]/x");
}

TEST(TwilioSignature, AJsonBodyIsNamedByItsDigest) {
  const std::string body = R"({"property": "value", "boolean": true})";
  const std::string digest = "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
  const std::string shown = "a9nBmqA0ju/hNViExpshrM61xv4=";
  EXPECT_TRUE(check(url, "/x" + query + digest, body, shown, "application/json").accepted());
  EXPECT_EQ(check(url, "/x" + query + digest, body + " ", shown, "application/json").reason, "form");
  EXPECT_EQ(check(url, "/x" + query, body, signature, "application/json").reason, "form");
  EXPECT_EQ(check(url, "/x" + query + digest + digest, body, shown, "application/json").reason, "form");
}

/// A request without a body is signed by its URL alone; nobody puts a form under that signature.
TEST(TwilioSignature, AFormThatSaysNothingIsNone) {
  for (const char* body : {"", "&", "=", "=&=", "a", "&a=1"})
    EXPECT_EQ(check(url, "/x" + query, body, "").reason, "form") << body;
}

TEST(TwilioSignature, HostDecidesNothing) {
  const auto guard =
      make_authenticator(
          {.scheme = auth_scheme::twilio, .secrets = {"12345"}, .public_url = "https://other.example/myapp.php"})
          .value();
  const sample_request r{.target = "/myapp.php" + query,
                         .headers = {{"Host", "mycompany.com"},
                                     {"Content-Type", "application/x-www-form-urlencoded"},
                                     {"X-Twilio-Signature", signature}},
                         .body = form};
  EXPECT_EQ(guard.check(r.view(), {}).reason, "wrong");
}

}  // namespace
}  // namespace intake::telephony
