#include "gateway/networks.hpp"

#include <gtest/gtest.h>

namespace intake {
namespace {

struct membership {
  std::string network, address;
  bool inside;
};

TEST(Networks, KnowsWhatIsInside) {
  const membership cases[] = {
      {.network = "10.0.0.0/8", .address = "10.255.0.1", .inside = true},
      {.network = "10.0.0.0/8", .address = "11.0.0.1", .inside = false},
      {.network = "10.0.0.0/8", .address = "::ffff:10.1.2.3", .inside = true},
      {.network = "::ffff:10.0.0.0/104", .address = "10.1.2.3", .inside = true},
      {.network = "192.0.2.128/25", .address = "192.0.2.127", .inside = false},
      {.network = "192.0.2.128/25", .address = "192.0.2.128", .inside = true},
      {.network = "192.0.2.1", .address = "192.0.2.1", .inside = true},
      {.network = "192.0.2.1", .address = "192.0.2.2", .inside = false},
      {.network = "0.0.0.0/0", .address = "203.0.113.9", .inside = true},
      {.network = "0.0.0.0/0", .address = "2001:db8::1", .inside = false},
      {.network = "::/0", .address = "203.0.113.9", .inside = true},
      {.network = "2001:db8::/33", .address = "2001:db8:7fff::1", .inside = true},
      {.network = "2001:db8::/33", .address = "2001:db8:8000::1", .inside = false},
      {.network = "::1", .address = "::1", .inside = true},
      {.network = "10.0.0.0/8", .address = "unix", .inside = false},
      {.network = "10.0.0.0/8", .address = "", .inside = false},
  };
  for (const auto& c : cases)
    EXPECT_EQ(networks::parse({c.network}).value().contains(c.address), c.inside) << c.address << " in " << c.network;
}

TEST(Networks, RefusesWhatIsNoNetwork) {
  for (const char* text : {"", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/8 ", "10.0.0/8", "example.com",
                           "2001:db8::/129", "2001:db8::1/64", "10.0.0.0/-1", "10.0.0.0/+8", "[::1]", "fe80::1%eth0"})
    EXPECT_FALSE(networks::parse({"127.0.0.1", text}).has_value()) << text;
}

TEST(Networks, WritesAddressesInTheirShortestForm) {
  EXPECT_EQ(ip_address::parse("2001:0db8:0:0:0:0:0:1")->to_string(), "2001:db8::1");
  EXPECT_EQ(ip_address::parse("::ffff:192.0.2.1")->to_string(), "192.0.2.1");
  EXPECT_EQ(*ip_address::parse("::ffff:192.0.2.1"), *ip_address::parse("192.0.2.1"));
}

TEST(Networks, NoneContainNothing) { EXPECT_FALSE(networks{}.contains("127.0.0.1")); }

TEST(Networks, CountAnIpv6NetworkAsOneClient) {
  const struct {
    const char *address, *client;
  } cases[] = {
      {"192.0.2.7", "192.0.2.7"},
      {"::ffff:192.0.2.7", "192.0.2.7"},
      {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
      {"2001:db8:1:2::1", "2001:db8:1:2::/64"},
      {"2001:db8:1:3::1", "2001:db8:1:3::/64"},
      {"::1", "::/64"},
      {"unix", "unix"},
      {"", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(client_network(c.address), c.client) << c.address;
}

}  // namespace
}  // namespace intake
