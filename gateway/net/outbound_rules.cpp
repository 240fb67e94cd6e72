#include "gateway/net/outbound_rules.hpp"

#include <algorithm>
#include <charconv>

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include "gateway/networks.hpp"

namespace intake::net {
namespace {

namespace urls = boost::urls;

constexpr std::size_t longest_url = 4096;
constexpr std::size_t longest_name = 253, longest_label = 63;

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// Characters that one reader of URLs skips and another does not, or takes for a slash, have no place in one.
bool is_plain(std::string_view url) {
  return std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
}

bool is_label(std::string_view l) {
  return !l.empty() && l.size() <= longest_label && l.front() != '-' && l.back() != '-' &&
         std::all_of(l.begin(), l.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

/// A lower-case name of the DNS with at least two labels. The last begins with a letter, so it is no part of a number: every
/// way to write an IPv4 address as one, with any base and any number of dots, ends otherwise.
bool is_name(std::string_view name) {
  if (name.size() > longest_name) return false;
  std::size_t labels = 0;
  for (;; ++labels) {
    const auto dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == name.npos) return labels > 0 && is_letter(name.front());
    name.remove_prefix(dot + 1);
  }
}

bool read_port(std::string_view digits, std::uint16_t& port) {
  if (digits.empty() || digits.size() > 5 || !std::all_of(digits.begin(), digits.end(), is_digit)) return false;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return problem == std::errc{} && end == digits.data() + digits.size() && port != 0;
}

constexpr std::uint16_t usual_port(bool tls) { return tls ? 443 : 80; }

/// Boost.URL 1.81 takes "host:80:80" for a host, a port and a path that begins with a colon. Two readers, one reading: what is
/// between the slashes has to be the host and the port and nothing else.
bool is_whole_authority(urls::url_view u) {
  const std::string text(u.buffer().data(), u.buffer().size());
  const auto from = text.find("://");
  if (from == text.npos) return false;
  const auto authority = text.substr(from + 3);
  return authority.substr(0, authority.find_first_of("/?#")) == std::string(u.encoded_host_and_port());
}

result<outbound_target> parse_target(urls::url_view u) {
  outbound_target t;
  const std::string scheme = lower(std::string(u.scheme()));
  t.tls = scheme == "https";
  if (!t.tls && scheme != "http") return fail("a URL that is neither https nor http");
  if (u.has_userinfo()) return fail("a URL with a user name");
  if (!is_whole_authority(u)) return fail("a URL that can be read in two ways");
  t.host = lower(std::string(u.encoded_host()));
  if (!is_name(t.host)) return fail("a URL whose host is no full name");
  t.port = usual_port(t.tls);
  if (u.has_port() && !read_port(std::string(u.port()), t.port)) return fail("a URL with a port that is none");
  t.target = std::string(u.encoded_path());
  if (t.target.empty()) t.target = "/";
  if (u.has_query()) t.target += "?" + std::string(u.encoded_query());
  return t;
}

networks listed(std::vector<std::string> entries) { return networks::parse(entries).value(); }

/// IANA's registry of special-purpose addresses, and what lies in ordinary space but is a cloud's own.
const networks& not_public_v4() {
  static const networks set = listed({
      "0.0.0.0/8",         // this network
      "10.0.0.0/8",        // private
      "100.64.0.0/10",     // shared by carriers (Alibaba's metadata service lies here)
      "127.0.0.0/8",       // loopback
      "169.254.0.0/16",    // link-local (the metadata services of most clouds)
      "172.16.0.0/12",     // private
      "192.0.0.0/24",      // protocol assignments (Oracle's metadata service lies here)
      "192.0.2.0/24",      // documentation
      "192.31.196.0/24",   // AS112
      "192.52.193.0/24",   // multicast tunnels
      "192.88.99.0/24",    // 6to4 relays
      "192.168.0.0/16",    // private
      "192.175.48.0/24",   // AS112
      "198.18.0.0/15",     // measurement
      "198.51.100.0/24",   // documentation
      "203.0.113.0/24",    // documentation
      "224.0.0.0/4",       // multicast
      "240.0.0.0/4",       // reserved, broadcast
      "168.63.129.16/32",  // Azure's own services
  });
  return set;
}

/// What the world uses of IPv6; all else is local, mapped, translated or not given to anybody.
const networks& global_v6() {
  static const networks set = listed({"2000::/3"});
  return set;
}

const networks& not_public_v6() {
  static const networks set = listed({
      "2001::/23",          // protocol assignments: Teredo, measurement, ORCHID
      "2001:db8::/32",      // documentation
      "2002::/16",          // 6to4
      "2620:4f:8000::/48",  // AS112
      "3fff::/20",          // documentation
  });
  return set;
}

}  // namespace

std::string outbound_target::authority() const {
  return port == usual_port(tls) ? host : host + ":" + std::to_string(port);
}

result<outbound_rules::allowed> outbound_rules::parse_one(std::string_view entry) {
  const auto wrong = fail("\"" + std::string(entry) +
                          "\" is no host to fetch from; write it like \"api.example.com\", \"*.example.com\" or "
                          "\"pbx.example.com:8443\"");
  allowed a;
  std::string rest = lower(entry);
  if (rest.starts_with("http://")) {
    a.tls = false;
    rest.erase(0, 7);
  } else if (rest.starts_with("https://")) {
    rest.erase(0, 8);
  }
  a.port = usual_port(a.tls);
  if (const auto colon = rest.find(':'); colon != rest.npos) {
    if (!read_port(std::string_view(rest).substr(colon + 1), a.port)) return wrong;
    rest.erase(colon);
  }
  a.below = rest.starts_with("*.");
  if (a.below) rest.erase(0, 2);
  if (!is_name(rest)) return wrong;
  a.host = std::move(rest);
  return a;
}

result<outbound_rules> outbound_rules::parse(const std::vector<std::string>& hosts) {
  outbound_rules rules;
  for (const std::string& entry : hosts) {
    auto one = parse_one(entry);
    if (!one) return one.error();
    rules.allowed_.push_back(std::move(*one));
  }
  return rules;
}

bool outbound_rules::lists(const outbound_target& t) const {
  return std::any_of(allowed_.begin(), allowed_.end(), [&](const allowed& a) {
    if (a.tls != t.tls || a.port != t.port) return false;
    return a.below ? t.host.ends_with("." + a.host) : t.host == a.host;
  });
}

result<outbound_target> outbound_rules::permit(std::string_view url) const {
  if (url.size() > longest_url) return fail("a URL that is too long");
  if (!is_plain(url)) return fail("a URL with characters that are none");
  const auto parsed = urls::parse_uri(urls::string_view(url.data(), url.size()));
  if (!parsed) return fail("what should be a URL is none");
  auto t = parse_target(*parsed);
  if (t && !lists(*t)) return fail("a URL whose scheme, host and port are not listed together");
  return t;
}

result<outbound_target> outbound_rules::permit_redirect(const outbound_target& from, std::string_view location) const {
  if (location.size() > longest_url) return fail("a redirect that is too long");
  if (location.empty() || !is_plain(location)) return fail("a redirect with characters that are none");
  const auto to = urls::parse_uri_reference(urls::string_view(location.data(), location.size()));
  const std::string base = (from.tls ? "https://" : "http://") + from.authority() + from.target;
  const auto at = urls::parse_uri(urls::string_view(base.data(), base.size()));
  urls::url whole;
  if (!to || !at || !urls::resolve(*at, *to, whole)) return fail("a redirect to what is no URL");
  auto t = permit(std::string_view(whole.buffer().data(), whole.buffer().size()));
  if (t && from.tls && !t->tls) return fail("a redirect from https to http");
  return t;
}

bool is_public(const boost::asio::ip::address& address) {
  if (address.is_v4()) {
    const auto octets = address.to_v4().to_bytes();
    return !not_public_v4().contains(ip_address::from_octets(octets.data(), octets.size()));
  }
  const auto octets = address.to_v6().to_bytes();
  const auto v6 = ip_address::from_octets(octets.data(), octets.size());
  return address.to_v6().scope_id() == 0 && global_v6().contains(v6) && !not_public_v6().contains(v6);
}

}  // namespace intake::net
