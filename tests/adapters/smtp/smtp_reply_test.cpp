#include "adapters/smtp/smtp_reply.hpp"

#include <gtest/gtest.h>

namespace intake::smtp {
namespace {

std::string written(const verdict& v) {
  std::string out;
  append(out, v);
  return out;
}

TEST(SmtpReply, WritesCodeStatusAndText) {
  std::string out;
  append(out, replies::sender_ok);
  append(out, replies::go_ahead_data);
  EXPECT_EQ(out, "250 2.1.0 Sender OK\r\n354 End data with <CR><LF>.<CR><LF>\r\n");
}

TEST(SmtpReply, WritesLinesOfOneReply) {
  std::string out;
  append_line(out, 250, "mx.test", false);
  append_line(out, 250, "SIZE 1", true);
  EXPECT_EQ(out, "250-mx.test\r\n250 SIZE 1\r\n");
}

TEST(SmtpReply, SaysWhatTheDoorSaid) {
  EXPECT_EQ(written({.accepted = true, .text = "01JD"}), "250 2.0.0 01JD\r\n");
  EXPECT_EQ(written({.temporary = true, .text = "4.3.1 Insufficient storage"}), "452 4.3.1 Insufficient storage\r\n");
  EXPECT_EQ(written({.temporary = true, .text = "4.3.0 Try again later"}), "451 4.3.0 Try again later\r\n");
  EXPECT_EQ(written({.temporary = false, .text = "5.7.1 Not wanted"}), "554 5.7.1 Not wanted\r\n");
}

TEST(SmtpReply, NeverContradictsItsCode) {
  EXPECT_EQ(written({.temporary = true, .text = "Busy"}), "451 4.3.0 Busy\r\n");
  EXPECT_EQ(written({.temporary = false, .text = "4.3.1 odd"}), "554 5.3.0 4.3.1 odd\r\n");
}

TEST(SmtpReply, LetsNoTextBreakOutOfItsLine) {
  EXPECT_EQ(written({.accepted = true, .text = "a\r\n250 b\x7f"}), "250 2.0.0 a  250 b \r\n");
  std::string out;
  append_line(out, 250, std::string_view("a\r\nb\0c", 6), true);
  EXPECT_EQ(out, "250 a  b c\r\n");
}

}  // namespace
}  // namespace intake::smtp
