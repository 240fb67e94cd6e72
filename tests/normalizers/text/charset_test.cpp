#include "normalizers/text/charset.hpp"

#include <gtest/gtest.h>

#include "normalizers/text/utf8.hpp"

using namespace intake::text;
using namespace std::string_literals;

namespace {

struct charset_case {
  const char* name;
  std::string bytes;
  std::string declared;
  content kind = content::plain;
  std::string text;
  std::string used;
  std::string how;
  bool lossy = false;
};

class Charset : public testing::TestWithParam<charset_case> {};

TEST_P(Charset, ReadsWhatWasMeant) {
  const auto& c = GetParam();
  const decoded d = to_utf8(c.bytes, c.declared, c.kind);
  EXPECT_EQ(d.text, c.text);
  EXPECT_EQ(d.used, c.used);
  EXPECT_EQ(d.how, c.how);
  EXPECT_EQ(d.lossy, c.lossy);
  EXPECT_TRUE(is_valid_utf8(d.text));
}

const std::string russian_koi8 =
    "\xEE\xC5\xD3\xCD\xCF\xD4\xD2\xD1 \xCE\xC1 \xC4\xCF\xD6\xC4\xD8, \xCD\xD9 \xD0\xCF\xDB\xCC\xC9 "
    "\xC7\xD5\xCC\xD1\xD4\xD8 "
    "\xD7 \xD0\xC1\xD2\xCB \xC9 \xDA\xC1\xDB\xCC\xC9 \xD7 \xCB\xC1\xC6\xC5, \xC7\xC4\xC5 \xC2\xD9\xCC\xCF "
    "\xD4\xC5\xD0\xCC\xCF.";
const std::string russian = "Несмотря на дождь, мы пошли гулять в парк и зашли в кафе, где было тепло.";

INSTANTIATE_TEST_SUITE_P(
    Labels, Charset,
    testing::Values(charset_case{.name = "ascii",
                                 .bytes = "hi",
                                 .declared = "us-ascii",
                                 .text = "hi",
                                 .used = "us-ascii",
                                 .how = "declared"},
                    charset_case{.name = "ascii_unlabelled",
                                 .bytes = "hi",
                                 .declared = "",
                                 .text = "hi",
                                 .used = "us-ascii",
                                 .how = "ascii"},
                    charset_case{
                        .name = "empty", .bytes = "", .declared = "", .text = "", .used = "us-ascii", .how = "ascii"},
                    charset_case{.name = "utf8",
                                 .bytes = "h\u00e9",
                                 .declared = "utf-8",
                                 .text = "h\u00e9",
                                 .used = "utf-8",
                                 .how = "declared"},
                    charset_case{.name = "utf8_shouted_quoted",
                                 .bytes = "h\u00e9",
                                 .declared = "\"UTF8\"",
                                 .text = "h\u00e9",
                                 .used = "utf-8",
                                 .how = "declared"},
                    charset_case{.name = "utf8_with_language",
                                 .bytes = "h\u00e9",
                                 .declared = "utf-8*en",
                                 .text = "h\u00e9",
                                 .used = "utf-8",
                                 .how = "declared"},
                    charset_case{.name = "utf8_parameter_inside",
                                 .bytes = "h\u00e9",
                                 .declared = "charset=utf-8; x",
                                 .text = "h\u00e9",
                                 .used = "utf-8",
                                 .how = "declared"},
                    charset_case{.name = "latin1_has_smart_quotes",
                                 .bytes = "\x93hi\x94 \x80",
                                 .declared = "ISO-8859-1",
                                 .text = "“hi” €",
                                 .used = "windows-1252",
                                 .how = "declared"},
                    charset_case{.name = "latin1",
                                 .bytes = "caf\xE9",
                                 .declared = "latin1",
                                 .text = "café",
                                 .used = "windows-1252",
                                 .how = "declared"},
                    charset_case{.name = "latin1_year",
                                 .bytes = "caf\xE9",
                                 .declared = "ISO_8859-1:1987",
                                 .text = "café",
                                 .used = "windows-1252",
                                 .how = "declared"},
                    charset_case{.name = "latin9",
                                 .bytes = "\xA4",
                                 .declared = "iso-8859-15",
                                 .text = "€",
                                 .used = "iso-8859-15",
                                 .how = "declared"},
                    charset_case{.name = "latin2",
                                 .bytes = "\xB1",
                                 .declared = "ISO-8859-2",
                                 .text = "ą",
                                 .used = "iso-8859-2",
                                 .how = "declared"},
                    charset_case{.name = "latin5",
                                 .bytes = "\xFE\x80",
                                 .declared = "iso-8859-9",
                                 .text = "ş€",
                                 .used = "windows-1254",
                                 .how = "declared"},
                    charset_case{.name = "windows1251",
                                 .bytes = "\xCF\xF0\xE8",
                                 .declared = "cp1251",
                                 .text = "При",
                                 .used = "windows-1251",
                                 .how = "declared"},
                    charset_case{.name = "windows1258",
                                 .bytes = "Vi\xEA\xF2t",
                                 .declared = "windows-1258",
                                 .text = "Việt",
                                 .used = "windows-1258",
                                 .how = "declared"},
                    charset_case{.name = "koi8r",
                                 .bytes = russian_koi8,
                                 .declared = "KOI8-R",
                                 .text = russian,
                                 .used = "koi8-r",
                                 .how = "declared"},
                    charset_case{.name = "hebrew_visual",
                                 .bytes = "\xF9\xEC\xE5\xED",
                                 .declared = "iso-8859-8-i",
                                 .text = "שלום",
                                 .used = "iso-8859-8",
                                 .how = "declared"},
                    charset_case{.name = "thai",
                                 .bytes = "\xA1\xD2",
                                 .declared = "tis-620",
                                 .text = "กา",
                                 .used = "windows-874",
                                 .how = "declared"},
                    charset_case{.name = "macintosh",
                                 .bytes = "caf\x8E",
                                 .declared = "x-mac-roman",
                                 .text = "café",
                                 .used = "macintosh",
                                 .how = "declared"},
                    charset_case{.name = "shift_jis",
                                 .bytes = "\x93\xFA\x96\x7B\x8C\xEA",
                                 .declared = "Shift_JIS",
                                 .text = "日本語",
                                 .used = "cp932",
                                 .how = "declared"},
                    charset_case{.name = "shift_jis_nec_extension",
                                 .bytes = "\x87\x40\x87\x8A",
                                 .declared = "x-sjis",
                                 .text = "①㈱",
                                 .used = "cp932",
                                 .how = "declared"},
                    charset_case{.name = "euc_jp",
                                 .bytes = "\xC6\xFC\xCB\xDC\xB8\xEC",
                                 .declared = "EUC-JP",
                                 .text = "日本語",
                                 .used = "euc-jp",
                                 .how = "declared"},
                    charset_case{.name = "iso2022jp",
                                 .bytes = "\x1B$BF|K\\8l\x1B(B ok",
                                 .declared = "ISO-2022-JP",
                                 .text = "日本語 ok",
                                 .used = "iso-2022-jp",
                                 .how = "declared"},
                    charset_case{.name = "iso2022jp_label_with_escape",
                                 .bytes = "\x1B$BF|K\\8l\x1B(B",
                                 .declared = "_iso-2022-jp$ESC",
                                 .text = "日本語",
                                 .used = "iso-2022-jp",
                                 .how = "declared"},
                    charset_case{.name = "iso2022jp_nec_extension",
                                 .bytes = "\x1B$B-!-j\x1B(B",
                                 .declared = "iso-2022-jp",
                                 .text = "①㈱",
                                 .used = "iso-2022-jp",
                                 .how = "declared"},
                    charset_case{.name = "iso2022jp_half_width_kana",
                                 .bytes = "\x1B(I1\x1B(B",
                                 .declared = "iso-2022-jp",
                                 .text = "ｱ",
                                 .used = "iso-2022-jp",
                                 .how = "declared"},
                    charset_case{.name = "iso2022jp_unlabelled",
                                 .bytes = "\x1B$BF|K\\8l\x1B(B",
                                 .declared = "",
                                 .text = "日本語",
                                 .used = "iso-2022-jp",
                                 .how = "escape"},
                    charset_case{.name = "iso2022jp_called_ascii",
                                 .bytes = "\x1B$BF|K\\8l\x1B(B",
                                 .declared = "us-ascii",
                                 .text = "日本語",
                                 .used = "iso-2022-jp",
                                 .how = "escape"},
                    charset_case{.name = "iso2022jp_unclosed_line",
                                 .bytes = "\x1B$BF|\nok",
                                 .declared = "iso-2022-jp",
                                 .text = "日\nok",
                                 .used = "iso-2022-jp",
                                 .how = "declared"},
                    charset_case{.name = "iso2022kr",
                                 .bytes = "\x1B$)C\x0E\x47\x51\x31\x5B\x0F",
                                 .declared = "iso-2022-kr",
                                 .text = "한글",
                                 .used = "iso-2022-kr",
                                 .how = "declared"},
                    charset_case{.name = "gb2312",
                                 .bytes = "\xD6\xD0\xCE\xC4",
                                 .declared = "gb2312",
                                 .text = "中文",
                                 .used = "gb18030",
                                 .how = "declared"},
                    charset_case{.name = "gb2312_with_gbk_character",
                                 .bytes = "\x95\x8B",
                                 .declared = "GB2312",
                                 .text = "晪",
                                 .used = "gb18030",
                                 .how = "declared"},
                    charset_case{.name = "hz",
                                 .bytes = "~{VPND~}",
                                 .declared = "hz-gb-2312",
                                 .text = "中文",
                                 .used = "hz-gb-2312",
                                 .how = "declared"},
                    charset_case{.name = "big5",
                                 .bytes = "\xA4\xA4\xA4\xE5",
                                 .declared = "big5",
                                 .text = "中文",
                                 .used = "big5-hkscs",
                                 .how = "declared"},
                    charset_case{.name = "korean",
                                 .bytes = "\xC7\xD1\xB1\xDB",
                                 .declared = "ks_c_5601-1987",
                                 .text = "한글",
                                 .used = "cp949",
                                 .how = "declared"},
                    charset_case{.name = "korean_extended",
                                 .bytes = "\x8C\x63",
                                 .declared = "euc-kr",
                                 .text = "똠",
                                 .used = "cp949",
                                 .how = "declared"},
                    charset_case{.name = "utf7",
                                 .bytes = "caf+AOk-",
                                 .declared = "unicode-1-1-utf-7",
                                 .text = "café",
                                 .used = "utf-7",
                                 .how = "declared"},
                    charset_case{.name = "utf16_little_endian",
                                 .bytes = "h\0i\0"s,
                                 .declared = "utf-16",
                                 .text = "hi",
                                 .used = "utf-16le",
                                 .how = "declared"},
                    charset_case{.name = "utf16_big_endian",
                                 .bytes = "\0h\0i"s,
                                 .declared = "utf-16",
                                 .text = "hi",
                                 .used = "utf-16be",
                                 .how = "declared"}),
    [](const auto& param) { return std::string(param.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Lies, Charset,
    testing::Values(charset_case{.name = "ascii_with_utf8",
                                 .bytes = "h\u00e9",
                                 .declared = "us-ascii",
                                 .text = "h\u00e9",
                                 .used = "utf-8",
                                 .how = "valid"},
                    charset_case{.name = "unlabelled_utf8",
                                 .bytes = "h\u00e9",
                                 .declared = "",
                                 .text = "h\u00e9",
                                 .used = "utf-8",
                                 .how = "valid"},
                    charset_case{.name = "unknown_label",
                                 .bytes = "h\u00e9",
                                 .declared = "martian",
                                 .text = "h\u00e9",
                                 .used = "utf-8",
                                 .how = "valid"},
                    charset_case{.name = "unknown_8bit",
                                 .bytes = "caf\xE9",
                                 .declared = "unknown-8bit",
                                 .text = "café",
                                 .used = "windows-1252",
                                 .how = "fallback"},
                    charset_case{.name = "x_unknown",
                                 .bytes = "caf\xE9",
                                 .declared = "x-unknown",
                                 .text = "café",
                                 .used = "windows-1252",
                                 .how = "fallback"},
                    charset_case{.name = "default",
                                 .bytes = "caf\xE9",
                                 .declared = "default",
                                 .text = "café",
                                 .used = "windows-1252",
                                 .how = "fallback"},
                    charset_case{.name = "utf8_that_is_latin1",
                                 .bytes = "caf\xE9 cr\xE8me",
                                 .declared = "utf-8",
                                 .text = "café crème",
                                 .used = "windows-1252",
                                 .how = "fallback"},
                    charset_case{.name = "mostly_utf8",
                                 .bytes = "é é é \xE9 é",
                                 .declared = "utf-8",
                                 .text = "é é é \uFFFD é",
                                 .used = "utf-8",
                                 .how = "repaired",
                                 .lossy = true},
                    charset_case{.name = "utf8_cut_off",
                                 .bytes = "hello \xE2\x82",
                                 .declared = "utf-8",
                                 .text = "hello \uFFFD",
                                 .used = "utf-8",
                                 .how = "repaired",
                                 .lossy = true},
                    charset_case{.name = "korean_label_on_utf8",
                                 .bytes = "€uro – naïve",
                                 .declared = "euc-kr",
                                 .text = "€uro – naïve",
                                 .used = "utf-8",
                                 .how = "valid"},
                    charset_case{.name = "utf16_label_on_ascii",
                                 .bytes = "<html>Hello you</html>",
                                 .declared = "utf-16",
                                 .text = "<html>Hello you</html>",
                                 .used = "us-ascii",
                                 .how = "ascii"},
                    charset_case{.name = "ebcdic",
                                 .bytes = "hi",
                                 .declared = "ebcdic-cp-us",
                                 .text = "hi",
                                 .used = "us-ascii",
                                 .how = "ascii"},
                    charset_case{.name = "detected_koi8",
                                 .bytes = russian_koi8,
                                 .declared = "",
                                 .text = russian,
                                 .used = "koi8-r",
                                 .how = "detected"},
                    charset_case{.name = "detected_although_utf8_declared",
                                 .bytes = russian_koi8,
                                 .declared = "utf-8",
                                 .text = russian,
                                 .used = "koi8-r",
                                 .how = "detected"},
                    charset_case{.name = "bom_utf8",
                                 .bytes = "\xEF\xBB\xBFh\u00e9",
                                 .declared = "iso-8859-1",
                                 .text = "h\u00e9",
                                 .used = "utf-8",
                                 .how = "bom"},
                    charset_case{.name = "bom_utf16le",
                                 .bytes = "\xFF\xFEh\0i\0"s,
                                 .declared = "",
                                 .text = "hi",
                                 .used = "utf-16le",
                                 .how = "bom"},
                    charset_case{.name = "bom_utf16be",
                                 .bytes = "\xFE\xFF\0h\0i"s,
                                 .declared = "utf-8",
                                 .text = "hi",
                                 .used = "utf-16be",
                                 .how = "bom"},
                    charset_case{.name = "thorn_is_no_bom",
                                 .bytes = "\xFF\xFE ok",
                                 .declared = "iso-8859-1",
                                 .text = "ÿþ ok",
                                 .used = "windows-1252",
                                 .how = "declared"},
                    charset_case{.name = "meta",
                                 .bytes = "<meta charset=iso-8859-2>\xB1",
                                 .declared = "",
                                 .kind = content::html,
                                 .text = "<meta charset=iso-8859-2>ą",
                                 .used = "iso-8859-2",
                                 .how = "meta"},
                    charset_case{
                        .name = "meta_http_equiv",
                        .bytes = "<META http-equiv=Content-Type content=\"text/html; charset=windows-1251\">\xCF",
                        .declared = "",
                        .kind = content::html,
                        .text = "<META http-equiv=Content-Type content=\"text/html; charset=windows-1251\">П",
                        .used = "windows-1251",
                        .how = "meta"},
                    charset_case{.name = "declared_before_meta",
                                 .bytes = "<meta charset=iso-8859-2>\xB1",
                                 .declared = "iso-8859-1",
                                 .kind = content::html,
                                 .text = "<meta charset=iso-8859-2>±",
                                 .used = "windows-1252",
                                 .how = "declared"},
                    charset_case{.name = "meta_not_asked_for",
                                 .bytes = "<meta charset=iso-8859-2>\xB1",
                                 .declared = "",
                                 .text = "<meta charset=iso-8859-2>±",
                                 .used = "windows-1252",
                                 .how = "fallback"}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(CharsetLabels, AreKeptAsSentButHarmless) {
  EXPECT_EQ(to_utf8("x", " \"ISO-8859-1\" ").declared, "iso-8859-1");
  EXPECT_EQ(to_utf8("x", std::string(100'000, 'q')).declared.size(), 64u);
  EXPECT_EQ(to_utf8("x", "a\r\nb\0c\xFF"s).declared, "abc");
}

TEST(CharsetLabels, EveryConverterOfTheTableExists) {
  for (const char* label :
       {"big5", "cp932", "cp949", "euc-jp", "gb2312", "hz-gb-2312", "iso-2022-jp", "iso-8859-8-i", "koi8-u",
        "macintosh", "utf-7", "windows-874", "windows-1250", "x-mac-cyrillic", "iso-2022-cn", "viscii"}) {
    const decoded d = to_utf8("\xC4\xE3\xBA\xC3", label);
    EXPECT_TRUE(d.used == canonical_charset(label) || d.how != "declared") << label << " " << d.used << " " << d.how;
    if (std::string_view(label) != "viscii") EXPECT_EQ(d.how, "declared") << label;
  }
}

TEST(Charset, NeverGivesInvalidUtf8WhateverTheLabelAndTheBytes) {
  std::uint32_t seed = 7;
  const auto next = [&] { return seed = seed * 1664525u + 1013904223u, seed >> 24; };
  for (const char* label :
       {"",          "utf-8",       "utf-7",        "utf-16",      "utf-16le",   "utf-32", "gb18030",
        "shift_jis", "iso-2022-jp", "iso-2022-kr",  "iso-2022-cn", "hz-gb-2312", "big5",   "euc-kr",
        "euc-jp",    "koi8-r",      "windows-1252", "iso-8859-6",  "unknown",    "cesu-8", "ibm037"})
    for (int round = 0; round < 200; ++round) {
      std::string bytes;
      for (int i = 0; i < 64; ++i) bytes.push_back(static_cast<char>(next() % (round % 2 ? 256 : 128)));
      const decoded d = to_utf8(bytes, label, round % 3 ? content::plain : content::html);
      ASSERT_TRUE(is_valid_utf8(d.text)) << label;
      ASSERT_FALSE(d.used.empty());
      ASSERT_FALSE(d.how.empty());
    }
}

TEST(Charset, PassesAsciiWithoutACopy) {
  std::string bytes(10'000, 'x');
  const char* const before = bytes.data();
  EXPECT_EQ(to_utf8(std::move(bytes), "utf-8").text.data(), before);
}

TEST(Charset, LongTextsCrossTheConvertersBuffer) {
  std::string sjis, want;
  for (int i = 0; i < 50'000; ++i) sjis += "\x93\xFA\x96\x7B\x8C\xEA", want += "日本語";
  EXPECT_EQ(to_utf8(sjis, "shift_jis").text, want);
  std::string emoji, utf16;
  for (int i = 0; i < 5'001; ++i) utf16 += i ? "\x3D\xD8\x00\xDE"s : "a\0"s, emoji += i ? "\U0001F600" : "a";
  EXPECT_EQ(to_utf8(utf16, "utf-16le").text, emoji);
}

}  // namespace
