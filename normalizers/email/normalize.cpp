#include "normalizers/email/normalize.hpp"

#include <algorithm>
#include <chrono>
#include <exception>

#include "gateway/crypto/digest.hpp"
#include "gateway/json_text.hpp"
#include "normalizers/email/ascii.hpp"
#include "normalizers/email/attachments.hpp"
#include "normalizers/email/auth_results.hpp"
#include "normalizers/email/automation.hpp"
#include "normalizers/email/body.hpp"
#include "normalizers/email/date.hpp"
#include "normalizers/email/detail.hpp"
#include "normalizers/email/encoded_word.hpp"
#include "normalizers/email/forwarded.hpp"
#include "normalizers/email/inspection.hpp"
#include "normalizers/email/people.hpp"
#include "normalizers/email/second_reading.hpp"
#include "normalizers/email/thread.hpp"
#include "normalizers/email/unpack.hpp"

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

/// Parts that another reader may take for something else: a file with two names, a multipart that claims to be encoded (RFC 2045 §6.4).
void warn_of_ambiguous_parts(mail& m) {
  for (const part& p : m.parts) {
    if (p.is_multipart && p.how != encoding::identity) note(m.notes.warnings, "encoded_multipart");
    const std::string_view name = p.content_type["name"], filename = p.content_disposition["filename"];
    if (!name.empty() && !filename.empty() && name != filename) note(m.notes.warnings, "two_file_names");
  }
}

/// The names under which Authentication-Results of this mail are to be believed: the adapter says so for mails of trusted relays only.
std::vector<std::string> trusted_authserv_ids(const boost::json::object& envelope) {
  std::vector<std::string> out;
  const boost::json::value* ids = envelope.if_contains("authserv_ids");
  if (!ids || !ids->is_array()) return out;
  for (const boost::json::value& id : ids->get_array())
    if (id.is_string()) out.emplace_back(id.get_string());
  return out;
}

/// Who wrote the mail, as far as that can be known.
identity sender_identity(const people& who, const auth_results& auth) {
  identity out{"email", who.sender, "claimed", who.evidence};
  if (sender_is_proven(auth, who.sender)) {
    out.assurance = "verified";
    out.evidence = "dmarc=pass by " + auth.by;
  } else if (auth.dmarc.result == "fail") {
    out.assurance = "none";
    out.evidence = "dmarc=fail by " + auth.by;
  }
  return out;
}

/// What a colleague passes on is the business of the one who wrote it.
void name_original_sender(const mail& m, const boost::json::object& envelope, facts& out) {
  address author = original_sender(m, envelope, out.thread.sender, out.subject, out.body->text);
  if (author.mailbox.empty()) return;
  const std::string key = address_key(author.mailbox);
  out.identities = {{"email", key, "claimed", "forwarded by " + out.thread.sender}};
  out.customer_name = std::move(author.name);
  if (std::find(out.thread.parties.begin(), out.thread.parties.end(), key) == out.thread.parties.end())
    out.thread.parties.push_back(key);
}

facts read(const contact_view& contact) {
  mail m = read_structure(contact.bytes);
  const fields header = m.header();
  warn_of_repeated_fields(header, m.notes);
  warn_of_ambiguous_parts(m);
  if (!second_reading_agrees(m)) note(m.notes.warnings, "ambiguous_structure");

  const std::string_view mail_from = envelope_string(contact.envelope, "mail_from");
  const bool null_sender = contact.envelope.if_contains("mail_from") && (mail_from.empty() || mail_from == "<>");
  people who = read_people(header, mail_from, m.charset);
  const mail_ids ids = read_ids(header);

  facts out;
  const std::optional<time_point> date = read_date(value_of(header, "date"));
  out.occurred_at = occurred_at(date, contact.received_at);
  out.subject = decode_text(value_of(header, "subject"), max_line, m.charset);
  const reading_plan plan = plan_reading(m);
  out.attachments = read_attachments(m, plan);
  std::optional<body_text> wrapped = unpack(m, plan, out.attachments, m.notes);
  out.body = read_body(m, plan, out.attachments);
  if (wrapped && out.body->text.empty()) out.body = std::move(wrapped);
  const bounce told = read_bounce(m, null_sender, who, out.subject, out.body->text);
  out.automation = read_automation(m, null_sender, out.subject, told);
  out.thread = read_thread(m, ids, who, plan, out.attachments);
  read_own_addresses(contact.envelope, who, out.thread);
  join_report(out.thread, told.report);
  auth_results auth = inspected_auth(contact.envelope);
  if (auth.by.empty()) auth = read_auth_results(header, trusted_authserv_ids(contact.envelope));
  out.thread.sender_proven = sender_is_proven(auth, who.sender);
  out.detail = email_detail(m, contact.envelope, ids, out.thread, date, auth);
  if (!who.sender.empty()) out.identities.push_back(sender_identity(who, auth));
  out.customer_name = std::move(who.sender_name);
  name_original_sender(m, contact.envelope, out);
  out.participants = std::move(who.participants);
  out.parse = std::move(m.notes);
  out.parse.degraded = m.all_fields.empty();
  note_inspection(contact.envelope, out);
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
