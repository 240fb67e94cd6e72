#include "gateway/net/seats.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace intake::net {
namespace {

TEST(Seats, AreCountedInAllAndByClientUntilTheyEnd) {
  ops::registry metrics;
  ops::gauge& open = metrics.gauge("sessions", "");
  seats among(open);
  auto first = std::make_unique<seat>(among, "192.0.2.1");
  const seat second(among, "192.0.2.1"), other(among, "192.0.2.2");
  EXPECT_EQ(among.of("192.0.2.1"), 2u);
  EXPECT_EQ(among.of("::ffff:192.0.2.1"), 2u);
  EXPECT_EQ(among.of("192.0.2.3"), 0u);
  EXPECT_EQ(among.all(), 3);
  EXPECT_EQ(open.value(), 3);
  first.reset();
  EXPECT_EQ(among.of("192.0.2.1"), 1u);
  EXPECT_EQ(open.value(), 2);
}

TEST(Seats, WhoHasANetworkOfIpv6AddressesIsOneClient) {
  ops::registry metrics;
  seats among(metrics.gauge("sessions", ""));
  const seat first(among, "2001:db8::1"), second(among, "2001:db8::ffff:2"), neighbour(among, "2001:db8:0:1::1");
  EXPECT_EQ(among.of("2001:db8::3"), 2u);
  EXPECT_EQ(among.of("2001:db8:0:1::9"), 1u);
}

}  // namespace
}  // namespace intake::net
