#include "adapters/chat/chat_contact.hpp"

#include <algorithm>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include "gateway/json_text.hpp"

namespace intake::chat {
namespace {

namespace json = boost::json;

constexpr std::size_t largest_transcript = 64 << 10;  ///< bytes of text

json::object user_object(const verified_user& user) {
  json::object out{{"id", user.id}, {"issuer", user.issuer}};
  if (!user.name.empty()) out["name"] = user.name;
  if (!user.email.empty()) {
    out["email"] = user.email;
    out["email_verified"] = user.email_verified;
  }
  if (!user.account.empty()) out["account"] = user.account;
  return out;
}

json::array attachment_list(const std::vector<shown_attachment>& attachments) {
  json::array out;
  for (const auto& each : attachments)
    out.push_back({{"id", each.id},
                   {"filename", each.filename},
                   {"declared_type", each.media_type},
                   {"detected_type", each.detected_type},
                   {"size", each.size},
                   {"sha256", each.sha256},
                   {"scan", each.scan},
                   {"url", each.url}});
  return out;
}

json::array reply_list(const std::vector<agent_line>& replies) {
  json::array out;
  for (const auto& each : replies) out.push_back({{"id", each.id}, {"seq", each.seq}});
  return out;
}

void put_if_any(json::object& to, std::string_view name, const std::string& value) {
  if (!value.empty()) to.emplace(name, value);
}

json::object envelope_of(const contact_circumstances& c, const client_frame& frame) {
  json::object out(json::make_shared_resource<json::monotonic_resource>(2048));  // freed as a whole, far from here
  out.reserve(16);
  out.emplace("kind", c.kind);
  out.emplace("session", c.by.session);
  out.emplace("root", c.in.root());
  out.emplace("conversation", c.in.id());
  out.emplace("seq", c.seq);
  if (c.opens) out.emplace("opens", true);
  if (c.offline) out.emplace("offline", true);
  if (c.revision > 0) {
    out.emplace("of", c.of);
    out.emplace("revision", c.revision);
  }
  if (!c.ended_by.empty()) out.emplace("by", c.ended_by);
  if (c.by.user) out.emplace("user", user_object(*c.by.user));
  if (!c.in.form().empty()) out.emplace("form", c.in.form());
  if (!c.in.page().empty()) out.emplace("page", c.in.page());
  put_if_any(out, "user_agent", c.by.user_agent);
  put_if_any(out, "client_ip", c.by.address);
  put_if_any(out, "locale", c.by.locale);
  put_if_any(out, "queue", c.queue);
  if (!c.attachments.empty()) out.emplace("attachments", attachment_list(c.attachments));
  if (c.kind == "rating") {
    json::object rating{{"score", frame.number}};
    put_if_any(rating, "comment", frame.text);
    out.emplace("rating", std::move(rating));
  }
  if (!c.transcript.empty()) out.emplace("transcript", c.transcript);
  if (c.transcript_cut) out.emplace("transcript_cut", true);
  if (!c.replies.empty()) {
    out.emplace("replies", reply_list(c.replies));
    if (!c.in.is_open()) out.emplace("ended", true);
  }
  return out;
}

}  // namespace

contact make_contact(const contact_circumstances& c, const client_frame& frame) {
  return contact{.channel = "chat",
                 .source = "chat/widget",
                 .via = "widget",
                 .media_type = "application/json",
                 .envelope = envelope_of(c, frame)};
}

std::string contact_body(std::string_view kind, const client_frame& frame) {
  std::string out;
  out.reserve(frame.text.size() + 128);
  {
    json_object members(out);
    members.put("type", kind);
    members.put_if_any("id", frame.id);
    if (kind == "edit") members.put("message", frame.number);
    if (kind == "rating") members.put("score", frame.number);
    members.put_if_any(kind == "rating" ? "comment" : "text", frame.text);
    if (!frame.form.empty()) members.put("form", frame.form);
    if (!frame.page.empty()) members.put("page", frame.page);
    if (!frame.attachments.empty()) members.put("attachments", std::span<const std::string>(frame.attachments));
  }
  return out;
}

transcript transcript_of(const std::vector<transcript_line>& lines) {
  transcript out;
  std::size_t bytes = 0;
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    json::error_code broken;
    const json::value frame = json::parse(line->frame, broken);
    if (broken || !frame.is_object()) continue;
    const json::object& said = frame.get_object();
    if (const auto* type = said.if_contains("type"); !type || *type != "message") continue;
    bytes += line->frame.size();
    if (out.lines.size() == most_in_transcript || bytes > largest_transcript) {
      out.cut = true;
      break;
    }
    json::object shown{{"seq", line->seq}};
    for (const std::string_view name : {"from", "name", "text", "time"})
      if (const auto* value = said.if_contains(name)) shown[name] = *value;
    out.lines.push_back(std::move(shown));
  }
  std::reverse(out.lines.begin(), out.lines.end());
  return out;
}

}  // namespace intake::chat
