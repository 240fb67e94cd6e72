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
