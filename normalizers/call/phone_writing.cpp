#include "normalizers/call/phone_writing.hpp"

#include <algorithm>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "normalizers/text/utf8.hpp"

namespace intake::call {
namespace {

constexpr std::size_t longest_writing = 200;

/// Letters of what switches and operators say instead of a number.
constexpr std::string_view not_shown[] = {"anonymous",
                                          "anonymouscaller",
                                          "anonymousinvalid",
                                          "blocked",
                                          "calleridunavailable",
                                          "calleridwithheld",
                                          "hidden",
                                          "idunavailable",
                                          "na",
                                          "nocallerid",
                                          "none",
                                          "nonumber",
                                          "notavailable",
                                          "null",
                                          "outofarea",
                                          "private",
                                          "privatecaller",
                                          "privatenumber",
                                          "restricted",
                                          "suppressed",
                                          "unavailable",
                                          "undisclosed",
                                          "unknown",
                                          "unknowncaller",
                                          "unknownnumber",
                                          "withheld",
                                          "withheldnumber",
                                          "callerunknown"};

/// ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE on the keys of a telephone, as Twilio sends them after a plus.
constexpr std::string_view not_shown_on_keys[] = {"266696687", "7378742833", "2562533", "8656696", "86282452253"};

/// What begins an extension, in lower case; the longer before its beginning.
constexpr std::string_view extension_words[] = {"extension", "extn", "ext", "x", "int", ";ext", ";", ",", "#"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool starts_same(std::string_view s, std::string_view lower_case) {
  return s.size() >= lower_case.size() &&
         std::equal(lower_case.begin(), lower_case.end(), s.begin(), [](char a, char b) { return a == lower(b); });
}

bool is_separator(UChar32 c) {
  constexpr std::u32string_view others = U"./~·ー−．／～";
  if (others.find(static_cast<char32_t>(c)) != others.npos || u_isUWhiteSpace(c)) return true;
  const int type = u_charType(c);
  return type == U_DASH_PUNCTUATION || type == U_START_PUNCTUATION || type == U_END_PUNCTUATION ||
         type == U_FORMAT_CHAR;
}

/// The next character of valid UTF-8; moves `at` behind it.
UChar32 next_character(std::string_view s, std::size_t& at) {
  const char* bytes = s.data();
  const std::size_t size = s.size();
  UChar32 c = 0;
  U8_NEXT_OR_FFFD(bytes, at, size, c);
  return c;
}

bool is_extension(std::string_view rest) {
  for (const std::string_view word : extension_words) {
    if (!starts_same(rest, word)) continue;
    rest.remove_prefix(word.size());
    bool digits = false;
    for (std::size_t at = 0; at < rest.size();) {
      const UChar32 c = next_character(rest, at);
      if (u_charDigitValue(c) >= 0)
        digits = true;
      else if (!is_separator(c) && c != ':' && c != '=' && c != ',' && c != '#')
        return false;
    }
    return digits;
  }
  return false;
}

/// writing = [ "+" ] *( digit / separator ) [ extension ]
void read_digits(written_number& out) {
  const std::string_view text = out.text;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const UChar32 c = next_character(text, at);
    const bool first = out.digits.empty() && !out.plus && !out.feature;
    if (const int digit = u_charDigitValue(c); digit >= 0) {
      out.digits += static_cast<char>('0' + digit);
    } else if (first && (c == '+' || c == U'＋')) {
      out.plus = true;
    } else if ((first || out.feature) && (c == '*' || c == '#')) {
      out.feature = true;
    } else if (!is_separator(c)) {
      out.readable = !out.digits.empty() && is_extension(text.substr(begin));
      return;
    }
  }
  out.readable = out.feature || !out.digits.empty();
  out.withheld = !out.readable;
}

bool is_withheld(const written_number& w) {
  if (w.withheld) return true;
  if (w.plus && std::ranges::find(not_shown_on_keys, w.digits) != std::end(not_shown_on_keys)) return true;
  if (!w.digits.empty()) return w.digits.size() >= 6 && w.digits.find_first_not_of('0') == std::string::npos;
  if (w.feature) return false;
  std::string letters;
  for (const char c : w.text) {
    if (lower(c) >= 'a' && lower(c) <= 'z') letters += lower(c);
    if (static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9')) return false;
  }
  return letters.empty() || std::ranges::find(not_shown, letters) != std::end(not_shown);
}

/// [ name ] "<" address ">"
std::string_view without_brackets(std::string_view s) {
  const std::size_t open = s.find('<'), close = s.rfind('>');
  return open != s.npos && close != s.npos && open < close ? s.substr(open + 1, close - open - 1) : s;
}

/// The calling code that goes before a local number: ";phone-context=+1-914" (RFC 3966 §5.1.5).
std::string_view context_of(std::string_view parameters) {
  constexpr std::string_view name = ";phone-context=+";
  for (std::size_t at = 0; at < parameters.size(); ++at)
    if (starts_same(parameters.substr(at), name)) {
      parameters.remove_prefix(at + name.size() - 1);
      return parameters.substr(0, parameters.find(';'));
    }
  return {};
}

/// The number in a URI; everything else as it is.
std::string without_uri(std::string_view s) {
  s = without_brackets(s);
  const bool tel = starts_same(s, "tel:"), sip = starts_same(s, "sip:") || starts_same(s, "sips:");
  if (!tel && !sip) return std::string(s);
  s.remove_prefix(s.find(':') + 1);
  if (sip) s = s.substr(0, s.find('@'));
  const std::size_t end = std::min(s.find(';'), s.size());
  std::string number(s.substr(0, end));
  if (starts_same(number, "%2b")) number.replace(0, 3, "+");
  return number.starts_with('+') ? number : std::string(context_of(s.substr(end))) + number;
}

}  // namespace

written_number take_apart(std::string_view written) {
  written_number out;
  out.text = text::clean_line(std::string(text::cut_utf8(written, longest_writing)));
  out.text = without_uri(out.text);
  read_digits(out);
  out.withheld = is_withheld(out);
  return out;
}

}  // namespace intake::call
