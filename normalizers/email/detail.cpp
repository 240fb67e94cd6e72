#include "normalizers/email/detail.hpp"

#include <utility>

#include <boost/json/array.hpp>

#include "gateway/json_text.hpp"
#include "normalizers/email/ascii.hpp"
#include "normalizers/email/calendar.hpp"
#include "normalizers/email/encoded_word.hpp"
#include "normalizers/email/security.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::email {
namespace {

namespace json = boost::json;

constexpr std::string_view shown_headers[] = {"Auto-Submitted", "Content-Language", "Delivered-To",  "Importance",
                                              "List-Id",        "List-Unsubscribe", "Organization",  "Precedence",
                                              "Priority",       "Return-Path",      "Sender",        "Thread-Topic",
                                              "User-Agent",     "X-Mailer",         "X-Original-To", "X-Priority"};
constexpr std::size_t max_recipients = 1000;

std::string clean(std::string_view s) { return text::clean_line(std::string(s.substr(0, max_line))); }

void write_envelope(json_object out, const json::object& envelope) {
  for (const std::string_view key : {"mail_from", "helo", "client_ip", "tls"})
    if (const json::value* v = envelope.if_contains(key)) {
      if (v->is_string())
        out.put(key, clean(v->get_string()));
      else if (v->is_bool())
        out.put(key, v->get_bool());
    }
  const json::value* v = envelope.if_contains("rcpt_to");
  if (!v || !v->is_array()) return;
  json_array list = out.array("rcpt_to");
  std::size_t count = 0;
  for (const json::value& r : v->get_array())
    if (r.is_string() && count++ < max_recipients) list.add(clean(r.get_string()));
}

void write_headers(json_object out, fields header) {
  for (const std::string_view name : shown_headers)
    if (const field* f = find(header, name)) out.put(name, decode_text(f->value, max_line));
}

/// "Name of the list <id.example.org>" → id.example.org (RFC 2919).
std::string list_id(fields header) {
  const std::string value = decode_text(value_of(header, "list-id"), max_line);
  const std::size_t open = value.rfind('<');
  if (open == std::string::npos) return value;
  return value.substr(open + 1, value.find('>', open) - open - 1);
}

void write_auth(json_object& out, const auth_results& auth) {
  if (auth.by.empty()) return;
  json_object said = out.object("auth");
  for (const auto& [name, what] :
       {std::pair{"spf", &auth.spf}, {"dkim", &auth.dkim}, {"dmarc", &auth.dmarc}, {"arc", &auth.arc}}) {
    if (what->result.empty()) continue;
    json_object one = said.object(name);
    one.put("result", what->result);
    one.put_if_any("domain", what->domain);
  }
}

void write_security(json_object& out, const security& s) {
  if (s.signed_with.empty() && s.encrypted_with.empty()) return;
  json_object said = out.object("security");
  said.put_if_any("signed", s.signed_with);
  said.put_if_any("encrypted", s.encrypted_with);
}

void write_event(json_object out, const calendar_event& e) {
  out.put_if_any("method", e.method);
  out.put_if_any("uid", e.uid);
  out.put_if_any("summary", e.summary);
  out.put_if_any("location", e.location);
  out.put_if_any("start", e.start);
  out.put_if_any("end", e.end);
  out.put_if_any("time_zone", e.time_zone);
  out.put_if_any("organizer", e.organizer);
}

void write_calendar(json_object& out, const std::vector<calendar_event>& events) {
  if (events.empty()) return;
  json_array list = out.array("calendar");
  for (const calendar_event& e : events) write_event(list.object(), e);
}

void write_detail(json_object out, const mail& m, const json::object& envelope, const mail_ids& ids,
                  const thread_facts& thread, std::optional<time_point> date, const auth_results& auth) {
  const fields header = m.header();
  out.put("message_id", thread.own_id);
  out.put("message_id_synthetic", thread.own_id_synthetic);
  out.put("in_reply_to", ids.in_reply_to);
  out.put("references", ids.references);
  if (date) out.put("date", *date);
  write_envelope(out.object("envelope"), envelope);
  if (const json::value* v = envelope.if_contains("mailboxes"); v && v->is_array() && !v->get_array().empty())
    if (const json::value& first = v->get_array().front(); first.is_string())
      out.put("mailbox", clean(first.get_string()));
  write_headers(out.object("headers"), header);
  out.put_if_any("list_id", list_id(header));
  write_auth(out, auth);
  write_security(out, read_security(m));
  write_calendar(out, read_calendar(m));
}

}  // namespace

std::string_view envelope_string(const json::object& envelope, std::string_view key) {
  const json::value* v = envelope.if_contains(key);
  return v && v->is_string() ? std::string_view(v->get_string()) : std::string_view{};
}

std::string email_detail(const mail& m, const json::object& envelope, const mail_ids& ids, const thread_facts& thread,
                         std::optional<time_point> date, const auth_results& auth) {
  std::string written;
  written.reserve(1024);
  write_detail(json_object(written), m, envelope, ids, thread, date, auth);
  return written;
}

}  // namespace intake::email
