#include "gateway/net/outbound_rules.hpp"

#include <gtest/gtest.h>

namespace intake::net {
namespace {

outbound_rules rules_of(const std::vector<std::string>& hosts) { return outbound_rules::parse(hosts).value(); }

std::string shown(const result<outbound_target>& t) {
  return t ? (t->tls ? "https " : "http ") + t->host + " " + std::to_string(t->port) + " " + t->target : "-";
}

struct permit_case {
  const char* url;
  const char* expected;  ///< "-": not permitted
};

TEST(OutboundRules, PermitWhatIsListed) {
  const auto rules = rules_of({"api.example.com", "*.example.net", "pbx.example.org:8443", "http://old.example.org",
                               "http://lab.example.org:8080", "https://Upper.Example.com"});
  const permit_case cases[] = {
      {"https://api.example.com", "https api.example.com 443 /"},
      {"https://api.example.com/r/1.wav?a=b&c=%20", "https api.example.com 443 /r/1.wav?a=b&c=%20"},
      {"HTTPS://API.Example.COM:443/r#part", "https api.example.com 443 /r"},
      {"https://a.example.net/r", "https a.example.net 443 /r"},
      {"https://a.b.example.net/r", "https a.b.example.net 443 /r"},
      {"https://pbx.example.org:8443/r", "https pbx.example.org 8443 /r"},
      {"http://old.example.org/r", "http old.example.org 80 /r"},
      {"http://lab.example.org:8080/r", "http lab.example.org 8080 /r"},
      {"https://upper.example.com/", "https upper.example.com 443 /"},
      {"http://api.example.com/", "-"},
      {"https://api.example.com:8443/", "-"},
      {"https://api.example.com:80/", "-"},
      {"https://api.example.com:443:443/", "-"},
      {"https://api.example.com:", "-"},
      {"https://api.example.com:0/", "-"},
      {"https://api.example.com:65979/", "-"},
      {"https://x.api.example.com/", "-"},
      {"https://example.net/", "-"},
      {"https://evilexample.net/", "-"},
      {"https://example.net.evil.org/", "-"},
      {"https://api.example.com.evil.org/", "-"},
      {"https://pbx.example.org/", "-"},
      {"https://old.example.org/", "-"},
      {"http://lab.example.org/", "-"},
      {"ftp://api.example.com/", "-"},
      {"file:///etc/passwd", "-"},
      {"//api.example.com/", "-"},
      {"api.example.com", "-"},
      {"", "-"},
  };
  for (const auto& c : cases) EXPECT_EQ(shown(rules.permit(c.url)), c.expected) << c.url;
  EXPECT_FALSE(rules.permit("https://api.example.com/" + std::string(5000, 'a')));
}

TEST(OutboundRules, ListNothingThatIsNoName) {
  for (const char* entry : {"",
                            "localhost",
                            "127.0.0.1",
                            "2130706433",
                            "0x7f000001",
                            "0x7f.1",
                            "127.1",
                            "0177.0.0.1",
                            "1.0x7f",
                            "[::1]",
                            "::1",
                            "fe80::1%eth0",
                            "*",
                            "*.",
                            "*.com",
                            "**.example.com",
                            "a.*.example.com",
                            "example.com.",
                            ".x.com",
                            "a..example.com",
                            "-a.example.com",
                            "a-.example.com",
                            "a_b.example.com",
                            "ex ample.com",
                            "b\xc3\xbc"
                            "ro.example.com",
                            "u@example.com",
                            "example.com/path",
                            "example.com:",
                            "example.com:0",
                            "example.com:65536",
                            "ftp://example.com",
                            "http://",
                            "example.1com",
                            "example.com:80:80"})
    EXPECT_FALSE(outbound_rules::parse({entry})) << entry;
  EXPECT_FALSE(outbound_rules::parse({std::string(64, 'a') + ".example.com"}));
  const auto wrong = outbound_rules::parse({"api.example.com", "localhost"});
  EXPECT_EQ(wrong.error().message.find("\"localhost\" is no host to fetch from"), 0u) << wrong.error().message;
}

TEST(OutboundRules, FollowARedirectAsIfItHadComeIn) {
  const auto rules = rules_of({"api.example.com", "*.example.net", "http://api.example.com", "http://old.example.org"});
  const auto from = rules.permit("https://api.example.com/a/b?c").value();
  const permit_case cases[] = {
      {"/r", "https api.example.com 443 /r"},
      {"r?x=1", "https api.example.com 443 /a/r?x=1"},
      {"../r", "https api.example.com 443 /r"},
      {"?x", "https api.example.com 443 /a/b?x"},
      {"//cdn.example.net/r", "https cdn.example.net 443 /r"},
      {"https://cdn.example.net/r", "https cdn.example.net 443 /r"},
      {"http://api.example.com/r", "-"},
      {"http://old.example.org/r", "-"},
      {"//evil.example.org/", "-"},
      {"/\\evil.example.org/", "-"},
      {"https://api.example.com@evil.example.org/", "-"},
      {"javascript:alert(1)", "-"},
      {"", "-"},
  };
  for (const auto& c : cases) EXPECT_EQ(shown(rules.permit_redirect(from, c.url)), c.expected) << c.url;
  const auto plain = rules.permit("http://old.example.org/").value();
  EXPECT_EQ(shown(rules.permit_redirect(plain, "https://api.example.com/")), "https api.example.com 443 /");
}

TEST(OutboundRules, SayNothingOfTheUrl) {
  const auto rules = rules_of({"api.example.com"});
  for (const char* url : {"https://secret.example.org/secret", "https://secret:secret@api.example.com/", "secret"})
    EXPECT_EQ(rules.permit(url).error().message.find("secret"), std::string::npos) << url;
}

/// First and last of each network, and the neighbours on both sides that are public.
TEST(OutboundRules, KnowPublicAddresses) {
  for (const char* address : {"1.0.0.0",          "9.255.255.255",   "11.0.0.0",        "100.63.255.255",
                              "100.128.0.0",      "126.255.255.255", "128.0.0.0",       "169.253.255.255",
                              "169.255.0.0",      "172.15.255.255",  "172.32.0.0",      "191.255.255.255",
                              "192.0.1.0",        "192.0.3.0",       "192.167.255.255", "192.169.0.0",
                              "198.17.255.255",   "198.20.0.0",      "198.51.99.255",   "198.51.101.0",
                              "203.0.112.255",    "203.0.114.0",     "223.255.255.255", "168.63.129.15",
                              "168.63.129.17",    "8.8.8.8",         "2001:200::1",     "2001:4860:4860::8888",
                              "2001:db7:ffff::1", "2001:db9::1",     "2003::1",         "2600::1",
                              "2a00:1450::1",     "3ffe::1",         "3fff:1000::1"})
    EXPECT_TRUE(is_public(boost::asio::ip::make_address(address))) << address;
}

}  // namespace
}  // namespace intake::net
