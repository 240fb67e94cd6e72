#include "normalizers/text/html_references.hpp"

#include <algorithm>
#include <libxml/HTMLparser.h>

#include "gateway/scan.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::text {

namespace {

constexpr char32_t windows_1252[] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                     0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

bool letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

int digit(char c, bool hex) {
  if (c >= '0' && c <= '9') return c - '0';
  if (hex && c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (hex && c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// What a number stands for: Windows' characters where old programs meant them, 0 for what text can't hold.
char32_t meant(char32_t code) {
  if (code >= 0x80 && code <= 0x9F) code = windows_1252[code - 0x80];
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return 0xFFFD;
  if (code == '\r') return '\n';
  if ((code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7F && code <= 0x9F) || code == 0xFEFF) return 0;
  return code;
}

reference number(std::string_view text) {
  const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
  const std::size_t first = hex ? 3 : 2;
  std::size_t i = first;
  char32_t code = 0;
  for (; i < text.size() && digit(text[i], hex) >= 0; ++i)
    code = std::min<char32_t>(code * (hex ? 16 : 10) + static_cast<char32_t>(digit(text[i], hex)), 0x110000);
  if (i == first) return {};
  return {meant(code), i + (i < text.size() && text[i] == ';')};
}

/// Names that are written without the semicolon; browsers take them so, too.
constexpr std::string_view bare[] = {"amp", "copy", "gt", "lt", "nbsp", "quot", "reg"};

char32_t named(std::string_view name) {
  if (name == "nbsp") return 0xA0;
  if (name == "amp") return '&';
  if (name == "lt") return '<';
  if (name == "gt") return '>';
  if (name == "quot") return '"';
  char terminated[16] = {};
  if (name.size() >= sizeof terminated) return 0;
  name.copy(terminated, name.size());
  const htmlEntityDesc* entity = htmlEntityLookup(reinterpret_cast<const xmlChar*>(terminated));
  return entity ? entity->value : 0;
}

}  // namespace

reference parse_reference(std::string_view text, bool in_attribute) {
  if (text.size() > 1 && text[1] == '#') return number(text);
  std::size_t end = 1;
  while (end < text.size() && end < 32 && letter_or_digit(text[end])) ++end;
  const std::string_view name = text.substr(1, end - 1);
  if (name.empty()) return {};
  if (end < text.size() && text[end] == ';') {
    const char32_t code = named(name);
    return code ? reference{code, end + 1} : reference{};
  }
  if (in_attribute && end < text.size() && (text[end] == '=' || letter_or_digit(text[end]))) return {};
  for (std::string_view known : bare)
    if (name.starts_with(known)) return {named(known), known.size() + 1};
  return {};
}

std::string decode_attribute(std::string_view raw) {
  std::string out;
  for (std::size_t at; (at = raw.find('&')) != raw.npos;) {
    out.append(raw.substr(0, at));
    const reference r = parse_reference(raw.substr(at), true);
    if (r.code) append_utf8(out, r.code);
    if (r.length == 0) out.push_back('&');
    raw.remove_prefix(at + std::max<std::size_t>(r.length, 1));
  }
  return out.append(raw);
}

std::size_t find_escaped(std::string_view text, std::size_t from) {
  return scan(text, from, [](auto c) { return (c == '&') | (c == '<') | (c == '>') | (c == '"'); });
}

void append_escaped(std::string& out, std::string_view text) {
  for (std::size_t at; (at = find_escaped(text, 0)) != text.size(); text.remove_prefix(at + 1)) {
    out.append(text.substr(0, at));
    out.append(text[at] == '&' ? "&amp;" : text[at] == '<' ? "&lt;" : text[at] == '>' ? "&gt;" : "&quot;");
  }
  out.append(text);
}

}  // namespace intake::text
