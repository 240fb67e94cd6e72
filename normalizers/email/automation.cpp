#include "normalizers/email/automation.hpp"

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/delivery_report.hpp"
#include "normalizers/email/encoded_word.hpp"

namespace intake::email {
namespace {

/// The stronger word stays: what is a bounce is not merely bulk.
class findings {
 public:
  void add(std::string marker, std::string_view kind, bool is_auto) {
    note(out_.markers, marker);
    out_.is_auto |= is_auto;
    if (rank(kind) > rank(out_.kind)) out_.kind = kind;
  }

  automation take() { return std::move(out_); }
  automation& value() { return out_; }

 private:
  static int rank(std::string_view kind) {
    constexpr std::string_view order[] = {"none", "list",    "bulk",   "monitoring",
                                          "ooo",  "receipt", "bounce", "complaint"};
    int at = 0;
    for (const std::string_view k : order) {
      if (k == kind) return at;
      ++at;
    }
    return 0;
  }

  automation out_;
};

void read_responder_headers(fields header, findings& out) {
  const std::string submitted = lowered(decode_text(value_of(header, "auto-submitted"), 60));
  if (submitted.starts_with("auto-replied"))
    out.add("Auto-Submitted: auto-replied", "ooo", true);
  else if (submitted.starts_with("auto-"))
    out.add("Auto-Submitted: auto-generated", "monitoring", true);
  for (const std::string_view name : {"X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-AutoReply-From"})
    if (const field* f = find(header, name); f && !same(f->value, "no")) out.add(std::string(name), "ooo", true);
  if (const std::string suppress = lowered(decode_text(value_of(header, "x-auto-response-suppress"), 100));
      !suppress.empty())
    out.add("X-Auto-Response-Suppress", "none", false);
}

void read_bulk_headers(fields header, findings& out) {
  const std::string precedence = lowered(decode_text(value_of(header, "precedence"), 60));
  if (precedence == "bulk" || precedence == "junk") out.add("Precedence: " + precedence, "bulk", true);
  if (precedence == "auto_reply" || precedence == "auto-reply") out.add("Precedence: " + precedence, "ooo", true);
  if (precedence == "list") out.add("Precedence: list", "list", false);
  if (find(header, "list-id")) out.add("List-Id", "list", false);
  if (find(header, "list-unsubscribe")) out.add("List-Unsubscribe", find(header, "list-id") ? "list" : "bulk", false);
}

/// Programs that return mail write under these names (RFC 2142, RFC 5321 §6.1 and custom).
bool is_mail_system(std::string_view address) {
  const std::string_view local = address.substr(0, address.find('@'));
  return same(local, "mailer-daemon") || same(local, "postmaster");
}

}  // namespace

automation read_automation(const mail& m, bool null_sender, std::string_view from) {
  const fields header = m.header();
  findings out;
  read_responder_headers(header, out);
  read_bulk_headers(header, out);
  const delivery_report report = read_delivery_report(m);
  if (!report.kind.empty()) out.add("Content-Type: " + m.parts.front().type, report.kind, true);
  if (find(header, "x-failed-recipients")) out.add("X-Failed-Recipients", "bounce", true);
  const bool returned = null_sender || same(unfolded(value_of(header, "return-path")), "<>");
  if (is_mail_system(from) && (returned || same(from.substr(0, from.find('@')), "mailer-daemon")))
    out.add("From: " + lowered(from.substr(0, from.find('@'))), "bounce", true);
  else if (returned)
    out.add(null_sender ? "MAIL FROM:<>" : "Return-Path: <>", "none", true);
  out.value().bounce = as_json(report);
  return out.take();
}

}  // namespace intake::email
