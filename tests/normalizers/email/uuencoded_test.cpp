#include "normalizers/email/uuencoded.hpp"

#include <gtest/gtest.h>
#include <string>

#include "normalizers/email/transfer.hpp"

namespace intake::email {
namespace {

TEST(Uuencoded, IsFoundInText) {
  const std::string_view text = "see below\nbegin 644 my file.txt\n%2&5L;&\\\n`\nend\nbye\n";
  const auto blocks = find_uuencoded(text);
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_EQ(blocks[0].name, "my file.txt");
  EXPECT_EQ(text.substr(0, blocks[0].begin), "see below\n");
  EXPECT_EQ(text.substr(blocks[0].end), "bye\n");
  EXPECT_EQ(decoded_bytes(text.substr(blocks[0].begin, blocks[0].end - blocks[0].begin), encoding::uuencode, 100),
            "Hello");
}

TEST(Uuencoded, IsNotASentence) {
  for (const std::string_view text :
       {"begin 644 a.txt\nThis is a sentence that goes on\nend\n", "begin with the end\nend\n", "begin 999 x\nend\n",
        "begin 644 a.txt\n%2&5L;&\\\n", "I begin 644 x\nend\n", "begin 644\nend\n"})
    EXPECT_TRUE(find_uuencoded(text).empty()) << text;
}

TEST(Uuencoded, BlocksAreBounded) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "begin 644 a\n`\nend\n";
  EXPECT_EQ(find_uuencoded(text).size(), 100u);
}

TEST(Uuencoded, StaysLinearInBeginningsWithoutEnd) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "begin 644 a\n%2&5L;&\\\n";
  EXPECT_TRUE(find_uuencoded(text).empty());
}

}  // namespace
}  // namespace intake::email
