#include "gateway/net/client_address.hpp"

#include <gtest/gtest.h>

namespace intake::net {
namespace {

struct address_case {
  const char* name;
  std::string peer;
  name_values headers;
  std::string client;
};

TEST(ClientAddress, BelievesOurProxiesOnly) {
  const auto ours = networks::parse({"10.0.0.0/8"});
  ASSERT_TRUE(ours);
  const address_case cases[] = {
      {"nobody in between", "192.0.2.1", {}, "192.0.2.1"},
      {"a stranger claims another address", "192.0.2.1", {{"X-Forwarded-For", "198.51.100.7"}}, "192.0.2.1"},
      {"a proxy of ours", "10.1.1.1", {{"x-forwarded-for", "198.51.100.7"}}, "198.51.100.7"},
      {"two of ours", "10.1.1.1", {{"X-Forwarded-For", "198.51.100.7, 10.2.2.2"}}, "198.51.100.7"},
      {"what the client wrote itself is not reached", "10.1.1.1", {{"X-Forwarded-For", "203.0.113.9, 198.51.100.7"}}, "198.51.100.7"},
      {"two fields are one list", "10.1.1.1", {{"X-Forwarded-For", "203.0.113.9"}, {"X-Forwarded-For", "198.51.100.7"}}, "198.51.100.7"},
      {"no address", "10.1.1.1", {{"X-Forwarded-For", "unknown"}}, "10.1.1.1"},
      {"only ours", "10.1.1.1", {{"X-Forwarded-For", "10.3.3.3"}}, "10.3.3.3"},
  };
  for (const auto& c : cases) {
    request r;
    r.peer.address = c.peer;
    r.headers = c.headers;
    EXPECT_EQ(client_address(r, *ours), c.client) << c.name;
  }
}

}  // namespace
}  // namespace intake::net
