#include "normalizers/email/automation.hpp"

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/encoded_word.hpp"
#include "normalizers/email/responder_words.hpp"

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

bool is_present(fields header, std::string_view name) {
  const field* f = find(header, name);
  return f && !same(f->value, "no") && !same(f->value, "none");
}

void read_responder_headers(fields header, findings& out) {
  const std::string submitted = lowered(decode_text(value_of(header, "auto-submitted"), 60));
  if (submitted.starts_with("auto-replied"))
    out.add("Auto-Submitted: auto-replied", "ooo", true);
  else if (submitted.starts_with("auto-"))
    out.add("Auto-Submitted: auto-generated", "monitoring", true);
  for (const std::string_view name :
       {"X-Autoreply", "X-Auto-Reply", "X-Autorespond", "X-Autoresponder", "X-AutoReply-From", "X-Mail-Autoreply",
        "X-Auto-Reply-From", "X-Vacation", "X-FC-MachineGenerated"})
    if (is_present(header, name)) out.add(std::string(name), "ooo", true);
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
  for (const std::string_view name : {"List-Post", "List-Help", "Mailing-List", "X-Mailing-List", "X-Mailman-Version"})
    if (find(header, name)) out.add(std::string(name), "list", false);
  for (const std::string_view name : {"Feedback-ID", "X-Campaign-Id", "X-CampaignID", "X-MC-User", "X-SG-EID",
                                      "X-CSA-Complaints", "X-Mailer-Campaign"})
    if (find(header, name)) out.add(std::string(name), "bulk", false);
  if (find(header, "list-unsubscribe")) out.add("List-Unsubscribe", find(header, "list-id") ? "list" : "bulk", false);
}

/// The headers of programs that watch over other programs, and of trackers.
void read_monitoring_headers(fields header, findings& out) {
  for (const std::string_view name :
       {"X-Nagios-Notification", "X-Icinga-Host", "X-Zabbix-Event", "X-PagerDuty", "X-Cron-Env", "X-Monit-Alert",
        "X-Jenkins-Job", "X-GitHub-Reason", "X-GitLab-Project", "X-JIRA-FingerPrint", "X-Grafana-Org"})
    if (find(header, name)) out.add(std::string(name), "monitoring", true);
}

/// "Automatic reply: …" and "Out of office", but not "Out of office hours?": behind the phrase the subject ends or goes on as a quotation.
bool is_responder_subject(std::string_view subject) {
  for (const std::string_view phrase : words::responder_subjects) {
    if (!starts_same(subject, phrase)) continue;
    std::string_view rest = trimmed(subject.substr(phrase.size()));
    for (const std::string_view more : {"autoreply", "auto-reply", "reply", "message", "notification"})
      if (starts_same(rest, more)) rest = trimmed(rest.substr(more.size()));
    if (rest.empty()) return true;
    if (std::string_view(":-([/|").find(rest.front()) != std::string_view::npos) return true;
    if (rest.starts_with("：") || rest.starts_with("–") || rest.starts_with("—")) return true;
  }
  return false;
}

}  // namespace

automation read_automation(const mail& m, bool null_sender, std::string_view subject, const bounce& told) {
  const fields header = m.header();
  findings out;
  read_responder_headers(header, out);
  read_bulk_headers(header, out);
  read_monitoring_headers(header, out);
  if (is_responder_subject(subject)) out.add("Subject: automatic reply", "ooo", true);
  for (const std::string& marker : told.markers) out.add(marker, told.report.kind, true);
  if (is_unreturnable(header, null_sender)) out.add(null_sender ? "MAIL FROM:<>" : "Return-Path: <>", "none", true);
  out.value().bounce = as_json(told.report);
  return out.take();
}

}  // namespace intake::email
