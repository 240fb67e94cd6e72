#include "adapters/smtp/input_buffer.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

namespace intake::smtp {
namespace {

void put(input_buffer& buffer, std::string_view bytes, std::size_t capacity = input_buffer::for_commands) {
  const auto room = buffer.space(capacity);
  ASSERT_LE(bytes.size(), room.size());
  std::copy(bytes.begin(), bytes.end(), room.begin());
  buffer.received(bytes.size());
}

TEST(SmtpInputBuffer, KeepsWhatWasNotUsed) {
  input_buffer buffer;
  put(buffer, "EHLO a\r\nMAIL");
  buffer.keep_only(buffer.unread().substr(8));
  put(buffer, " FROM");
  EXPECT_EQ(buffer.unread(), "MAIL FROM");
}

TEST(SmtpInputBuffer, GrowsAndShrinksWithItsContents) {
  input_buffer buffer;
  put(buffer, "abc");
  EXPECT_EQ(buffer.space(input_buffer::for_content).size(), input_buffer::for_content - 3);
  EXPECT_EQ(buffer.unread(), "abc");
  EXPECT_EQ(buffer.space(input_buffer::for_commands).size(), input_buffer::for_commands - 3);
  EXPECT_EQ(buffer.unread(), "abc");
}

TEST(SmtpInputBuffer, AlwaysHasRoom) {
  input_buffer buffer;
  const std::string full(input_buffer::for_content, 'x');
  put(buffer, full, input_buffer::for_content);
  EXPECT_GT(buffer.space(input_buffer::for_commands).size(), 0u);
  EXPECT_EQ(buffer.unread(), full);
}

TEST(SmtpInputBuffer, ClearedIsGone) {
  input_buffer buffer;
  put(buffer, "secret");
  buffer.clear();
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.unread(), "");
}

TEST(SmtpInputBuffer, KnowsThatMoreIsWaiting) {
  input_buffer buffer;
  put(buffer, std::string(input_buffer::for_content, 'x'), input_buffer::for_content);
  EXPECT_TRUE(buffer.filled());
  buffer.clear();
  put(buffer, "x", input_buffer::for_content);
  EXPECT_FALSE(buffer.filled());
}

}  // namespace
}  // namespace intake::smtp
