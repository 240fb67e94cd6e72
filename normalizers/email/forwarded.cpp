#include "normalizers/email/forwarded.hpp"

#include <algorithm>

#include "gateway/public_mail_domains.hpp"
#include "normalizers/email/ascii.hpp"
#include "normalizers/text/reply_phrases.hpp"

namespace intake::email {
namespace {

constexpr int most_lines = 400, header_window = 12;

/// What mail programs put before the subject of a mail that is passed on, in their languages.
constexpr std::string_view prefixes[] = {
    "fwd:", "fw:",         "wg:",  "tr:",    "rv:",   "i:",     "enc:",  "doorst:", "vs:",  "vb:",  "vl:",
    "pd:",  "továbbítás:", "ilt:", "προωθ:", "转发:", "转发：", "轉寄:", "fwd :",   "tr :", "전달:"};

bool is_passed_on(std::string_view subject) {
  return std::any_of(std::begin(prefixes), std::end(prefixes),
                     [&](std::string_view p) { return starts_same(subject, p); });
}

/// The sender has an address of a domain that one of our mailboxes has, too.
bool is_colleague(const boost::json::object& envelope, std::string_view sender) {
  const std::string_view domain = domain_of_address(sender);
  if (domain.empty() || is_public_mail_domain(domain)) return false;
  const boost::json::value* ours = envelope.if_contains("mailboxes");
  if (!ours || !ours->is_array()) return false;
  return std::any_of(ours->get_array().begin(), ours->get_array().end(), [&](const boost::json::value& mailbox) {
    return mailbox.is_string() && same(domain_of_address(std::string_view(mailbox.get_string())), domain);
  });
}

/// `*Von:* Ann Lee <ann@x.test>` → its address.
address author_in(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  line = trimmed(line.substr(colon + 1));
  while (line.starts_with('*')) line = trimmed(line.substr(1));
  for (address& a : read_addresses(line, 1))
    if (a.mailbox.find('@') != std::string::npos) return std::move(a);
  return {};
}

/// The first header of a quoted mail: a From with a Date, To or Subject near it.
address author_in_text(std::string_view text) {
  address author;
  int since = 0;
  std::size_t pos = 0;
  for (int lines = 0; lines < most_lines && pos < text.size(); ++lines) {
    const line l = line_at(text, pos);
    pos = l.next;
    std::string_view said = trimmed(l.text);
    while (said.starts_with('>')) said = trimmed(said.substr(1));
    const text::header_field field = text::header_field_of(said);
    if (field == text::header_field::from) {
      author = author_in(said);
      since = 0;
    } else if (++since <= header_window && !author.mailbox.empty() && field != text::header_field::none &&
               field != text::header_field::other) {
      return author;
    }
  }
  return {};
}

address author_of_enclosed(const mail& m) {
  for (const part& p : m.parts) {
    if (p.type != "message/rfc822" && p.type != "message/global") continue;
    const std::string head = decoded_bytes(m.body(p), p.how, limits{}.field);
    std::vector<field> header;
    parse_notes ignored;
    scan_header(head, 0, true, {}, limits{}, header, ignored);
    for (address& a : read_addresses(value_of(header, "from"), 1))
      if (a.mailbox.find('@') != std::string::npos) return std::move(a);
  }
  return {};
}

}  // namespace

address original_sender(const mail& m, const boost::json::object& envelope, std::string_view sender,
                        std::string_view subject, std::string_view text) {
  if (!is_passed_on(subject) || !is_colleague(envelope, sender)) return {};
  address author = author_in_text(text);
  if (author.mailbox.empty()) author = author_of_enclosed(m);
  if (same(author.mailbox, sender)) return {};
  return author;
}

}  // namespace intake::email
