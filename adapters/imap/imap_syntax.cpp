#include "adapters/imap/imap_syntax.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/imap/imap_parser.hpp"

namespace intake::imap {
namespace {

/// Reads `length` digits off the front, or one less behind a blank.
std::optional<int> take_digits(std::string_view& text, std::size_t length) {
  auto field = text.substr(0, length);
  if (field.size() != length) return std::nullopt;
  if (field.front() == ' ') field.remove_prefix(1);
  int n = 0;
  const auto [end, failed] = std::from_chars(field.data(), field.data() + field.size(), n);
  if (failed != std::errc{} || end != field.data() + field.size() || n < 0) return std::nullopt;
  text.remove_prefix(length);
  return n;
}

bool take(std::string_view& text, std::string_view what) {
  if (!text.starts_with(what)) return false;
  text.remove_prefix(what.size());
  return true;
}

std::optional<unsigned> take_month(std::string_view& text) {
  static constexpr std::string_view names = "jan feb mar apr may jun jul aug sep oct nov dec ";
  for (unsigned m = 0; m < 12 && text.size() >= 3; ++m)
    if (same_word(text.substr(0, 3), names.substr(m * 4, 3))) {
      text.remove_prefix(3);
      return m + 1;
    }
  return std::nullopt;
}

/// One character of UTF-8; nothing for what is none.
std::optional<char32_t> take_character(std::string_view& text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = at(0);
  const std::size_t length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length == 0 || text.size() < length || first > 0xf4) return std::nullopt;
  char32_t c = length == 1 ? first : first & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xc0) != 0x80) return std::nullopt;
    c = c << 6 | (at(i) & 0x3f);
  }
  text.remove_prefix(length);
  return c;
}

/// The characters that are not ASCII: UTF-16 in base64, with "," for "/" and without padding.
std::string shifted(std::u16string_view run) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
  std::string out = "&";
  std::uint32_t bits = 0;
  int count = 0;
  for (const char16_t unit : run) {
    bits = bits << 16 | unit;
    for (count += 16; count >= 6; count -= 6) out += digits[bits >> (count - 6) & 63];
  }
  if (count > 0) out += digits[bits << (6 - count) & 63];
  return out += '-';
}

}  // namespace

std::optional<std::string> quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c < 0x20 || c > 0x7e) return std::nullopt;
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

std::optional<std::string> folder_name(std::string_view utf8) {
  std::string out;
  std::u16string run;
  const auto end_run = [&] {
    if (!run.empty()) out += shifted(run);
    run.clear();
  };
  while (!utf8.empty()) {
    const auto c = take_character(utf8);
    if (!c) return std::nullopt;
    if (*c < 0x80) {
      end_run();
      out += static_cast<char>(*c);
      if (*c == '&') out += '-';
    } else if (*c < 0x10000) {
      run += static_cast<char16_t>(*c);
    } else {
      run += static_cast<char16_t>(0xd800 + ((*c - 0x10000) >> 10));
      run += static_cast<char16_t>(0xdc00 + ((*c - 0x10000) & 0x3ff));
    }
  }
  end_run();
  return quote(out);
}

std::optional<time_point> read_internal_date(std::string_view text) {
  using namespace std::chrono;
  const auto day_of_month = take_digits(text, 2);
  if (!day_of_month || !take(text, "-")) return std::nullopt;
  const auto month_of_year = take_month(text);
  if (!month_of_year || !take(text, "-")) return std::nullopt;
  const auto y = take_digits(text, 4);
  if (!y || !take(text, " ")) return std::nullopt;
  const auto h = take_digits(text, 2);
  if (!h || !take(text, ":")) return std::nullopt;
  const auto m = take_digits(text, 2);
  if (!m || !take(text, ":")) return std::nullopt;
  const auto s = take_digits(text, 2);
  if (!s || !take(text, " ")) return std::nullopt;
  const bool west = take(text, "-");
  if (!west && !take(text, "+")) return std::nullopt;
  const auto zone = take_digits(text, 4);
  const year_month_day date{year{*y}, month{*month_of_year}, day{static_cast<unsigned>(*day_of_month)}};
  if (!zone || !date.ok() || *h > 24 || *m > 59 || *s > 60) return std::nullopt;
  const auto offset = hours{*zone / 100} + minutes{*zone % 100};
  const time_point local = sys_days{date} + hours{*h} + minutes{*m} + seconds{*s};
  return west ? local + offset : local - offset;
}

std::string uid_set(std::span<const std::uint32_t> ascending) {
  std::string out;
  for (std::size_t i = 0; i < ascending.size();) {
    std::size_t last = i;
    while (last + 1 < ascending.size() && ascending[last + 1] == ascending[last] + 1) ++last;
    if (!out.empty()) out += ',';
    out += std::to_string(ascending[i]);
    if (last > i) (out += ':') += std::to_string(ascending[last]);
    i = last + 1;
  }
  return out;
}

std::optional<std::vector<std::pair<std::uint32_t, std::uint32_t>>> read_uid_set(std::string_view text) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> out;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    const auto colon = std::min(part.find(':'), part.size());
    const auto low = to_number(part.substr(0, colon));
    const auto high = colon == part.size() ? low : to_number(part.substr(colon + 1));
    if (!low || !high || *low > UINT32_MAX || *high > UINT32_MAX) return std::nullopt;
    out.emplace_back(static_cast<std::uint32_t>(std::min(*low, *high)),
                     static_cast<std::uint32_t>(std::max(*low, *high)));
  }
  return out;
}

capabilities capabilities::read(std::span<const std::string_view> words) {
  capabilities c;
  static constexpr std::pair<std::string_view, bool capabilities::*> names[] = {
      {"IDLE", &capabilities::idle},
      {"STARTTLS", &capabilities::starttls},
      {"LOGINDISABLED", &capabilities::login_disabled},
      {"SASL-IR", &capabilities::sasl_ir},
      {"AUTH=PLAIN", &capabilities::plain},
      {"AUTH=XOAUTH2", &capabilities::xoauth2},
      {"AUTH=OAUTHBEARER", &capabilities::oauthbearer},
      {"MOVE", &capabilities::move},
      {"UIDPLUS", &capabilities::uidplus},
      {"QRESYNC", &capabilities::qresync},
      {"ENABLE", &capabilities::enable},
  };
  for (const auto word : words) {
    for (const auto& [name, member] : names)
      if (same_word(word, name)) c.*member = true;
    // RFC 9051 has these in itself.
    if (same_word(word, "IMAP4rev2")) c.idle = c.move = c.uidplus = c.enable = c.sasl_ir = true;
  }
  c.known = true;
  return c;
}

std::string sasl_plain(std::string_view user, std::string_view password) {
  std::string out(1, '\0');
  out.append(user).append(1, '\0').append(password);
  return out;
}

std::string sasl_xoauth2(std::string_view user, std::string_view token) {
  std::string out = "user=";
  out.append(user).append("\1auth=Bearer ").append(token).append("\1\1");
  return out;
}

std::string sasl_oauthbearer(std::string_view user, std::string_view host, std::uint16_t port, std::string_view token) {
  std::string name;
  for (const char c : user)  // saslname: RFC 5801
    if (c == ',')
      name += "=2C";
    else if (c == '=')
      name += "=3D";
    else
      name += c;
  std::string out = "n,a=" + name + ",\1host=";
  out.append(host).append("\1port=").append(std::to_string(port)).append("\1auth=Bearer ");
  return out.append(token).append("\1\1");
}

std::string_view known_code(std::string_view code) {
  // clang-format off
  static constexpr std::string_view known[] = {
      "ALERT",     "ALREADYEXISTS", "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "BADCHARSET",    "CANNOT",
      "CLIENTBUG", "CONTACTADMIN",  "CORRUPTION",           "EXPIRED",             "EXPUNGEISSUED", "INUSE",
      "LIMIT",     "NONEXISTENT",   "NOPERM",               "OVERQUOTA",           "PARSE",         "PRIVACYREQUIRED",
      "READ-ONLY", "SERVERBUG",     "TOOBIG",               "TRYCREATE",           "UNAVAILABLE",   "UNKNOWN-CTE"};
  // clang-format on
  const auto word = code.substr(0, code.find(' '));
  for (const auto k : known)
    if (same_word(word, k)) return k;
  return {};
}

}  // namespace intake::imap
