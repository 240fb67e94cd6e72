#include "adapters/smtp/message_content.hpp"

#include <gtest/gtest.h>

namespace intake::smtp {
namespace {

constexpr content_limits limits{.max_size = 100, .max_line = 100, .max_header = 100, .max_hops = 10};

TEST(SmtpMessageContent, MeasuresWhatIsLeftAfterUnstuffing) {
  message_content content(limits);
  content.begin_data();
  std::string_view input = "\r\n..a\r\n.\r\nQUIT\r\n";
  auto piece = content.next(input);
  EXPECT_EQ(piece.bytes, "\r\n");
  EXPECT_FALSE(piece.complete);
  piece = content.next(input);
  EXPECT_EQ(piece.bytes, ".a\r\n");
  EXPECT_TRUE(piece.complete);
  EXPECT_TRUE(content.ends_mail());
  EXPECT_EQ(content.size(), 6u);
  EXPECT_EQ(input, "QUIT\r\n");
}

TEST(SmtpMessageContent, ChunksAddUpToOneMail) {
  message_content content({.max_size = 5, .max_line = 100, .max_header = 100, .max_hops = 10});
  std::string_view input = "\r\n.\r\nmore";
  content.begin_chunk({.size = 5});
  EXPECT_EQ(content.next(input).bytes, "\r\n.\r\n");
  EXPECT_FALSE(content.ends_mail());
  EXPECT_EQ(content.fault(), content_fault::none);
  content.begin_chunk({.size = 1, .last = true});
  EXPECT_TRUE(content.next(input).complete);
  EXPECT_TRUE(content.ends_mail());
  EXPECT_EQ(content.fault(), content_fault::too_big);
  EXPECT_EQ(input, "ore");
}

TEST(SmtpMessageContent, AnEmptyChunkIsCompleteAtOnce) {
  message_content content(limits);
  content.begin_chunk({.size = 0, .last = true});
  std::string_view input;
  EXPECT_TRUE(content.next(input).complete);
}

}  // namespace
}  // namespace intake::smtp
