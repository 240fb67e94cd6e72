#include "adapters/smtp/client_identity.hpp"

#include <gtest/gtest.h>

namespace intake::smtp {
namespace {

TEST(SmtpClientIdentity, TakesOverWhatAProxySays) {
  client_identity client{.address = "10.0.0.1"};
  ASSERT_TRUE(
      apply_attributes("NAME=spike.test ADDR=192.0.2.5 PORT=2525 PROTO=ESMTP HELO=mail.spike.test LOGIN=x", client));
  EXPECT_EQ(client.address, "192.0.2.5");
  EXPECT_EQ(client.name, "spike.test");
  EXPECT_EQ(client.helo, "mail.spike.test");
}

TEST(SmtpClientIdentity, ReadsIpv6AndXtext) {
  client_identity client;
  ASSERT_TRUE(apply_attributes("addr=IPV6:2001:db8::0:1 HELO=a+2Bb", client));
  EXPECT_EQ(client.address, "2001:db8::1");
  EXPECT_EQ(client.helo, "a+b");
}

TEST(SmtpClientIdentity, UnavailableClears) {
  client_identity client{.address = "10.0.0.1", .name = "old", .helo = "old"};
  ASSERT_TRUE(apply_attributes("NAME=[UNAVAILABLE] HELO=[TEMPUNAVAIL] ADDR=[UNAVAILABLE]", client));
  EXPECT_EQ(client.address, "10.0.0.1");
  EXPECT_EQ(client.name, "");
  EXPECT_EQ(client.helo, "");
}

TEST(SmtpClientIdentity, ChangesNothingWhenAnythingIsWrong) {
  for (const char* bad : {"", "NAME", "ADDR=nonsense", "NAME=ok COLOR=red", "NAME=a+0D+0Ab", "NAME=a+00",
                          "NAME=ok ADDR=1.2.3.4.5", "NAME=+FF", "NAME=ok  HELO=x", "HELO=a+20b"}) {
    client_identity client{.address = "10.0.0.1", .name = "old"};
    EXPECT_FALSE(apply_attributes(bad, client)) << bad;
    EXPECT_EQ(client.name, "old") << bad;
    EXPECT_EQ(client.address, "10.0.0.1") << bad;
  }
}

}  // namespace
}  // namespace intake::smtp
