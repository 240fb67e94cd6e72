#include "normalizers/assembly/event_data.hpp"

#include <algorithm>
#include <span>

#include "gateway/json_text.hpp"

namespace intake::assembly {
namespace {

constexpr std::size_t most_attachments = 200;
constexpr std::size_t most_participants = 200;

/// Of the inline limit, what the four texts of a body may take together; the rest is for everything else.
constexpr std::size_t share_of_texts(std::size_t inline_limit) { return inline_limit * 6 / 10; }

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

/// True if the texts surely fit together; few bodies are so long that their characters have to be counted.
bool all_fit(const body_text& b, std::size_t limit) {
  if (2 * (b.text.size() + b.reply_text.size() + b.quoted_text.size() + b.html.size()) <= limit) return true;
  return most_json_size(b.text) + most_json_size(b.reply_text) + most_json_size(b.quoted_text) +
             most_json_size(b.html) <=
         limit;
}

void write_body(json_object out, const body_text& b, std::size_t limit) {
  std::size_t left = limit;
  bool truncated = b.truncated;
  const bool roomy = all_fit(b, limit);
  // What a reader needs first is kept longest: the new text, all the text, then the quoted text and the HTML.
  const auto take = [&](std::string_view name, const std::string& text, bool always) {
    if (text.empty() && !always) return;
    const std::string_view kept = roomy ? std::string_view(text) : fitting(text, left);
    truncated |= kept.size() < text.size();
    if (!kept.empty() || always) out.put(name, kept);
  };
  if (roomy && b.text.starts_with(b.reply_text)) {
    out.put_with_beginning("text", b.text, "reply_text", b.reply_text.size());
  } else {
    take("text", b.text, true);
    take("reply_text", b.reply_text, true);
  }
  take("quoted_text", b.quoted_text, false);
  std::size_t left_for_html = left;
  if (roomy || fitting(b.html, left_for_html).size() == b.html.size())
    take("html", b.html, false);  // half an HTML document helps nobody
  else
    truncated = true;
  if (!b.language.empty()) {
    json_object language = out.object("language");
    language.put("code", b.language);
    language.put("reliable", b.language_reliable);
  }
  if (!b.charset_used.empty()) {
    json_object charset = out.object("charset");
    charset.put_if_any("declared", b.charset_declared);
    charset.put("used", b.charset_used);
    charset.put_if_any("how", b.charset_how);
  }
  out.put("truncated", truncated);
}

void write_contact(json_object out, const arrival& a, const event_identity& identity) {
  out.put("receipt", a.receipt);
  json_object raw = out.object("raw");
  raw.put("sha256", a.sha256);
  raw.put("size", a.size);
  raw.put("media_type", a.media_type);
  raw.put("url", identity.base_url + "/v1/raw/" + a.receipt);
}

void write_contacts(json_array out, const arrival& a, const event_identity& identity) {
  for (const arrival& other : a.others) write_contact(out.object(), other, identity);
  write_contact(out.object(), a, identity);
}

void write_match(json_object out, const conversation_link& link) {
  out.put("method", link.method);
  out.put_if_any("evidence", link.evidence);
  out.put("trusted", !link.is_new);
}

void write_conversation(json_object out, const conversation_link& link) {
  out.put("id", link.id);
  out.put("is_new", link.is_new);
  out.put("sequence", link.sequence);
  write_match(out.object("match"), link);
  out.put_if_any("claim", link.claim);
  out.put_if_any("related", link.related);
}

void write_identity(json_object out, const identity& i) {
  out.put("type", i.type);
  out.put("value", i.value);
  out.put("assurance", i.assurance);
  out.put_if_any("evidence", i.evidence);
}

void write_customer(json_object out, const facts& f) {
  out.put_if_any("name", f.customer_name);
  out.put_if_any("account", f.account);
  json_array identities = out.array("identities");
  for (const identity& i : f.identities) write_identity(identities.object(), i);
}

void write_participant(json_object out, const participant& p) {
  out.put("role", p.role);
  out.put_if_any("name", p.name);
  out.put("address", p.address);
}

void write_participants(json_array out, const facts& f) {
  for (const participant& p : std::span(f.participants).first(std::min(f.participants.size(), most_participants)))
    write_participant(out.object(), p);
}

void write_attachment(json_object out, const attachment_view& view, const std::string& id,
                      const event_identity& identity) {
  out.put("id", id);
  out.put_if_any("filename", view.filename);
  out.put_if_any("declared_type", view.declared_type);
  out.put_if_any("detected_type", view.detected_type);
  out.put("size", view.size);
  out.put("sha256", view.sha256);
  out.put("disposition", view.is_inline ? "inline" : "attachment");
  out.put_if_any("content_id", view.content_id);
  out.put("url", view.url.empty() ? identity.base_url + "/v1/attachments/" + id : view.url);
  out.put("origin", view.origin);
  out.put("scan", view.scan);
}

void write_attachments(json_array out, const arrival& a, const facts& f, const event_identity& identity) {
  for (std::size_t i = 0; i < f.attachments.size() && i < most_attachments; ++i)
    write_attachment(out.object(), f.attachments[i],
                     f.attachments[i].id.empty() ? attachment_id(a.receipt, i) : f.attachments[i].id, identity);
}

void write_automation(json_object out, const automation& a) {
  out.put("is_auto", a.is_auto);
  out.put("kind", a.kind);
  out.put("markers", a.markers);
  out.put_if_any("bounce", a.bounce);
}

void write_parse(json_object out, const facts& f) {
  out.put("degraded", f.parse.degraded);
  out.put("warnings", f.parse.warnings);
  json_array limits = out.array("limits_hit");
  for (const std::string& limit : f.parse.limits_hit) limits.add(limit);
  if (f.attachments.size() > most_attachments) limits.add("attachments");
  if (f.participants.size() > most_participants) limits.add("participants");
}

void write_gateway(json_object out, const event_identity& identity) {
  out.put("node", identity.node);
  out.put("version", INTAKE_VERSION);
}

/// About what the event will take, so that its string grows once.
std::size_t expected_size(const facts& f) {
  constexpr std::size_t everything_else = 3 * 1024;  // and what CloudEvents puts around it
  if (!f.body) return everything_else;
  const body_text& b = *f.body;
  const std::size_t texts = b.text.size() + b.reply_text.size() + b.quoted_text.size() + b.html.size();
  return everything_else + texts + texts / 16 + f.attachments.size() * 512;
}

void write_data(json_object out, const arrival& a, const facts& f, const conversation_link& link,
                const event_identity& identity) {
  out.put("channel", a.channel);
  out.put("via", a.via);
  out.put("occurred_at", f.occurred_at.value_or(a.received_at));
  write_contacts(out.array("contacts"), a, identity);
  write_conversation(out.object("conversation"), link);
  write_customer(out.object("customer"), f);
  write_participants(out.array("participants"), f);
  out.put("subject", f.subject);
  if (f.body) write_body(out.object("body"), *f.body, share_of_texts(identity.inline_limit));
  if (!f.attachments.empty()) write_attachments(out.array("attachments"), a, f, identity);
  write_automation(out.object("automation"), f.automation);
  write_parse(out.object("parse"), f);
  write_gateway(out.object("gateway"), identity);
}

}  // namespace

std::string attachment_id(std::string_view receipt, std::size_t n) {
  return std::string(receipt) + "." + std::to_string(n);
}

std::string event_data(const arrival& a, const facts& f, const conversation_link& link,
                       const event_identity& identity) {
  std::string out;
  out.reserve(expected_size(f));
  write_data(json_object(out), a, f, link, identity);
  return out;
}

}  // namespace intake::assembly
