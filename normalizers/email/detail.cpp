#include "normalizers/email/detail.hpp"

#include <boost/json/array.hpp>

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/encoded_word.hpp"
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

json::array strings(const std::vector<std::string>& list) {
  json::array out;
  out.reserve(list.size());
  for (const std::string& s : list) out.emplace_back(s);
  return out;
}

json::object envelope_of(const json::object& envelope) {
  json::object out;
  out.reserve(5);
  for (const std::string_view key : {"mail_from", "helo", "client_ip", "tls"})
    if (const json::value* v = envelope.if_contains(key)) {
      if (v->is_string())
        out[key] = clean(v->get_string());
      else if (v->is_bool())
        out[key] = v->get_bool();
    }
  if (const json::value* v = envelope.if_contains("rcpt_to"); v && v->is_array()) {
    json::array list;
    for (const json::value& r : v->get_array())
      if (r.is_string() && list.size() < max_recipients) list.emplace_back(clean(r.get_string()));
    out["rcpt_to"] = std::move(list);
  }
  return out;
}

json::object headers_of(fields header) {
  json::object out;
  for (const std::string_view name : shown_headers)
    if (const field* f = find(header, name)) out[name] = decode_text(f->value, max_line);
  return out;
}

/// "Name of the list <id.example.org>" → id.example.org (RFC 2919).
std::string list_id(fields header) {
  const std::string value = decode_text(value_of(header, "list-id"), max_line);
  const std::size_t open = value.rfind('<');
  if (open == std::string::npos) return value;
  return value.substr(open + 1, value.find('>', open) - open - 1);
}

}  // namespace

std::string_view envelope_string(const json::object& envelope, std::string_view key) {
  const json::value* v = envelope.if_contains(key);
  return v && v->is_string() ? std::string_view(v->get_string()) : std::string_view{};
}

json::object email_detail(fields header, const json::object& envelope, const mail_ids& ids, const thread_facts& thread,
                          std::optional<time_point> date) {
  json::object out;
  out.reserve(9);
  out["message_id"] = thread.own_id;
  out["message_id_synthetic"] = thread.own_id_synthetic;
  out["in_reply_to"] = strings(ids.in_reply_to);
  out["references"] = strings(ids.references);
  if (date) out["date"] = rfc3339(*date);
  out["envelope"] = envelope_of(envelope);
  if (const json::value* v = envelope.if_contains("mailboxes"); v && v->is_array() && !v->get_array().empty())
    if (const json::value& first = v->get_array().front(); first.is_string())
      out["mailbox"] = clean(first.get_string());
  out["headers"] = headers_of(header);
  if (std::string id = list_id(header); !id.empty()) out["list_id"] = std::move(id);
  return out;
}

}  // namespace intake::email
