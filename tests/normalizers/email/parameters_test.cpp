#include "normalizers/email/parameters.hpp"

#include <gtest/gtest.h>

namespace intake::email {
namespace {

struct parameter_case {
  const char* name;
  std::string_view raw, value, parameter, says;
};

const parameter_case cases[] = {
    {"plain", "Text/Plain; charset=UTF-8", "text/plain", "charset", "UTF-8"},
    {"quoted", "a/b; name=\"a b.txt\"", "a/b", "name", "a b.txt"},
    {"semicolon_within_quotes", "a/b; filename=\"a;b.pdf\"; x=1", "a/b", "filename", "a;b.pdf"},
    {"escaped_quote", R"(a/b; name="a\"b\\c")", "a/b", "name", R"(a"b\c)"},
    {"backslash_of_a_windows_path", R"(a/b; name="C:\temp\x.txt")", "a/b", "name", R"(C:\temp\x.txt)"},
    {"comments", "text (a (nested) one)/plain (x); (y) charset (z) = utf-8 (w)", "text/plain", "charset", "utf-8"},
    {"blanks", " text / plain ;  charset = utf-8 ", "text/plain", "charset", "utf-8"},
    {"upper_case_name", "a/b; CHARSET=x", "a/b", "charset", "x"},
    {"file_name_with_blanks_unquoted", "attachment; filename=my file (1).pdf; size=3", "attachment", "filename",
     "my file (1).pdf"},
    {"boundary_with_comment", "multipart/mixed; boundary=bb (c)", "multipart/mixed", "boundary", "bb"},
    {"unclosed_quote", "a/b; name=\"abc; x=1", "a/b", "name", "abc"},
    {"no_value", "a/b; charset; name=x", "a/b", "name", "x"},
    {"missing_semicolon_at_start", "; name=x", "", "name", "x"},
    {"missing_semicolon", "multipart/mixed\tboundary=\"b b\"", "multipart/mixed", "boundary", "b b"},
    {"empty_parameters", "a/b;;; ;name=x;", "a/b", "name", "x"},
    {"extended", "a; filename*=utf-8''M%C3%BCller.pdf", "a", "filename", "Müller.pdf"},
    {"extended_latin1_with_language", "a; filename*=iso-8859-1'de'M%FCller.pdf", "a", "filename", "Müller.pdf"},
    {"extended_without_charset", "a; filename*=''abc%20d", "a", "filename", "abc d"},
    {"extended_without_prefix", "a; filename*=that's John's.pdf", "a", "filename", "that's John's.pdf"},
    {"extended_wins_over_plain", "a; filename=\"M?ller.pdf\"; filename*=utf-8''M%C3%BCller.pdf", "a", "filename",
     "Müller.pdf"},
    {"continued", "a; name*0=\"long\"; name*1=\"er.txt\"", "a", "name", "longer.txt"},
    {"continued_out_of_order", "a; name*1=er; name*0=long; name*2=.txt", "a", "name", "longer.txt"},
    {"continued_and_extended", "a; name*0*=utf-8''M%C3; name*1*=%BCller; name*2=\" 1%.txt\"", "a", "name",
     "Müller 1%.txt"},
    {"continued_more_than_ten", "a; n*0=a; n*1=b; n*2=c; n*3=d; n*4=e; n*5=f; n*6=g; n*7=h; n*8=i; n*9=j; n*10=k", "a",
     "n", "abcdefghijk"},
    {"encoded_word_in_quotes", "a; filename=\"=?utf-8?Q?M=C3=BCller.pdf?=\"", "a", "filename", "Müller.pdf"},
    {"encoded_word_without_quotes", "a; filename==?utf-8?Q?M=C3=BCller;.pdf?=; x=1", "a", "filename", "Müller;.pdf"},
    {"raw_eight_bit", "a; filename=\"M\xC3\xBCller.pdf\"", "a", "filename", "Müller.pdf"},
    {"broken_percent", "a; filename*=utf-8''100%.pdf", "a", "filename", "100%.pdf"},
    {"eight_bit_boundary_stays", "multipart/mixed; boundary=\"\xFC\"", "multipart/mixed", "boundary", "\xFC"},
    {"nothing", "", "", "name", ""},
};

TEST(Parameters, ReadWhatIsMeant) {
  for (const parameter_case& c : cases) {
    SCOPED_TRACE(c.name);
    const parameterized p = read_parameterized(c.raw);
    EXPECT_EQ(p.value, c.value);
    EXPECT_EQ(p[c.parameter], c.says);
    EXPECT_TRUE(p.repeated.empty());
  }
}

TEST(Parameters, ThatSayTwoThingsAreNotHidden) {
  const parameterized p = read_parameterized("multipart/mixed; boundary=a; boundary=b; boundary=a");
  EXPECT_EQ(p["boundary"], "a");
  ASSERT_EQ(p.repeated.size(), 1u);
  EXPECT_EQ(p.repeated[0].value, "b");
}

TEST(Parameters, AreBounded) {
  std::string raw = "a/b";
  for (int i = 0; i < 10'000; ++i) raw += "; p" + std::to_string(i) + "=x";
  EXPECT_EQ(read_parameterized(raw).parameters.size(), max_parameters);
}

TEST(Parameters, StayLinearInCommentsThatNeverClose) {
  const std::string raw = "a/b; x=" + std::string(60'000, '(');
  EXPECT_EQ(read_parameterized(raw).value, "a/b");
}

TEST(Parameters, ReadRawValuesInTheCharsetOfTheMailsText) {
  struct raw_case {
    std::string_view charset, raw, filename;
  };
  constexpr raw_case raw_cases[] = {
      {"koi8-r", "attachment; filename=\"\xD3\xDE\xA3\xD4.pdf\"", "счёт.pdf"},
      {"big5", "attachment; filename=\"\xA5\x5C\xAF\xE0.pdf\"; size=1", "功能.pdf"},
      {"shift_jis", "attachment; filename=\"\x95\x5C.pdf\"", "表.pdf"},
      {"", "attachment; filename=\"\x1B$B\x40\x41\x35\x61\x3D\x71\x1B(B.pdf\"", "請求書.pdf"},
      {"", "attachment; filename=\"\x1B$B\x21\x22\x1B(B.pdf\"", "、.pdf"},
      {"iso-8859-1", "attachment; filename=\"Gr\xC3\xB6\xC3\x9F" "e.pdf\"", "Größe.pdf"},
      {"utf-16", "attachment; filename=\"a+b.pdf\"", "a+b.pdf"},
  };
  for (const raw_case& c : raw_cases) EXPECT_EQ(read_parameterized(c.raw, c.charset)["filename"], c.filename) << c.charset;
  EXPECT_EQ(read_parameterized("multipart/mixed; boundary=\"\x1B$B!\xFF\"", "big5")["boundary"], "\x1B$B!\xFF");
}

}  // namespace
}  // namespace intake::email
