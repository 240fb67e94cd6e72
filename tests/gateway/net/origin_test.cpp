#include "gateway/net/origin.hpp"

#include <gtest/gtest.h>

namespace intake::net {
namespace {

using namespace std::string_literals;

allowed_origins configured() {
  return allowed_origins::from({"https://app.example.com", "https://example.org:8443", "http://localhost:3000",
                                "http://192.0.2.7", "https://[2001:db8::1]:8443", "https://xn--bcher-kva.example"})
      .value();
}

request from_origin(std::string origin) {
  request r;
  r.headers = {{"Host", "chat.example.com"}, {"origin", std::move(origin)}};
  return r;
}

struct origin_case {
  std::string origin;
  bool welcome;
};

TEST(Origin, IsWelcomeOnlyAsItIsConfigured) {
  const origin_case cases[] = {
      {"https://app.example.com", true},
      {"https://example.org:8443", true},
      {"http://localhost:3000", true},
      {"http://192.0.2.7", true},
      {"https://[2001:db8::1]:8443", true},
      {"https://xn--bcher-kva.example", true},
      // another scheme
      {"http://app.example.com", false},
      {"wss://app.example.com", false},
      {"ftp://app.example.com", false},
      {"file://app.example.com", false},
      {"chrome-extension://app.example.com", false},
      {"//app.example.com", false},
      {"app.example.com", false},
      // another port
      {"https://app.example.com:443", false},
      {"https://app.example.com:80", false},
      {"https://app.example.com:8443", false},
      {"https://app.example.com:", false},
      {"https://example.org", false},
      {"https://example.org:8444", false},
      {"https://example.org:08443", false},
      {"http://localhost", false},
      {"http://localhost:30000", false},
      // another case
      {"HTTPS://app.example.com", false},
      {"https://App.example.com", false},
      {"https://app.example.COM", false},
      // look-alikes
      {"https://app.example.com.evil.test", false},
      {"https://evil-app.example.com", false},
      {"https://evilapp.example.com", false},
      {"https://app.example.comevil.test", false},
      {"https://appxexample.com", false},
      {"https://sub.app.example.com", false},
      {"https://example.com", false},
      {"https://app.example.com.", false},
      {"https://.app.example.com", false},
      {"https://аpp.example.com", false},  // a Cyrillic а
      {"https://bücher.example", false},
      {"https://xn--bcher-kva.example.evil.test", false},
      {"http://127.0.0.1:3000", false},
      {"http://3221225991", false},  // 192.0.2.7 as one number
      {"http://192.0.2.7.evil.test", false},
      {"https://[2001:0db8::1]:8443", false},
      // no origins at all
      {"null", false},
      {"NULL", false},
      {"", false},
      {"*", false},
      {"https://*", false},
      {"https://", false},
      {"https://app.example.com/", false},
      {"https://app.example.com/path", false},
      {"https://app.example.com?x", false},
      {"https://app.example.com#x", false},
      {"https://app.example.com@evil.test", false},
      {"https://evil.test@app.example.com", false},
      {"https://evil.test/https://app.example.com", false},
      {"https://evil.test https://app.example.com", false},
      {"https://app.example.com https://evil.test", false},
      {"https://app.example.com,https://evil.test", false},
      {" https://app.example.com", false},
      {"https://app.example.com ", false},
      {"https://app.example.com\0.evil.test"s, false},
      {"https:\\\\app.example.com", false},
      {"https:app.example.com", false},
  };
  const auto origins = configured();
  for (const auto& c : cases) {
    EXPECT_EQ(origins.allows(c.origin), c.welcome) << c.origin;
    EXPECT_EQ(origins.allows(from_origin(c.origin)), c.welcome) << c.origin;
  }
}

TEST(Origin, NoneOrTwoAreNotWelcome) {
  const auto origins = configured();
  EXPECT_FALSE(origins.allows(request{}));
  auto twice = from_origin("https://app.example.com");
  twice.headers.emplace_back("Origin", "https://app.example.com");
  EXPECT_FALSE(origins.allows(twice));
}

TEST(Origin, NobodyIsWelcomeWithoutAList) {
  EXPECT_FALSE(allowed_origins().allows(from_origin("https://app.example.com")));
}

TEST(Origin, RefusesEntriesThatNoBrowserWouldSend) {
  for (const std::string entry : {"",
                                  "*",
                                  "null",
                                  "app.example.com",
                                  "https://*.example.com",
                                  "https://app.example.com/",
                                  "HTTPS://example.com",
                                  "https://Example.com",
                                  "https://example.com:443",
                                  "http://example.com:80",
                                  "https://example.com:",
                                  "https://example.com:0",
                                  "https://example.com:65536",
                                  "https://example.com:x",
                                  "https://user@example.com",
                                  "https://bücher.example",
                                  "https://a..b",
                                  "https://.a",
                                  "https://[::1",
                                  "ws://example.com",
                                  "https://"}) {
    const auto made = allowed_origins::from({"https://good.example", entry});
    ASSERT_FALSE(made) << entry;
    EXPECT_NE(made.error().message.find("\"" + entry + "\""), std::string::npos) << made.error().message;
  }
}

std::string fields_of(const response& r) {
  std::string out = std::to_string(r.status);
  for (const auto& [name, value] : r.headers) out += "\n" + name + ": " + value;
  return out;
}

request preflight(std::string origin, std::string method, std::string headers) {
  auto r = from_origin(std::move(origin));
  r.method = "OPTIONS";
  r.headers.emplace_back("Access-Control-Request-Method", std::move(method));
  if (!headers.empty()) r.headers.emplace_back("Access-Control-Request-Headers", std::move(headers));
  return r;
}

TEST(Cors, AnswersAPreflightOfAWelcomePage) {
  const auto answer =
      answer_preflight(preflight("https://app.example.com", "POST", "authorization,content-type"), configured());
  EXPECT_EQ(fields_of(answer),
            "204\nVary: Origin\nAccess-Control-Allow-Origin: https://app.example.com\n"
            "Access-Control-Allow-Methods: GET, POST\nAccess-Control-Allow-Headers: authorization, content-type\n"
            "Access-Control-Max-Age: 600");
  EXPECT_EQ(answer_preflight(preflight("https://app.example.com", "GET", ""), configured()).status, 204);
}

TEST(Cors, RefusesOtherPreflights) {
  const request cases[] = {
      preflight("https://evil.test", "POST", "content-type"),
      preflight("null", "POST", ""),
      preflight("https://app.example.com", "DELETE", ""),
      preflight("https://app.example.com", "post", ""),
      preflight("https://app.example.com", "", ""),
      preflight("https://app.example.com", "GET, POST", ""),
      preflight("https://app.example.com", "POST", "x-forwarded"),
      preflight("https://app.example.com", "POST", "*"),
      preflight("https://app.example.com", "POST", "content-type, x-other"),
  };
  for (const auto& r : cases) {
    const auto answer = answer_preflight(r, configured());
    EXPECT_EQ(fields_of(answer), "403\nVary: Origin") << r.header("Origin");
  }
}

TEST(Cors, LetsOnlyWelcomePagesReadAnswers) {
  auto welcome = reply(200, "application/json", "{}");
  allow_reading(welcome, from_origin("https://app.example.com"), configured());
  EXPECT_EQ(fields_of(welcome),
            "200\nVary: Origin\nAccess-Control-Allow-Origin: https://app.example.com\n"
            "Access-Control-Expose-Headers: retry-after");
  auto other = reply(200, "application/json", "{}");
  allow_reading(other, from_origin("https://evil.test"), configured());
  EXPECT_EQ(fields_of(other), "200\nVary: Origin");
}

}  // namespace
}  // namespace intake::net
