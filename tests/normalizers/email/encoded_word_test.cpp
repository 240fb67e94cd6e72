#include "normalizers/email/encoded_word.hpp"

#include <gtest/gtest.h>

namespace intake::email {
namespace {

struct word_case {
  const char* name;
  std::string_view raw, text;
};

const word_case cases[] = {
    {"plain", "Hello there", "Hello there"},
    {"empty", "", ""},
    {"q", "=?utf-8?Q?M=C3=BCller?=", "Müller"},
    {"b", "=?UTF-8?B?TcO8bGxlcg==?=", "Müller"},
    {"lower_case", "=?iso-8859-1?q?M=fcller?=", "Müller"},
    {"underscore_is_a_blank", "=?utf-8?Q?a_b=5Fc?=", "a b_c"},
    {"blank_between_words_goes", "=?utf-8?Q?a?= \t =?utf-8?Q?b?=", "ab"},
    {"blank_beside_text_stays", "x =?utf-8?Q?a?= y =?utf-8?Q?b?=", "x a y b"},
    {"character_split_between_words", "=?utf-8?Q?M=C3?= =?utf-8?Q?=BCller?=", "Müller"},
    {"character_split_between_base64_words", "=?utf-8?B?TcM=?= =?utf-8?B?vGxsZXI=?=", "Müller"},
    {"quantum_split_between_words", "=?utf-8?B?TcO8bGx?= =?utf-8?B?lcg==?=", "Müller"},
    {"two_charsets", "=?iso-8859-1?Q?=FC?= =?utf-8?Q?=C3=BC?=", "üü"},
    {"two_encodings_one_charset", "=?utf-8?Q?M=C3?= =?utf-8?B?vGxsZXI=?=", "Müller"},
    {"padding_missing", "=?utf-8?B?TcO8bGxlcg?=", "Müller"},
    {"language", "=?utf-8*de?Q?M=C3=BCller?=", "Müller"},
    {"blanks_inside", "=?utf-8?Q?a b c?=", "a b c"},
    {"question_mark_inside", "=?utf-8?Q?why? because?=", "why? because"},
    {"no_blank_around", "(=?utf-8?Q?a?=)", "(a)"},
    {"unknown_charset_still_reads_ascii", "=?x-unheard-of?Q?abc?=", "abc"},
    {"cut_off", "=?utf-8?Q?M=C3=BCll", "Müll"},
    {"cut_off_before_text", "=?utf-8?Q", "=?utf-8?Q"},
    {"unknown_encoding_stays", "=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
    {"no_charset_stays", "=??Q?abc?=", "=??Q?abc?="},
    {"nothing_but_marks", "=?=?=?", "=?=?=?"},
    {"raw_utf8", "M\xC3\xBCller", "Müller"},
    {"raw_latin1", "M\xFCller", "Müller"},
    {"broken_escape_stays", "=?utf-8?Q?100=?=", "100="},
    {"iso_2022_jp", "=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"},
};

TEST(EncodedWord, ReadsWhatIsMeant) {
  for (const word_case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(decode_words(c.raw), c.text);
  }
}

struct raw_case {
  const char* name;
  std::string_view charset, raw, text;
};

TEST(EncodedWord, ReadsRawTextInTheCharsetOfTheMailsText) {
  const raw_case raw_cases[] = {
      {"koi8_r", "koi8-r", "\xF0\xD2\xC9\xD7\xC5\xD4", "Привет"},
      {"windows_1251", "windows-1251", "\xCF\xF0\xE8\xE2\xE5\xF2", "Привет"},
      {"big5", "big5", "\xA7\x41\xA6\x6E", "你好"},
      {"utf8_whatever_is_said", "iso-8859-1", "M\xC3\xBCller", "Müller"},
      {"not_in_the_charset", "gb2312", "caf\xE9", "café"},
      {"escapes_that_nobody_declared", "", "\x1B$BF|K\\\x1B(B 1", "日本 1"},
      {"escapes_in_another_charset", "utf-8", "\x1B$BF|K\\\x1B(B", "日本"},
      {"utf7", "utf-7", "M+APw-ller", "Müller"},
      {"plus_that_is_no_utf7", "utf-7", "call +49 171", "call +49 171"},
      {"plus", "utf-8", "1+1", "1+1"},
      {"plus_beside_utf16", "utf-16", "1+1=2!", "1+1=2!"},
      {"octets_beside_utf16", "utf-16le", "M\xFCller", "Müller"},
      {"beside_an_encoded_word", "koi8-r", "=?utf-8?Q?a?= \xD4\xD4", "a тт"},
  };
  for (const raw_case& c : raw_cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(decode_words(c.raw, c.charset), c.text);
    EXPECT_EQ(decode_text(c.raw, 100, c.charset), c.text);
  }
}

TEST(EncodedWord, HidesNoLineBreakInASubject) {
  EXPECT_EQ(decode_text("=?utf-8?Q?a=0D=0ABcc:_evil@x.test?=", 100), "a Bcc: evil@x.test");
  EXPECT_EQ(decode_text("=?utf-8?Q?a=00b=E2=80=AEc?=", 100), "abc");
}

TEST(EncodedWord, CutsBetweenCharacters) { EXPECT_EQ(decode_text("=?utf-8?Q?=C3=BC=C3=BC=C3=BC?=", 5), "üü"); }

TEST(EncodedWord, StaysLinearInMarksThatOpenNothing) {
  std::string raw;
  for (int i = 0; i < 20'000; ++i) raw += "=?utf-8?Q?";
  EXPECT_FALSE(decode_words(raw).empty());
}

}  // namespace
}  // namespace intake::email
