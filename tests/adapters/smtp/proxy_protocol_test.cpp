#include "adapters/smtp/proxy_protocol.hpp"

#include <gtest/gtest.h>

namespace intake::smtp {
namespace {

using namespace std::string_literals;
using kind = proxy_header::kind;

const std::string signature = "\r\n\r\n\0\r\nQUIT\n"s;
const std::string v4_addresses = "\xc0\x00\x02\x01\xc0\x00\x02\x02\xdc\x04\x00\x19"s;
const std::string v6_source = "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"s;

struct header_case {
  const char* name;
  std::string bytes;
  kind what;
  std::string client_ip = {};
};

const header_case headers[] = {
    {.name = "v1_tcp4",
     .bytes = "PROXY TCP4 192.0.2.1 192.0.2.2 56324 25\r\n",
     .what = kind::proxied,
     .client_ip = "192.0.2.1"},
    {.name = "v1_tcp6",
     .bytes = "PROXY TCP6 2001:db8::1 2001:db8::2 1 25\r\n",
     .what = kind::proxied,
     .client_ip = "2001:db8::1"},
    {.name = "v1_unknown", .bytes = "PROXY UNKNOWN\r\n", .what = kind::local},
    {.name = "v1_unknown_with_words", .bytes = "PROXY UNKNOWN ff:: :: 1 2\r\n", .what = kind::local},
    {.name = "v1_bad_family", .bytes = "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n", .what = kind::malformed},
    {.name = "v1_bad_address", .bytes = "PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n", .what = kind::malformed},
    {.name = "v1_bad_port", .bytes = "PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n", .what = kind::malformed},
    {.name = "v1_too_few", .bytes = "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n", .what = kind::malformed},
    {.name = "v1_too_many", .bytes = "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n", .what = kind::malformed},
    {.name = "v1_bare_lf",
     .bytes = "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n" + std::string(100, ' '),
     .what = kind::malformed},
    {.name = "v1_endless", .bytes = "PROXY " + std::string(101, 'x'), .what = kind::malformed},
    {.name = "v2_tcp4",
     .bytes = signature + "\x21\x11\0\x0c"s + v4_addresses,
     .what = kind::proxied,
     .client_ip = "192.0.2.1"},
    {.name = "v2_tcp6",
     .bytes = signature + "\x21\x21\0\x24"s + v6_source + v6_source + "\0\1\0\2"s,
     .what = kind::proxied,
     .client_ip = "2001:db8::1"},
    {.name = "v2_with_fields",
     .bytes = signature + "\x21\x11\0\x10"s + v4_addresses + "\x04\0\x01\0"s,
     .what = kind::proxied,
     .client_ip = "192.0.2.1"},
    {.name = "v2_local", .bytes = signature + "\x20\x00\0\0"s, .what = kind::local},
    {.name = "v2_unix", .bytes = signature + "\x21\x31\0\xd8"s + std::string(216, 'x'), .what = kind::local},
    {.name = "v2_bad_version", .bytes = signature + "\x31\x11\0\x0c"s + v4_addresses, .what = kind::malformed},
    {.name = "v2_bad_command", .bytes = signature + "\x22\x11\0\x0c"s + v4_addresses, .what = kind::malformed},
    {.name = "v2_too_short", .bytes = signature + "\x21\x11\0\x0b"s + v4_addresses.substr(1), .what = kind::malformed},
    {.name = "v2_too_long", .bytes = signature + "\x21\x11\xff\xff"s, .what = kind::malformed},
    {.name = "a_command", .bytes = "EHLO x\r\n", .what = kind::absent},
    {.name = "a_tls_hello", .bytes = "\x16\x03\x01", .what = kind::absent},
    {.name = "lower_case", .bytes = "proxy TCP4", .what = kind::absent},
};

TEST(SmtpProxyProtocol, ReadsHeaders) {
  for (const auto& c : headers) {
    const auto header = read_proxy_header(c.bytes + "EHLO x\r\n");
    EXPECT_EQ(header.what, c.what) << c.name;
    EXPECT_EQ(header.client_ip, c.client_ip) << c.name;
    if (c.what == kind::proxied || c.what == kind::local) {
      EXPECT_EQ(header.length, c.bytes.size()) << c.name;
    }
  }
}

TEST(SmtpProxyProtocol, WaitsForTheWholeHeader) {
  for (const auto& c : headers) {
    if (c.what != kind::proxied && c.what != kind::local) continue;
    for (std::size_t have = 0; have < c.bytes.size(); ++have)
      EXPECT_EQ(read_proxy_header(std::string_view(c.bytes).substr(0, have)).what, kind::incomplete)
          << c.name << " " << have;
  }
}

}  // namespace
}  // namespace intake::smtp
