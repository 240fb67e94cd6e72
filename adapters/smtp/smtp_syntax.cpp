#include "adapters/smtp/smtp_syntax.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/networks.hpp"

namespace intake::smtp {

namespace {

constexpr std::size_t max_local_part = 256, max_domain = 255, max_label = 63;

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool is_atext(char c) {
  return is_alpha(c) || is_digit(c) || is_high(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

std::optional<int> hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

/// The length of the UTF-8 character at the front (RFC 3629: shortest form, no surrogates), or 0.
std::size_t utf8_length(std::string_view s) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char lead = at(0);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xc2 && lead < 0xe0 ? 2
                             : lead >= 0xe0 && lead < 0xf0 ? 3
                             : lead >= 0xf0 && lead < 0xf5 ? 4
                                                           : 0;
  if (length == 0 || s.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((at(i) & 0xc0) != 0x80) return 0;
  if (lead == 0xe0 && at(1) < 0xa0) return 0;
  if (lead == 0xed && at(1) > 0x9f) return 0;
  if (lead == 0xf0 && at(1) < 0x90) return 0;
  if (lead == 0xf4 && at(1) > 0x8f) return 0;
  return length;
}

/// Valid UTF-8 without the C1 control characters (U+0080 to U+009F).
bool is_clean_utf8(std::string_view s) {
  while (!s.empty()) {
    const std::size_t length = utf8_length(s);
    if (length == 0) return false;
    if (length == 2 && static_cast<unsigned char>(s[0]) == 0xc2 && static_cast<unsigned char>(s[1]) < 0xa0)
      return false;
    s.remove_prefix(length);
  }
  return true;
}

/// Dot-string = Atom *("." Atom)
std::optional<std::string> take_dot_string(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && (is_atext(text[end]) || text[end] == '.')) ++end;
  const auto atoms = text.substr(0, end);
  if (atoms.empty() || atoms.front() == '.' || atoms.back() == '.' || atoms.find("..") != atoms.npos)
    return std::nullopt;
  text.remove_prefix(end);
  return std::string(atoms);
}

/// Quoted-string = DQUOTE *( qtextSMTP / quoted-pairSMTP ) DQUOTE, unquoted
std::optional<std::string> take_quoted_string(std::string_view& text) {
  std::string unquoted;
  for (std::size_t i = 1; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"') {
      text.remove_prefix(i + 1);
      return unquoted;
    }
    if (c == '\\') {
      if (++i == text.size()) return std::nullopt;
      c = text[i];
      if (is_high(c)) return std::nullopt;
    }
    if (c < ' ' && !is_high(c)) return std::nullopt;
    if (c == 0x7f) return std::nullopt;
    unquoted += c;
  }
  return std::nullopt;
}

std::optional<std::string> take_local_part(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  auto local = text.front() == '"' ? take_quoted_string(text) : take_dot_string(text);
  if (!local || local->size() > max_local_part || !is_clean_utf8(*local)) return std::nullopt;
  return local;
}

/// address-literal = "[" ( IPv4-address-literal / IPv6-address-literal ) "]"; no other tag has ever been registered
bool is_address_literal(std::string_view text) {
  if (text.size() < 3 || text.front() != '[' || text.back() != ']') return false;
  constexpr std::string_view tag = "IPv6:";
  auto inside = text.substr(1, text.size() - 2);
  const bool v6 = equal_ignoring_case(inside.substr(0, tag.size()), tag);
  if (v6) inside.remove_prefix(tag.size());
  const bool written_as_v6 = inside.find(':') != inside.npos;
  return v6 == written_as_v6 && ip_address::parse(inside).has_value();
}

/// sub-domain = Let-dig [Ldh-str]
bool is_label(std::string_view label) {
  if (label.empty() || label.size() > max_label || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return is_alpha(c) || is_digit(c) || is_high(c) || c == '-' || c == '_'; });
}

/// Domain = sub-domain *("." sub-domain)
bool is_domain(std::string_view text) {
  if (text.size() > max_domain || !is_clean_utf8(text)) return false;
  for (;;) {
    const auto dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == text.npos) return true;
    text.remove_prefix(dot + 1);
  }
}

/// Takes what can be a domain or an address literal; it ends at what can be in neither.
std::optional<std::string> take_domain(std::string_view& text) {
  const bool literal = !text.empty() && text.front() == '[';
  std::size_t end = literal ? text.find(']') : text.find_first_of(" >,:@\"<([\\\t");
  if (end == text.npos && literal) return std::nullopt;
  if (end == text.npos) end = text.size();
  if (literal) ++end;
  const auto domain = text.substr(0, end);
  if (!(literal ? domain.size() <= max_domain && is_address_literal(domain) : is_domain(domain))) return std::nullopt;
  text.remove_prefix(end);
  return std::string(domain);
}

std::optional<mailbox> take_mailbox(std::string_view& text) {
  auto local = take_local_part(text);
  if (!local || text.empty() || text.front() != '@') return std::nullopt;
  text.remove_prefix(1);
  auto domain = take_domain(text);
  if (!domain) return std::nullopt;
  const bool utf8 =
      std::any_of(local->begin(), local->end(), is_high) || std::any_of(domain->begin(), domain->end(), is_high);
  return mailbox{std::move(*local), std::move(*domain), utf8};
}

/// A-d-l ":" = "@" Domain *( "," "@" Domain ) ":" — read and dropped (RFC 5321 §4.1.1.3, appendix C)
bool skip_source_route(std::string_view& text) {
  if (text.empty() || text.front() != '@') return true;
  for (;;) {
    text.remove_prefix(1);
    if (!take_domain(text) || text.empty()) return false;
    const char separator = text.front();
    text.remove_prefix(1);
    if (separator == ':') return true;
    if (separator != ',' || text.empty() || text.front() != '@') return false;
  }
}

bool take(std::string_view& text, std::string_view token) {
  if (text.size() < token.size() || !equal_ignoring_case(text.substr(0, token.size()), token)) return false;
  text.remove_prefix(token.size());
  return true;
}

/// Path = "<" [ A-d-l ":" ] Mailbox ">"
std::optional<path> take_path(std::string_view& text) {
  if (!take(text, "<") || !skip_source_route(text)) return std::nullopt;
  auto address = take_mailbox(text);
  if (!address || !take(text, ">")) return std::nullopt;
  return path{std::move(address)};
}

void skip_spaces(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(' '), text.size())); }

/// A path is followed by nothing or by parameters, never by more of itself.
bool ends_here(std::string_view rest) { return rest.empty() || rest.front() == ' '; }

}  // namespace

std::optional<path> take_reverse_path(std::string_view& text) {
  skip_spaces(text);
  std::optional<path> parsed;
  if (take(text, "<>"))
    parsed = path{};
  else
    parsed = take_path(text);
  if (!parsed || !ends_here(text)) return std::nullopt;
  return parsed;
}

std::optional<path> take_forward_path(std::string_view& text) {
  skip_spaces(text);
  std::optional<path> parsed;
  if (take(text, "<postmaster>"))
    parsed = path{mailbox{.local = "postmaster", .domain = {}}};
  else
    parsed = take_path(text);
  if (!parsed || !ends_here(text)) return std::nullopt;
  return parsed;
}

std::optional<mailbox> parse_mailbox(std::string_view text) {
  auto parsed = take_mailbox(text);
  if (!parsed || !text.empty()) return std::nullopt;
  return parsed;
}

std::optional<parameter> take_parameter(std::string_view& text) {
  if (text.empty() || text.front() != ' ') return std::nullopt;
  skip_spaces(text);
  const auto word = text.substr(0, text.find(' '));
  const auto equals = word.find('=');
  const auto keyword = word.substr(0, equals);
  const auto is_keyword = [](char c) { return is_alpha(c) || is_digit(c) || c == '-'; };
  if (keyword.empty() || keyword.front() == '-' || !std::all_of(keyword.begin(), keyword.end(), is_keyword))
    return std::nullopt;
  parameter parsed{.keyword = keyword, .value = std::nullopt};
  if (equals != word.npos) {
    const auto value = word.substr(equals + 1);
    const auto is_value = [](char c) { return (c > ' ' && c != '=' && c < 0x7f) || is_high(c); };
    if (value.empty() || !std::all_of(value.begin(), value.end(), is_value)) return std::nullopt;
    parsed.value = value;
  }
  text.remove_prefix(word.size());
  if (text.find_first_not_of(' ') == text.npos) text = {};
  return parsed;
}

bool is_helo_name(std::string_view text) {
  if (text.empty() || text.size() > max_domain || !is_clean_utf8(text)) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_high(c) || (c > ' ' && c < 0x7f); });
}

std::optional<std::string> decode_xtext(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '+') {
      if (!is_high(c) && (c < '!' || c > '~' || c == '=')) return std::nullopt;
      decoded += c;
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const auto high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
    if (!high || !low) return std::nullopt;
    decoded += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return decoded;
}

std::optional<std::uint64_t> parse_number(std::string_view digits) {
  if (digits.empty() || digits.size() > 20 || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (problem != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::string to_string(const mailbox& m) {
  const bool plain = !m.local.empty() && m.local.front() != '.' && m.local.back() != '.' &&
                     m.local.find("..") == m.local.npos &&
                     std::all_of(m.local.begin(), m.local.end(), [](char c) { return is_atext(c) || c == '.'; });
  std::string text;
  text.reserve(m.local.size() + m.domain.size() + 3);
  if (plain) {
    text = m.local;
  } else {
    text = '"';
    for (const char c : m.local) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  if (!m.domain.empty()) text.append("@").append(m.domain);
  return text;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return lower;
}

}  // namespace intake::smtp
