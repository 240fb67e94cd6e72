#include "gateway/config/forms.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <optional>
#include <unicode/ucal.h>
#include <unicode/uloc.h>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace intake::config {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z'); }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool is_8bit(char c) { return static_cast<unsigned char>(c) >= 0x80; }

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number n = 0;
  const auto [rest, failed] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (failed != std::errc{} || rest != text.data() + text.size() || text.empty()) return std::nullopt;
  return n;
}

// The canonical form of an address literal, or nothing.
std::optional<std::string> canonical(int family, std::string_view text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (inet_pton(family, std::string(text).c_str(), bytes.data()) != 1) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> out{};
  inet_ntop(family, bytes.data(), out.data(), out.size());
  return std::string(out.data());
}

bool is_domain(std::string_view text, bool allow_8bit) {
  if (text.empty() || text.size() > 253) return false;
  while (true) {
    const auto dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    if (!std::all_of(label.begin(), label.end(),
                     [&](char c) { return is_alnum(c) || c == '-' || (allow_8bit && is_8bit(c)); }))
      return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

// Dot-string (RFC 5321 4.1.2, RFC 6531 3.3): atoms with single dots between them.
bool is_local_part(std::string_view text) {
  if (text.empty() || text.size() > 64 || text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_alnum(c) || is_8bit(c) || std::string_view{".!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
  });
}

bool is_name(std::string_view text, std::string_view also) {
  if (text.empty() || text.size() > 64 || !is_alnum(text.front())) return false;
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_alnum(c) || also.find(c) != std::string_view::npos; });
}

}  // namespace

result<endpoint> parse_endpoint(std::string_view text) {
  const error expected =
      fail("expected an address and a port such as \"127.0.0.1:2525\" or \"[::]:25\"; names are not looked up");
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return expected;
  const auto port = whole_number<std::uint16_t>(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  if (!port) return expected;
  const bool v6 = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (v6) host = host.substr(1, host.size() - 2);
  auto address = canonical(v6 ? AF_INET6 : AF_INET, host);
  if (!address) return expected;
  return endpoint{.address = std::move(*address), .port = *port, .v6 = v6};
}

bool collide(const endpoint& a, const endpoint& b) {
  if (a.port != b.port || a.port == 0) return false;
  const auto covers = [](const endpoint& wide, const endpoint& narrow) {
    return wide.wildcard() && (wide.v6 || !narrow.v6);
  };
  return (a.v6 == b.v6 && a.address == b.address) || covers(a, b) || covers(b, a);
}

status check_network(std::string_view text) {
  const error expected = fail("expected an address or a network such as \"10.0.0.0/8\"");
  const auto slash = text.find('/');
  const std::string_view host = text.substr(0, slash);
  const bool v6 = host.find(':') != std::string_view::npos;
  if (!canonical(v6 ? AF_INET6 : AF_INET, host)) return expected;
  if (slash == std::string_view::npos) return {};
  const auto bits = whole_number<unsigned>(text.substr(slash + 1));
  if (!bits || *bits > (v6 ? 128U : 32U)) return expected;
  return {};
}

status check_path(std::string_view text) {
  const bool characters = std::all_of(text.begin(), text.end(), [](char c) {
    return is_alnum(c) || std::string_view("-._~/").find(c) != std::string_view::npos;
  });
  const bool segments = text.size() > 1 && text.front() == '/' && text.back() != '/' &&
                        text.find("//") == std::string_view::npos && text.find("/.") == std::string_view::npos;
  if (!characters || !segments || text.size() > 256) return fail("expected a path such as \"/telephony/pbx\"");
  return {};
}

status check_time_zone(std::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  const std::u16string name(text.begin(), text.end());
  char16_t canonical_name[64];
  UErrorCode problem = U_ZERO_ERROR;
  UBool known = 0;
  if (ascii && text.size() < 64)
    ucal_getCanonicalTimeZoneID(name.c_str(), static_cast<int32_t>(name.size()), canonical_name, 64, &known, &problem);
  if (U_FAILURE(problem) || !known) return fail("expected a time zone such as \"Europe/Lisbon\" or \"UTC\"");
  return {};
}

status check_separator(std::string_view text) {
  const bool good = text.size() == 1 && (text == "\t" || !is_control(text[0])) && !is_8bit(text[0]) && text != "\"";
  if (!good) return fail("expected one character such as \";\" or \"\\t\"");
  return {};
}

status check_country(std::string_view text) {
  for (const char* const* country = uloc_getISOCountries(); *country != nullptr; ++country)
    if (text == *country) return {};
  return fail("expected a country in two letters such as \"PT\"");
}

status check_mailbox(std::string_view text) {
  const auto at = text.rfind('@');
  const bool good = at != std::string_view::npos &&
                    (text.substr(0, at) == "*" || (is_local_part(text.substr(0, at)) && text.front() != '*')) &&
                    is_domain(text.substr(at + 1), true);
  if (!good) return fail("expected an address such as \"support@example.com\" or \"*@example.com\"");
  return {};
}

status check_name(std::string_view text) {
  if (!is_name(text, "-_")) return fail("expected a name of letters, digits, \"-\" and \"_\", at most 64");
  return {};
}

status check_hostname(std::string_view text) {
  if (!is_domain(text, false)) return fail("expected a host name such as \"mx.example.com\"");
  return {};
}

status check_download_host(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  if (text.starts_with("*.")) text.remove_prefix(2);
  const auto colon = text.find(':');
  const std::string_view host = text.substr(0, colon);
  const bool numeric = host.find_last_not_of("0123456789.") == host.npos;
  const std::string_view port = colon == text.npos ? "443" : text.substr(colon + 1);
  const bool good_port = !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit);
  if (numeric || !good_port || host.find('.') == host.npos || !is_domain(host, false))
    return fail("expected a host such as \"api.example.com\", \"*.example.com\" or \"pbx.example.com:8443\"");
  return {};
}

status check_event_prefix(std::string_view text) {
  const bool good = is_domain(text, false) && std::all_of(text.begin(), text.end(), [](char c) {
                      return is_lower(c) || is_digit(c) || c == '-' || c == '.';
                    });
  if (!good) return fail("expected a reverse-DNS name in lower case such as \"com.example.support\"");
  return {};
}

status check_url(std::string_view text) {
  const auto url = boost::urls::parse_uri(boost::urls::string_view{text.data(), text.size()});
  if (!url || (url->scheme_id() != boost::urls::scheme::http && url->scheme_id() != boost::urls::scheme::https) ||
      url->host().empty())
    return fail("expected a URL such as \"https://desk.example.com/intake\"");
  if (url->has_userinfo()) return fail("a URL here holds no user or password: they would end up in logs");
  if (url->has_fragment()) return fail("a URL here ends before \"#\"");
  return {};
}

status check_origin(std::string_view text) {
  const auto wrong = fail("expected an origin such as \"https://dash.example.com\", in lower case and without a path");
  const auto scheme = text.starts_with("https://") ? 8u : text.starts_with("http://") ? 7u : 0u;
  if (scheme == 0 || text.size() == scheme) return wrong;
  for (const char c : text.substr(scheme))
    if (!is_lower(c) && !(c >= '0' && c <= '9') && c != '.' && c != '-' && c != ':' && c != '[' && c != ']')
      return wrong;
  if (text.ends_with(scheme == 8 ? ":443" : ":80")) return fail("a browser leaves out the usual port: do so here");
  return {};
}

status check_day(std::string_view text) {
  const auto digits = [&](std::size_t from, std::size_t n) {
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from),
                       text.begin() + static_cast<std::ptrdiff_t>(from + n),
                       [](char c) { return c >= '0' && c <= '9'; });
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !digits(0, 4) || !digits(5, 2) || !digits(8, 2))
    return fail("expected a day such as \"2026-12-25\"");
  return {};
}

status check_media_range(std::string_view text) {
  const auto slash = text.find('/');
  const auto is_token = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
      return is_lower(c) || (c >= '0' && c <= '9') || std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
    });
  };
  const bool good = slash != std::string_view::npos && is_token(text.substr(0, slash)) &&
                    (text.substr(slash + 1) == "*" || is_token(text.substr(slash + 1)));
  if (!good) return fail("expected a media type in lower case such as \"image/*\" or \"application/pdf\"");
  return {};
}

status check_words(std::string_view text) {
  if (text.empty() || std::any_of(text.begin(), text.end(), is_control))
    return fail("expected some words without control characters");
  return {};
}

std::string override_name(std::string_view text) {
  std::string out;
  for (const char c : text) out += is_lower(c) ? static_cast<char>(c - 'a' + 'A') : is_alnum(c) ? c : '_';
  return out;
}

}  // namespace intake::config
