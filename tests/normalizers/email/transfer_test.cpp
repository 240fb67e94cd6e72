#include "normalizers/email/transfer.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace intake::email {
namespace {

struct transfer_case {
  const char* name;
  encoding how;
  std::string_view raw, decoded;
};

constexpr encoding b64 = encoding::base64, qp = encoding::quoted_printable, uu = encoding::uuencode;

const transfer_case cases[] = {
    {"base64", b64, "SGVsbG8sIHdvcmxk", "Hello, world"},
    {"base64_padded_twice", b64, "SGVsbG8sIHdvcmxkIQ==", "Hello, world!"},
    {"base64_padded_once", b64, "SGVsbG8=", "Hello"},
    {"base64_padding_missing", b64, "SGVsbG8", "Hello"},
    {"base64_lines", b64, "SGVs\r\nbG8s\r\nIHdv\r\ncmxk\r\n", "Hello, world"},
    {"base64_lines_that_split_quanta", b64, "SGVsb\nG8sIHdvc\nmxk", "Hello, world"},
    {"base64_foreign_characters", b64, "SG*Vs|bG8=", "Hello"},
    {"base64_footer_after_padding", b64, "SGVsbG8=\r\n_____\r\nThis list is quiet\r\n", "Hello"},
    {"base64_encoded_in_pieces", b64, "SGVsbG8=\r\nLCB3b3JsZA==\r\n", "Hello, world"},
    {"base64_one_stray_character", b64, "SGVsbG8sIHdvcmxkA", "Hello, world"},
    {"base64_nothing", b64, "", ""},
    {"base64_only_padding", b64, "====", ""},
    {"quoted_printable", qp, "a=3Db=e9", "a=b\xE9"},
    {"soft_break", qp, "one =\r\nline", "one line"},
    {"soft_break_with_blanks", qp, "one =  \r\nline", "one line"},
    {"blanks_at_line_end_go", qp, "one \t\r\ntwo  ", "one\r\ntwo"},
    {"line_ends_stay", qp, "a\r\nb\nc", "a\r\nb\nc"},
    {"equals_without_digits_stays", qp, "1=2 =zz =4", "1=2 =zz =4"},
    {"equals_at_the_end", qp, "abc=", "abc"},
    {"encoded_blank_stays", qp, "a=20\r\nb", "a \r\nb"},
    {"nul", qp, "a=00b", std::string_view("a\0b", 3)},
    {"uuencode", uu, "begin 644 a.txt\n%2&5L;&\\\n`\nend\n", "Hello"},
    {"uuencode_without_begin", uu, "%2&5L;&\\\n`\nend\n", "Hello"},
    {"uuencode_trailing_blanks_lost", uu, "begin 644 a\n#````\nend\n", std::string_view("\0\0\0", 3)},
    {"identity", encoding::identity, "as =3D it is", "as =3D it is"},
};

std::string in_blocks(std::string_view raw, encoding how, std::size_t block) {
  decoder d(raw, how);
  std::string out, buffer(block, '\0');
  while (const std::size_t n = d.read(buffer.data(), block)) out.append(buffer, 0, n);
  return out;
}

TEST(EmailTransfer, DecodesWhatMailersSend) {
  for (const transfer_case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(decoded_bytes(c.raw, c.how, 1000), c.decoded);
    EXPECT_EQ(in_blocks(c.raw, c.how, 64), c.decoded);
  }
}

TEST(EmailTransfer, GivesTheSameInBlocksOfAnySize) {
  std::string raw;
  for (int i = 0; i < 5000; ++i) raw += "ABCDabcd0123+/xyZ="[i % 18], raw += i % 76 == 75 ? "\r\n" : "";
  for (const encoding how : {b64, qp, uu, encoding::identity})
    for (const std::size_t block : {64u, 65u, 100u, 4096u})
      EXPECT_EQ(in_blocks(raw, how, block), in_blocks(raw, how, 100'000)) << block;
}

TEST(EmailTransfer, StopsAtTheLimit) {
  const std::string raw(100'000, 'A');
  EXPECT_EQ(decoded_bytes(raw, b64, 10).size(), 10u);
  EXPECT_EQ(decoded_bytes(raw, encoding::identity, 10).size(), 10u);
}

TEST(EmailTransfer, DecodesALineOfMegabytesInConstantMemory) {
  const std::string raw(5'000'000, 'x');
  EXPECT_EQ(in_blocks(raw, qp, 4096).size(), raw.size());
  EXPECT_EQ(in_blocks(raw, b64, 4096).size(), raw.size() / 4 * 3);
}

TEST(EmailTransfer, KnowsTheNamesOfEncodings) {
  EXPECT_EQ(encoding_named("base64"), b64);
  EXPECT_EQ(encoding_named(" BASE64 (why not)"), b64);
  EXPECT_EQ(encoding_named("\"base64\""), b64);
  EXPECT_EQ(encoding_named("Quoted-Printable;"), qp);
  EXPECT_EQ(encoding_named("x-uuencode"), uu);
  EXPECT_EQ(encoding_named("base64x"), encoding::identity);
  EXPECT_EQ(encoding_named("8bit"), encoding::identity);
  EXPECT_EQ(encoding_named(""), encoding::identity);
}

}  // namespace
}  // namespace intake::email
