#include "normalizers/email/normalize.hpp"

#include <chrono>
#include <exception>

#include "gateway/crypto/digest.hpp"
#include "gateway/json_text.hpp"
#include "normalizers/email/ascii.hpp"
#include "normalizers/email/attachments.hpp"
#include "normalizers/email/automation.hpp"
#include "normalizers/email/body.hpp"
#include "normalizers/email/date.hpp"
#include "normalizers/email/detail.hpp"
#include "normalizers/email/encoded_word.hpp"
#include "normalizers/email/people.hpp"
#include "normalizers/email/second_reading.hpp"
#include "normalizers/email/thread.hpp"

namespace intake::email {
namespace {

using namespace std::chrono_literals;

/// The sender's clock counts only near ours: it drives the SLA, and it is the sender's to set.
time_point occurred_at(std::optional<time_point> date, time_point received_at) {
  return date && *date <= received_at + 5min && *date >= received_at - 7 * 24h ? *date : received_at;
}

/// Fields that must not be there twice (RFC 5322 §3.6): which one counts is anybody's guess.
void warn_of_repeated_fields(fields header, parse_notes& notes) {
  for (const std::string_view name :
       {"from", "subject", "date", "message-id", "reply-to", "in-reply-to", "references"}) {
    int times = 0;
    for (const field& f : header) times += same(f.name, name);
    if (times > 1) note(notes.warnings, "repeated_" + std::string(name));
  }
}

facts read(const contact_view& contact) {
  mail m = read_structure(contact.bytes);
  const fields header = m.header();
  warn_of_repeated_fields(header, m.notes);
  if (!second_reading_agrees(m)) note(m.notes.warnings, "ambiguous_structure");

  const std::string_view mail_from = envelope_string(contact.envelope, "mail_from");
  const bool null_sender = contact.envelope.if_contains("mail_from") && (mail_from.empty() || mail_from == "<>");
  people who = read_people(header, mail_from);
  const mail_ids ids = read_ids(header);

  facts out;
  const std::optional<time_point> date = read_date(value_of(header, "date"));
  out.occurred_at = occurred_at(date, contact.received_at);
  out.subject = decode_text(value_of(header, "subject"), max_line);
  const reading_plan plan = plan_reading(m);
  out.attachments = read_attachments(m, plan);
  out.body = read_body(m, plan, out.attachments);
  out.automation = read_automation(m, null_sender, who.sender);
  out.thread = read_thread(m, ids, who, plan, out.attachments);
  out.detail = email_detail(header, contact.envelope, ids, out.thread, date);
  if (!who.sender.empty()) out.identities.push_back({"email", who.sender, "claimed", who.evidence});
  out.customer_name = std::move(who.sender_name);
  out.participants = std::move(who.participants);
  out.parse = std::move(m.notes);
  out.parse.degraded = m.all_fields.empty();
  // What came in is not all of the mail: a puller could not have the rest.
  if (const auto why = envelope_string(contact.envelope, "incomplete"); !why.empty()) {
    out.parse.degraded = true;
    note(out.parse.warnings, "incomplete_" + std::string(why));
  }
  return out;
}

/// What is left to say when reading failed: that the mail is there.
facts unreadable(const contact_view& contact, const char* why) {
  facts out;
  out.occurred_at = contact.received_at;
  out.thread.own_id = crypto::sha256_hex(contact.bytes).substr(0, 40) + "@synthetic.intake.invalid";
  out.thread.own_id_synthetic = true;
  json_object detail = json_object::continued(out.detail);
  detail.put("message_id", out.thread.own_id);
  detail.put("message_id_synthetic", true);
  out.parse.degraded = true;
  out.parse.warnings.push_back(std::string("unreadable: ") + why);
  return out;
}

}  // namespace

facts normalize(const contact_view& contact) {
  try {
    return read(contact);
  } catch (const std::exception& e) {
    return unreadable(contact, e.what());
  }
}

}  // namespace intake::email
