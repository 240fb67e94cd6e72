#include "normalizers/text/utf8.hpp"

#include <gtest/gtest.h>

using namespace intake::text;
using namespace std::string_literals;

namespace {

struct validity_case {
  const char* name;
  std::string bytes;
  std::size_t valid;     ///< length of the valid prefix
  std::string repaired;  ///< as Unicode's "maximal subpart" practice wants it
};

class Utf8Validity : public testing::TestWithParam<validity_case> {};

TEST_P(Utf8Validity, KnowsTheValidPrefixAndRepairsTheRest) {
  const auto& c = GetParam();
  EXPECT_EQ(valid_utf8_prefix(c.bytes), c.valid);
  EXPECT_EQ(repair_utf8(c.bytes), c.repaired);
  EXPECT_TRUE(is_valid_utf8(repair_utf8(c.bytes)));
}

INSTANTIATE_TEST_SUITE_P(
    Sequences, Utf8Validity,
    testing::Values(
        validity_case{.name = "empty", .bytes = "", .valid = 0, .repaired = ""},
        validity_case{.name = "ascii", .bytes = "hello", .valid = 5, .repaired = "hello"},
        validity_case{.name = "two_bytes", .bytes = "h\u00e9", .valid = 3, .repaired = "h\u00e9"},
        validity_case{.name = "three_bytes", .bytes = "\u20ac", .valid = 3, .repaired = "\u20ac"},
        validity_case{.name = "four_bytes", .bytes = "\U0001F600", .valid = 4, .repaired = "\U0001F600"},
        validity_case{
            .name = "last_code_point", .bytes = "\xF4\x8F\xBF\xBF", .valid = 4, .repaired = "\xF4\x8F\xBF\xBF"},
        validity_case{
            .name = "above_the_last", .bytes = "\xF4\x90\x80\x80", .valid = 0, .repaired = "\uFFFD\uFFFD\uFFFD\uFFFD"},
        validity_case{.name = "surrogate", .bytes = "a\xED\xA0\x80z", .valid = 1, .repaired = "a\uFFFD\uFFFD\uFFFDz"},
        validity_case{.name = "overlong_slash", .bytes = "\xC0\xAF", .valid = 0, .repaired = "\uFFFD\uFFFD"},
        validity_case{.name = "overlong_three", .bytes = "\xE0\x80\xAF", .valid = 0, .repaired = "\uFFFD\uFFFD\uFFFD"},
        validity_case{.name = "lone_continuation", .bytes = "a\x80z", .valid = 1, .repaired = "a\uFFFDz"},
        validity_case{.name = "cut_off", .bytes = "a\xE2\x82", .valid = 1, .repaired = "a\uFFFD"},
        validity_case{.name = "cut_off_inside", .bytes = "\xE2\x82z", .valid = 0, .repaired = "\uFFFDz"},
        validity_case{.name = "lead_then_lead", .bytes = "\xE2\xC3\xA9", .valid = 0, .repaired = "\uFFFD\u00e9"},
        validity_case{.name = "ff", .bytes = "\xFF", .valid = 0, .repaired = "\uFFFD"},
        validity_case{.name = "latin1_word", .bytes = "caf\xE9 noir", .valid = 3, .repaired = "caf\uFFFD noir"}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(Utf8, FindsTheBadByteWhereverItIsInABlock) {
  for (std::size_t length = 1; length < 100; ++length)
    for (std::size_t at = 0; at < length; ++at) {
      std::string bytes(length, 'x');
      bytes[at] = '\xE9';
      ASSERT_EQ(valid_utf8_prefix(bytes), at) << length;
      ASSERT_FALSE(is_ascii(bytes));
    }
}

TEST(Utf8, CutsBetweenCharacters) {
  const std::string s = "a\u20acb";
  EXPECT_EQ(cut_utf8(s, 0), "");
  EXPECT_EQ(cut_utf8(s, 1), "a");
  EXPECT_EQ(cut_utf8(s, 2), "a");
  EXPECT_EQ(cut_utf8(s, 3), "a");
  EXPECT_EQ(cut_utf8(s, 4), "a\u20ac");
  EXPECT_EQ(cut_utf8(s, 5), s);
  EXPECT_EQ(cut_utf8(s, 500), s);
}

TEST(Utf8, AppendsEveryCodePointAndReplacesWhatIsNone) {
  for (char32_t c : {U'\0', U'\x7F', U'\x80', U'\u07FF', U'\u0800', U'\uFFFF', U'\U00010000', U'\U0010FFFF'}) {
    std::string s;
    append_utf8(s, c);
    EXPECT_TRUE(is_valid_utf8(s)) << static_cast<unsigned>(c);
  }
  for (char32_t c : {char32_t{0xD800}, char32_t{0xDFFF}, char32_t{0x110000}, char32_t{0xFFFFFFFF}}) {
    std::string s;
    append_utf8(s, c);
    EXPECT_EQ(s, "\uFFFD");
  }
}

struct cleaning_case {
  const char* name;
  std::string value, line, body;
};

class Utf8Cleaning : public testing::TestWithParam<cleaning_case> {};

TEST_P(Utf8Cleaning, MakesALineAndABodyOfIt) {
  EXPECT_EQ(clean_line(GetParam().value), GetParam().line);
  EXPECT_EQ(clean_body(GetParam().value), GetParam().body);
}

INSTANTIATE_TEST_SUITE_P(
    Values, Utf8Cleaning,
    testing::Values(
        cleaning_case{.name = "plain", .value = "Hello world", .line = "Hello world", .body = "Hello world"},
        cleaning_case{.name = "line_ends", .value = "a\r\nb\rc\nd\r\n", .line = "a b c d", .body = "a\nb\nc\nd\n"},
        cleaning_case{.name = "mixed_line_ends", .value = "a\r\r\n\n\rb", .line = "a b", .body = "a\n\n\n\nb"},
        cleaning_case{.name = "tab", .value = "\ta\t\tb", .line = "a b", .body = "\ta\t\tb"},
        cleaning_case{.name = "nul", .value = "a\0b"s, .line = "ab", .body = "ab"},
        cleaning_case{.name = "escape_sequence", .value = "\x1B[31mred", .line = "[31mred", .body = "[31mred"},
        cleaning_case{.name = "delete_and_bell", .value = "a\x7F\x07z", .line = "az", .body = "az"},
        cleaning_case{.name = "c1_controls", .value = "a\u009Bz\u0085y", .line = "az y", .body = "azy"},
        cleaning_case{
            .name = "right_to_left_override", .value = "exe.\u202Egpj", .line = "exe.gpj", .body = "exe.\u202Egpj"},
        cleaning_case{.name = "isolates", .value = "\u2066a\u2069", .line = "a", .body = "\u2066a\u2069"},
        cleaning_case{.name = "no_break_space", .value = "a\u00A0b", .line = "a b", .body = "a\u00A0b"},
        cleaning_case{.name = "line_separator", .value = "a\u2028b\u2029c", .line = "a b c", .body = "a\u2028b\u2029c"},
        cleaning_case{.name = "byte_order_mark", .value = "\uFEFFa\uFEFF", .line = "a", .body = "a"},
        cleaning_case{.name = "other_scripts_stay",
                      .value = "日本語 \u200Fעברית",
                      .line = "日本語 \u200Fעברית",
                      .body = "日本語 \u200Fעברית"},
        cleaning_case{.name = "invalid", .value = "caf\xE9", .line = "caf\uFFFD", .body = "caf\uFFFD"},
        cleaning_case{.name = "only_blanks", .value = " \r\n \t ", .line = "", .body = " \n \t "}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(Utf8, GivesTheSameBufferBackWhenThereIsNothingToDo) {
  std::string body(5000, 'x');
  const char* const before = body.data();
  body = clean_body(repair_utf8(std::move(body)));
  EXPECT_EQ(body.data(), before);
}

}  // namespace
