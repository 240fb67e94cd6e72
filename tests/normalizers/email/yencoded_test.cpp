#include "normalizers/email/yencoded.hpp"

#include <gtest/gtest.h>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

/// "Hi\x13@": every byte plus 42; what would become "=" is written as "=}".
constexpr std::string_view block =
    "=ybegin line=128 size=4 name=a b.bin\r\nr\x93=}j\r\n=yend size=4 crc32=00000000\r\n";

TEST(Yencoded, IsFoundInText) {
  const std::string text = "see below\r\n" + std::string(block) + "bye\r\n";
  const auto files = find_yencoded(text);
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files[0].name, "a b.bin");
  EXPECT_EQ(text.substr(0, files[0].begin), "see below\r\n");
  EXPECT_EQ(text.substr(files[0].end), "bye\r\n");
  const std::string_view raw = std::string_view(text).substr(files[0].begin, files[0].end - files[0].begin);
  EXPECT_EQ(decoded_bytes(raw, encoding::yenc, 100), "Hi\x13@");
}

TEST(Yencoded, NeedsItsEndAndItsLine) {
  for (const std::string_view text :
       {"=ybegin line=128 size=3 name=x\r\nabc\r\n", "I wrote =ybegin line=1 name=x\n=yend\n"})
    EXPECT_TRUE(find_yencoded(text).empty()) << text;
}

TEST(Yencoded, BecomesAnAttachment) {
  const facts f =
      reading_of("Content-Type: text/plain; charset=iso-8859-1\n\nsee below\n" + std::string(block) + "bye\n");
  EXPECT_EQ(f.body->text, "see below\nbye\n");
  ASSERT_EQ(f.attachments.size(), 1u);
  EXPECT_EQ(f.attachments[0].filename, "a b.bin");
  EXPECT_EQ(f.attachments[0].size, 4u);
  EXPECT_EQ(f.attachments[0].encoding, "yenc");
}

TEST(Yencoded, IsBounded) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += block;
  EXPECT_EQ(find_yencoded(text).size(), 100u);
  text.clear();
  for (int i = 0; i < 100'000; ++i) text += "=ybegin line=1 name=x\n";
  EXPECT_TRUE(find_yencoded(text).empty());
}

}  // namespace
}  // namespace intake::email
