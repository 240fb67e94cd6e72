#include "normalizers/text/charset_labels.hpp"

#include <algorithm>
#include <unicode/ucnv.h>

#include "normalizers/text/charset.hpp"

namespace intake::text {

namespace {

struct alias {
  std::string_view squeezed;  ///< letters and digits of the label only
  std::string_view canonical;
};

// Labels that ICU does not know, reads otherwise than the programs that write them, or knows as a smaller set than what
// is sent under them.
constexpr alias aliases[] = {
    {"ansi", "windows-1252"},
    {"ansix31101983", "windows-1252"},
    {"ansix341968", "us-ascii"},
    {"ansix341986", "us-ascii"},
    {"ascii", "us-ascii"},
    {"big5", "big5-hkscs"},
    {"big5hkscs", "big5-hkscs"},
    {"chinese", "gb18030"},
    {"cnbig5", "big5-hkscs"},
    {"cngb", "gb18030"},
    {"cp1250", "windows-1250"},
    {"cp1251", "windows-1251"},
    {"cp1252", "windows-1252"},
    {"cp20127", "us-ascii"},
    {"cp50220", "iso-2022-jp"},
    {"cp50221", "iso-2022-jp"},
    {"cp50222", "iso-2022-jp"},
    {"cp51932", "euc-jp"},
    {"cp51949", "cp949"},
    {"cp65000", "utf-7"},
    {"cp65001", "utf-8"},
    {"cp874", "windows-874"},
    {"cp932", "cp932"},
    {"cp936", "gb18030"},
    {"cp949", "cp949"},
    {"cp950", "big5-hkscs"},
    {"csbig5", "big5-hkscs"},
    {"cseuckr", "cp949"},
    {"csgb2312", "gb18030"},
    {"csiso2022jp", "iso-2022-jp"},
    {"csksc56011987", "cp949"},
    {"csshiftjis", "cp932"},
    {"euccn", "gb18030"},
    {"eucjp", "euc-jp"},
    {"euckr", "cp949"},
    {"gb18030", "gb18030"},
    {"gb2312", "gb18030"},
    {"gb231280", "gb18030"},
    {"gbk", "gb18030"},
    {"hzgb2312", "hz-gb-2312"},
    {"iso2022jp", "iso-2022-jp"},
    {"iso2022jp1", "iso-2022-jp"},
    {"iso2022jpms", "iso-2022-jp"},
    {"iso646us", "us-ascii"},
    {"iso88591", "windows-1252"},
    {"iso885911", "windows-874"},
    {"iso88598e", "iso-8859-8"},
    {"iso88598i", "iso-8859-8"},
    {"iso88599", "windows-1254"},
    {"isoir100", "windows-1252"},
    {"jis", "iso-2022-jp"},
    {"koi8", "koi8-r"},
    {"koi8r", "koi8-r"},
    {"koi8ru", "koi8-u"},
    {"koi8u", "koi8-u"},
    {"korean", "cp949"},
    {"ksc5601", "cp949"},
    {"ksc56011987", "cp949"},
    {"ksc56011989", "cp949"},
    {"l1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"latin2", "iso-8859-2"},
    {"latin5", "windows-1254"},
    {"latin9", "iso-8859-15"},
    {"macintosh", "macintosh"},
    {"macroman", "macintosh"},
    {"mskanji", "cp932"},
    {"shiftjis", "cp932"},
    {"sjis", "cp932"},
    {"tis620", "windows-874"},
    {"tis62025331", "windows-874"},
    {"unicode11utf7", "utf-7"},
    {"unicode11utf8", "utf-8"},
    {"unicode20utf8", "utf-8"},
    {"us", "us-ascii"},
    {"usascii", "us-ascii"},
    {"utf16", "utf-16"},
    {"utf16be", "utf-16be"},
    {"utf16le", "utf-16le"},
    {"utf32", "utf-32"},
    {"utf32be", "utf-32be"},
    {"utf32le", "utf-32le"},
    {"utf7", "utf-7"},
    {"utf8", "utf-8"},
    {"utf8mb4", "utf-8"},
    {"win1252", "windows-1252"},
    {"windows1252", "windows-1252"},
    {"windows31j", "cp932"},
    {"windows932", "cp932"},
    {"windows936", "gb18030"},
    {"windows949", "cp949"},
    {"windows950", "big5-hkscs"},
    {"xcp1251", "windows-1251"},
    {"xcp1252", "windows-1252"},
    {"xeucjp", "euc-jp"},
    {"xgbk", "gb18030"},
    {"xmaccyrillic", "x-mac-cyrillic"},
    {"xmacroman", "macintosh"},
    {"xmsansi", "windows-1252"},
    {"xsjis", "cp932"},
    {"xuserdefined", "windows-1252"},
    {"xwindows949", "cp949"},
    {"xxbig5", "big5-hkscs"},
};
static_assert(std::ranges::is_sorted(aliases, {}, &alias::squeezed));

constexpr std::string_view nothing[] = {
    "",        "0",           "7bit",        "8bit",    "base64", "binary",          "charset",
    "default", "invalid",     "nil",         "none",    "null",   "quotedprintable", "undefined",
    "unknown", "unknown7bit", "unknown8bit", "xunknown"};
static_assert(std::ranges::is_sorted(nothing));

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// Letters and digits, up to the year in "iso_8859-1:1987".
std::string squeeze(std::string_view clean) {
  std::string out;
  for (char c : clean.substr(0, clean.find(':')))
    if (letter_or_digit(c)) out.push_back(c);
  return out;
}

std::string_view find_alias(std::string_view squeezed) {
  const auto* found = std::ranges::lower_bound(aliases, squeezed, {}, &alias::squeezed);
  return found != std::end(aliases) && found->squeezed == squeezed ? found->canonical : std::string_view{};
}

/// ICU's name for a label it knows; empty for one it doesn't and for what no mail is written in (EBCDIC, SCSU, LMBCS
/// …).
std::string name_in_icu(const std::string& label) {
  UErrorCode error = U_ZERO_ERROR;
  const char* name = ucnv_getStandardName(label.c_str(), "MIME", &error);
  if (!name || U_FAILURE(error)) {
    error = U_ZERO_ERROR;
    name = ucnv_getStandardName(label.c_str(), "IANA", &error);
  }
  if (!name || U_FAILURE(error)) {
    error = U_ZERO_ERROR;
    name = ucnv_getAlias(label.c_str(), 0, &error);
  }
  if (!name || U_FAILURE(error)) return {};
  std::string canonical(name);
  std::ranges::transform(canonical, canonical.begin(), lower);
  for (std::string_view alien :
       {"ebcdic", "ibm037", "ibm-37", "scsu", "bocu", "lmbcs", "imap", "cesu", "compound", "x11"})
    if (canonical.find(alien) != canonical.npos) return {};
  return canonical;
}

}  // namespace

std::string clean_label(std::string_view label) {
  std::string out;
  for (char c : label.substr(0, 256)) {
    if (c == ';' || c == '*' || c == '$' || c == '\x1B' || out.size() == 64) break;
    if (c > ' ' && c < '\x7F' && c != '"' && c != '\'' && c != '<' && c != '>' && c != '\\') out.push_back(lower(c));
  }
  if (out.starts_with("charset=")) out.erase(0, 8);
  if (const auto end = out.find_last_not_of(".,=_-"); end != out.npos) out.resize(end + 1);
  return out;
}

bool says_nothing(std::string_view clean) { return std::ranges::binary_search(nothing, squeeze(clean)); }

std::string_view converter_name(std::string_view canonical) {
  if (canonical == "cp932") return "windows-31j";
  if (canonical == "cp949") return "windows-949";
  if (canonical == "hz-gb-2312") return "hz";
  if (canonical == "us-ascii") return "windows-1252";
  return canonical;
}

std::string canonical_charset(std::string_view label) {
  const std::string clean = clean_label(label);
  const std::string squeezed = squeeze(clean);
  if (squeezed.empty() || says_nothing(clean)) return {};
  if (const auto known = find_alias(squeezed); !known.empty()) return std::string(known);
  const std::string icu = name_in_icu(clean.starts_with('_') ? clean.substr(1) : clean);
  if (icu.empty()) return {};
  const auto again = find_alias(squeeze(icu));
  return again.empty() ? icu : std::string(again);
}

}  // namespace intake::text
