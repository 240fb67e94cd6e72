#include <algorithm>
#include <charconv>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/cli/access.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/cli/smtp_client.hpp"
#include "gateway/config/forms.hpp"
#include "gateway/crypto/base64.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/random.hpp"

namespace intake::cli {
namespace {

struct address {
  std::string host;
  std::uint16_t port = 0;
};

/// "127.0.0.1:2525", "[::1]:25", "mx.example.com:25"
std::optional<address> parse_server(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  address out{std::string(host), 0};
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
  if (code != std::errc{} || end != digits.data() + digits.size() || out.port == 0) return std::nullopt;
  return out;
}

/// Where the configuration's first SMTP listener can be reached from here.
result<address> first_listener(const config::configuration& c) {
  for (const auto& section : c.smtp) {
    if (section.protocol != "smtp" || section.tls == "implicit") continue;
    const auto listen = config::parse_endpoint(section.listen);
    if (!listen || listen->port == 0) continue;
    if (!listen->wildcard()) return address{listen->address, listen->port};
    return address{"127.0.0.1", listen->port};
  }
  return fail("the configuration has no [[smtp]] listener that speaks SMTP; say --server host:port");
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

/// A header value; what is not ASCII as encoded words of at most 45 bytes, never within a character (RFC 2047).
std::string header_text(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    auto n = std::min<std::size_t>(45, text.size());
    while (n > 1 && n < text.size() && (static_cast<unsigned char>(text[n]) & 0xc0) == 0x80) --n;
    out += (out.empty() ? "=?utf-8?b?" : "\r\n =?utf-8?b?") + crypto::base64_encode(text.substr(0, n)) + "?=";
    text.remove_prefix(n);
  }
  return out;
}

std::string date_now() {
  const auto now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char out[64];
  std::strftime(out, sizeof out, "%a, %d %b %Y %H:%M:%S +0000", &utc);
  return out;
}

std::string compose(const send_email_options& o) {
  std::string body = crypto::base64_encode(o.text + "\r\n");
  for (std::size_t at = 76; at < body.size(); at += 78) body.insert(at, "\r\n");
  return "From: <" + o.from + ">\r\nTo: <" + o.to + ">\r\nSubject: " + header_text(o.subject) +
         "\r\nDate: " + date_now() + "\r\nMessage-ID: <" + crypto::hex(crypto::random_bytes(16)) +
         "@intake.invalid>\r\nMIME-Version: 1.0\r\n" +
         "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body + "\r\n";
}

/// An address that cannot end the command it stands in.
bool is_harmless(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](unsigned char c) { return c < 0x21 || c == 0x7f || c == '<' || c == '>'; });
}

int misused(const std::string& what) {
  std::cerr << "intake: " << what << '\n';
  return wrong_use;
}

/// The receipt in "2.0.0 <receipt>"; the whole text of a server that is no gateway.
std::string receipt_in(const std::string& text) {
  return text.starts_with("2.0.0 ") ? text.substr(6, text.find(' ', 6) - 6) : text;
}

}  // namespace

int send_email(const invocation& call, const send_email_options& o) {
  if (!is_harmless(o.to) || o.to.empty()) return misused("--to: an address as support@example.com, without brackets");
  if (!is_harmless(o.from)) return misused("--from: an address as you@example.net, without brackets");
  outgoing_mail mail{.tls = o.tls, .ca_file = o.ca_file, .from = o.from, .to = o.to, .content = {}};
  if (!o.server.empty()) {
    const auto server = parse_server(o.server);
    if (!server) return misused("--server: host:port, as 127.0.0.1:2525");
    mail.host = server->host;
    mail.port = server->port;
  } else {
    const auto c = configured(call);
    if (!c) return wrong_configuration;
    const auto server = first_listener(*c);
    if (!server) return complain(server.error());
    mail.host = server->host;
    mail.port = server->port;
  }
  mail.content = compose(o);
  if (!o.file.empty()) {
    std::ifstream in{o.file, std::ios::binary};
    if (!in) return complain({"cannot read " + o.file + ": is it there?", {}});
    mail.content.assign(std::istreambuf_iterator<char>{in}, {});
  }
  const auto sent = send_mail(mail);
  const std::string where = mail.host + ":" + std::to_string(mail.port);
  if (!sent) return complain({where + ": " + sent.error().message, {}});
  const std::string receipt = receipt_in(*sent);
  const boost::json::object line{{"receipt", receipt}, {"server", where}};
  std::cout << (call.json ? boost::json::serialize(line) : shown(receipt)) << '\n';
  return done;
}

}  // namespace intake::cli
