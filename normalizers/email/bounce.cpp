#include "normalizers/email/bounce.hpp"

#include <algorithm>

#include "normalizers/email/address.hpp"
#include "normalizers/email/ascii.hpp"
#include "normalizers/email/bounce_phrases.hpp"
#include "normalizers/email/encoded_word.hpp"
#include "normalizers/email/returned_mail.hpp"

namespace intake::email {
namespace {

/// What speaks for a bounce beside a report that programs can read.
struct evidence {
  bool daemon = false;  ///< the name under which only programs write
  bool system = false;  ///< a name under which mail systems write, and people, too
  bool returned = false;
  bool subject = false;
};

/// The author as the header names him, be it an address or not: "MAILER-DAEMON".
participant author_of(const people& who) {
  for (const participant& p : who.participants)
    if (p.role == "from") return p;
  return {"from", {}, who.sender};
}

std::string local_part(const participant& author) {
  return lowered(std::string_view(author.address).substr(0, author.address.find('@')));
}

bool is_answer(std::string_view subject) {
  return starts_same(subject, "re:") || starts_same(subject, "aw:") || starts_same(subject, "fwd:") ||
         starts_same(subject, "fw:") || starts_same(subject, "wg:");
}

evidence weigh(bool returned, const people& who, std::string_view subject) {
  const participant author = author_of(who);
  const std::string local = local_part(author);
  const std::string name = lowered(author.name);
  evidence out;
  out.daemon = local == "mailer-daemon" || local == "mailerdaemon" || local == "mdaemon" || name == "mailer-daemon";
  out.system = out.daemon || local.starts_with("postmaster") || is_mail_system_name(name);
  out.returned = returned;
  out.subject = !is_answer(subject) && is_bounce_subject(lowered(subject));
  return out;
}

bool outweighs(const evidence& e, const returned_mail& words) {
  if (e.daemon || (e.system && (e.returned || e.subject))) return true;
  return words.says_undelivered && !words.recipients.empty() && (e.subject || e.returned);
}

std::vector<std::string> addresses_of(const mail& m, const people& who) {
  std::vector<std::string> out;
  for (const participant& p : who.participants) out.push_back(p.address);
  for (const std::string_view name : {"return-path", "sender", "errors-to"})
    for (const address& a : read_addresses(value_of(m.header(), name), 1)) out.push_back(a.mailbox);
  return out;
}

void add_header_recipients(const mail& m, delivery_report& report) {
  constexpr std::size_t most = 100;
  for (const address& a : read_addresses(value_of(m.header(), "x-failed-recipients"), most))
    report.recipients.push_back({.address = a.mailbox, .action = "failed", .status = {}, .diagnostic = {}});
}

/// What the report itself left open, from its words.
void complete(delivery_report& report, returned_mail words, const mail& m) {
  if (report.recipients.empty()) report.recipients = std::move(words.recipients);
  for (report_recipient& r : report.recipients) {
    if (r.action.empty()) r.action = "failed";
    for (report_recipient& told : words.recipients) {
      if (!same(r.address, told.address)) continue;
      if (r.diagnostic.empty()) r.diagnostic = std::move(told.diagnostic);
      if (r.status.empty()) r.status = std::move(told.status);
    }
  }
  if (report.original_message_id.empty()) report.original_message_id = enclosed_message_id(m);
  if (report.original_message_id.empty()) report.original_message_id = std::move(words.original_message_id);
}

std::vector<std::string> markers_of(const evidence& e, const people& who, const returned_mail& words) {
  std::vector<std::string> out;
  if (e.system) {
    const std::string local = local_part(author_of(who));
    const bool by_address = e.daemon || local.starts_with("postmaster");
    out.push_back("From: " + (by_address ? local : "mail system"));
  }
  if (e.subject) out.push_back("Subject: returned mail");
  if (words.says_undelivered) out.push_back("Body: not delivered");
  return out;
}

}  // namespace

bool is_unreturnable(fields header, bool null_sender) {
  return null_sender || same(unfolded(value_of(header, "return-path")), "<>");
}

bounce read_bounce(const mail& m, bool null_sender, const people& who, std::string_view subject,
                   std::string_view text) {
  bounce out{.report = read_delivery_report(m), .markers = {}};
  if (!out.report.kind.empty()) out.markers.push_back("Content-Type: " + m.parts.front().type);
  const bool told = !value_of(m.header(), "x-failed-recipients").empty();
  if (told) {
    out.markers.emplace_back("X-Failed-Recipients");
    if (out.report.kind.empty()) out.report.kind = "bounce";
  }
  const evidence e = weigh(is_unreturnable(m.header(), null_sender), who, subject);
  if (out.report.kind == "receipt" && out.report.deleted_unread && e.system) out.report.kind = "bounce";
  if (!out.report.kind.empty() && out.report.kind != "bounce") return out;
  if (!told && !e.system && !e.returned && !e.subject && out.report.kind.empty()) return out;
  returned_mail words = read_returned_mail(subject, text, addresses_of(m, who));
  if (out.report.kind.empty()) {
    if (!outweighs(e, words)) return out;
    out.report.kind = "bounce";
  }
  if (out.report.recipients.empty()) add_header_recipients(m, out.report);
  for (std::string& marker : markers_of(e, who, words)) out.markers.push_back(std::move(marker));
  complete(out.report, std::move(words), m);
  return out;
}

}  // namespace intake::email
