#include "normalizers/assembly/event_data.hpp"

#include <algorithm>

namespace intake::assembly {
namespace {

namespace json = boost::json;

constexpr std::size_t most_attachments = 200;
constexpr std::size_t most_participants = 200;

/// Of the inline limit, what the four texts of a body may take together; the rest is for everything else.
constexpr std::size_t share_of_texts(std::size_t inline_limit) { return inline_limit * 6 / 10; }

void put(json::object& to, std::string_view name, const std::string& value) {
  if (!value.empty()) to.emplace(name, value);
}

json::array list(const std::vector<std::string>& values) {
  json::array out(values.size());
  std::copy(values.begin(), values.end(), out.begin());
  return out;
}

void put(json::object& to, std::string_view name, const std::vector<std::string>& values) {
  if (!values.empty()) to.emplace(name, list(values));
}

/// At most `limit` bytes, without cutting a character in two.
std::string_view cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) --limit;
  return text.substr(0, limit);
}

/// What JSON makes of a character: quotes, backslashes and line ends take two bytes, other controls six.
std::size_t json_size(char c) {
  if (c == '"' || c == '\\' || c == '\n' || c == '\t') return 2;
  return static_cast<unsigned char>(c) < 0x20 ? 6 : 1;
}

/// What JSON makes of a whole body, whose only controls are tabs and line ends (facts.hpp). Counted in one byte a step of 128, and
/// without branches, so that the compiler makes wide steps of it.
std::size_t most_json_size(std::string_view text) {
  std::size_t special = 0;
  for (std::size_t at = 0; at < text.size(); at += 128) {
    unsigned char here = 0;
    for (const char c : text.substr(at, 128))
      here = static_cast<unsigned char>(here + ((static_cast<unsigned char>(c) < 0x20) | (c == '"') | (c == '\\')));
    special += here;
  }
  return text.size() + special;
}

/// The longest beginning that takes at most `left` bytes as JSON, in one pass; `left` becomes what remains.
std::string_view fitting(std::string_view text, std::size_t& left) {
  std::size_t size = 0, end = 0;
  for (std::size_t next = 0; end < text.size() && (next = size + json_size(text[end])) <= left; ++end) size = next;
  left -= size;
  return cut(text, end);
}

json::object body_data(const body_text& b, std::size_t limit, const json::storage_ptr& memory) {
  json::object out(memory);
  std::size_t left = limit;
  bool truncated = b.truncated;
  const bool roomy =
      most_json_size(b.text) + most_json_size(b.reply_text) + most_json_size(b.quoted_text) + most_json_size(b.html) <=
      limit;
  // What a reader needs first is kept longest: the new text, all the text, then the quoted text and the HTML.
  const auto take = [&](std::string_view name, const std::string& text, bool always) {
    if (text.empty() && !always) return;
    const std::string_view kept = roomy ? std::string_view(text) : fitting(text, left);
    truncated |= kept.size() < text.size();
    if (!kept.empty() || always) out.emplace(name, json::string_view{kept.data(), kept.size()});
  };
  take("text", b.text, true);
  take("reply_text", b.reply_text, true);
  take("quoted_text", b.quoted_text, false);
  std::size_t left_for_html = left;
  if (roomy || fitting(b.html, left_for_html).size() == b.html.size())
    take("html", b.html, false);  // half an HTML document helps nobody
  else
    truncated = true;
  if (!b.language.empty()) out["language"] = {{"code", b.language}, {"reliable", b.language_reliable}};
  if (!b.charset_used.empty()) {
    json::object& charset = out["charset"].emplace_object();
    put(charset, "declared", b.charset_declared);
    put(charset, "used", b.charset_used);
    put(charset, "how", b.charset_how);
  }
  out["truncated"] = truncated;
  return out;
}

json::object conversation_data(const conversation_link& link, const json::storage_ptr& memory) {
  json::object out({{"id", link.id}, {"is_new", link.is_new}, {"sequence", link.sequence}}, memory);
  json::object& match = out["match"].emplace_object();
  match["method"] = link.method;
  put(match, "evidence", link.evidence);
  match["trusted"] = !link.is_new;
  put(out, "claim", link.claim);
  put(out, "related", link.related);
  return out;
}

json::object customer_data(const facts& f, const json::storage_ptr& memory) {
  json::object out(memory);
  put(out, "name", f.customer_name);
  json::array& identities = out["identities"].emplace_array();
  for (const auto& i : f.identities) {
    json::object one({{"type", i.type}, {"value", i.value}, {"assurance", i.assurance}}, memory);
    put(one, "evidence", i.evidence);
    identities.push_back(std::move(one));
  }
  return out;
}

json::array participants_data(const facts& f, const json::storage_ptr& memory) {
  json::array out(memory);
  for (const auto& p : f.participants) {
    if (out.size() == most_participants) break;
    json::object one({{"role", p.role}}, memory);
    put(one, "name", p.name);
    one["address"] = p.address;
    out.push_back(std::move(one));
  }
  return out;
}

json::array attachments_data(const arrival& a, const facts& f, const event_identity& identity) {
  json::array out;
  for (std::size_t i = 0; i < f.attachments.size() && i < most_attachments; ++i) {
    const attachment_view& view = f.attachments[i];
    const std::string id = attachment_id(a.receipt, i);
    json::object one{{"id", id}};
    put(one, "filename", view.filename);
    put(one, "declared_type", view.declared_type);
    put(one, "detected_type", view.detected_type);
    one["size"] = view.size;
    one["sha256"] = view.sha256;
    one["disposition"] = view.is_inline ? "inline" : "attachment";
    put(one, "content_id", view.content_id);
    one["url"] = identity.base_url + "/v1/attachments/" + id;
    one["origin"] = view.origin;
    one["scan"] = "none";
    out.push_back(std::move(one));
  }
  return out;
}

json::object automation_data(const automation& a, const json::storage_ptr& memory) {
  json::object out({{"is_auto", a.is_auto}, {"kind", a.kind}, {"markers", list(a.markers)}}, memory);
  if (!a.bounce.empty()) out["bounce"] = a.bounce;
  return out;
}

json::object parse_data(const facts& f) {
  json::object out{
      {"degraded", f.parse.degraded}, {"warnings", list(f.parse.warnings)}, {"limits_hit", list(f.parse.limits_hit)}};
  if (f.attachments.size() > most_attachments) out["limits_hit"].as_array().emplace_back("attachments");
  if (f.participants.size() > most_participants) out["limits_hit"].as_array().emplace_back("participants");
  return out;
}

}  // namespace

std::string attachment_id(std::string_view receipt, std::size_t n) {
  return std::string(receipt) + "." + std::to_string(n);
}

boost::json::object event_data(const arrival& a, const facts& f, const conversation_link& link,
                               const event_identity& identity, json::storage_ptr memory) {
  json::object out(memory);
  out.reserve(20);
  out["channel"] = a.channel;
  out["via"] = a.via;
  out["occurred_at"] = rfc3339(f.occurred_at.value_or(a.received_at));
  out["contacts"] = {{{"receipt", a.receipt},
                      {"raw",
                       {{"sha256", a.sha256},
                        {"size", a.size},
                        {"media_type", a.media_type},
                        {"url", identity.base_url + "/v1/raw/" + a.receipt}}}}};
  out["conversation"] = conversation_data(link, memory);
  out["customer"] = customer_data(f, memory);
  out["participants"] = participants_data(f, memory);
  out["subject"] = f.subject;
  if (f.body) out["body"] = body_data(*f.body, share_of_texts(identity.inline_limit), memory);
  if (!f.attachments.empty()) out["attachments"] = attachments_data(a, f, identity);
  out["automation"] = automation_data(f.automation, memory);
  out["parse"] = parse_data(f);
  out["gateway"] = {{"node", identity.node}, {"version", INTAKE_VERSION}};
  return out;
}

}  // namespace intake::assembly
