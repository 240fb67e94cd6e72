#include "gateway/cli/smtp_client.hpp"

#include <gtest/gtest.h>

namespace intake::cli {
namespace {

struct data_case {
  const char* content;
  const char* data;
};

TEST(AsData, EndsOnlyWhereTheMailEnds) {
  constexpr data_case cases[] = {
      {"a\r\nb\r\n", "a\r\nb\r\n.\r\n"},    {"a\nb", "a\r\nb\r\n.\r\n"},
      {"a\rb", "a\r\nb\r\n.\r\n"},          {".", "..\r\n.\r\n"},
      {"x\n.\ny", "x\r\n..\r\ny\r\n.\r\n"}, {"x\n.\r\ny\n", "x\r\n..\r\ny\r\n.\r\n"},
      {"x\r.\ry", "x\r\n..\r\ny\r\n.\r\n"}, {"", ".\r\n"},
      {"a\n\nb\n", "a\r\n\r\nb\r\n.\r\n"},
  };
  for (const auto& c : cases) EXPECT_EQ(as_data(c.content), c.data) << c.content;
}

TEST(SendMail, SaysWhoCouldNotBeReached) {
  outgoing_mail mail;
  mail.port = 1;  // nobody listens there
  const auto sent = send_mail(mail);
  ASSERT_FALSE(sent);
  EXPECT_FALSE(sent.error().message.empty());
}

}  // namespace
}  // namespace intake::cli
