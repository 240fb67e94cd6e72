#include "adapters/chat/server_frames.hpp"

#include "gateway/json_text.hpp"

namespace intake::chat {
namespace {

/// `{"type":"…",` and what `fill` adds: some words beside a text of so many octets.
template <class Fill>
std::string frame(std::string_view type, Fill fill, std::size_t text = 0) {
  std::string out;
  out.reserve(text + 256);
  {
    json_object members(out);
    members.put("type", type);
    fill(members);
  }
  return out;
}

void put_presence(json_object& to, const presence& here) {
  to.put("online", here.online);
  if (here.online) return;
  json_object notice = to.object("notice");
  notice.put("code", "offline");
  if (here.opens_at) notice.put("opens_at", *here.opens_at);
}

void put_limits(json_object& to, const welcome_frame& w) {
  json_object limits = to.object("limits");
  limits.put("text", w.limits.text);
  limits.put("attachments", w.limits.attachments);
  limits.put("upload_bytes", w.upload_bytes);
  limits.put_if_any("upload_types", w.upload_types);
}

void put_missed(json_object& to, const std::vector<transcript_line>& lines) {
  std::string list = "[";
  for (const auto& line : lines) {
    if (list.size() > 1) list += ',';
    list += numbered(line.frame, line.seq);
  }
  to.put_json("missed", list + ']');
}

void put_user(json_object& to, const welcome_frame& w) {
  if (w.user_id.empty()) return;
  json_object user = to.object("user");
  user.put("id", w.user_id);
  user.put_if_any("name", w.user_name);
}

void put_attachments(json_object& to, const auto& attachments) {
  if (attachments.empty()) return;
  json_array list = to.array("attachments");
  for (const auto& each : attachments) {
    json_object one = list.object();
    one.put("filename", each.filename);
    one.put("size", each.size);
    one.put("media_type", each.media_type);
    one.put("url", each.url);
  }
}

}  // namespace

std::string welcome(const welcome_frame& w) {
  return frame("welcome", [&](json_object& out) {
    out.put("session", w.session);
    out.put("resume", w.resume);
    put_user(out, w);
    if (w.conversation.empty())
      out.put_json("conversation", "null");
    else
      out.put("conversation", w.conversation);
    out.put("seq", w.seq);
    put_missed(out, w.missed);
    if (w.more) out.put("more", true);
    put_presence(out, w.here);
    if (w.ask_for_address) out.put_json("ask", R"(["email"])");
    if (w.expires_at) out.put("expires_at", *w.expires_at);
    put_limits(out, w);
    out.put("ping_s", w.ping_s);
    out.put("agent_seen", w.agent_seen);
    out.put("customer_seen", w.customer_seen);
  });
}

std::string customer_message(std::string_view conversation, const client_frame& said,
                             const std::vector<shown_attachment>& attachments, time_point at) {
  return frame(
      "message",
      [&](json_object& out) {
        out.put("conversation", conversation);
        out.put("id", said.id);
        out.put("from", "customer");
        out.put("text", said.text);
        put_attachments(out, attachments);
        out.put("time", at);
      },
      said.text.size());
}

std::string agent_message(std::string_view conversation, const agent_reply& said, time_point at) {
  return frame("message", [&](json_object& out) {
    out.put("conversation", conversation);
    out.put("from", "agent");
    out.put_if_any("name", said.name);
    out.put("text", said.text);
    put_attachments(out, said.attachments);
    out.put("time", at);
  });
}

std::string edited(std::string_view conversation, const client_frame& said, time_point at) {
  return frame("edit", [&](json_object& out) {
    out.put("conversation", conversation);
    out.put("id", said.id);
    out.put("message", said.number);
    out.put("text", said.text);
    out.put("time", at);
  });
}

std::string detailed(std::string_view conversation, const client_frame& said, time_point at) {
  return frame("details", [&](json_object& out) {
    out.put("conversation", conversation);
    out.put("id", said.id);
    out.put("form", said.form);
    out.put("time", at);
  });
}

std::string rated(std::string_view conversation, const client_frame& said, time_point at) {
  return frame("rating", [&](json_object& out) {
    out.put("conversation", conversation);
    out.put("id", said.id);
    out.put("score", said.number);
    out.put_if_any("comment", said.text);
    out.put("time", at);
  });
}

std::string ended(std::string_view conversation, std::string_view by, bool rating_wanted, time_point at) {
  return frame("end", [&](json_object& out) {
    out.put("conversation", conversation);
    out.put("by", by);
    out.put("rating_wanted", rating_wanted);
    out.put("time", at);
  });
}

std::string numbered(std::string_view kept, std::int64_t seq) {
  std::string out;
  out.reserve(kept.size() + 24);
  out += "{\"seq\":";
  append_number(out, seq);
  out += ',';
  return out.append(kept.substr(1));
}

std::string ack(std::string_view id, std::string_view receipt, std::string_view conversation, std::int64_t seq,
                time_point at) {
  return frame("ack", [&](json_object& out) {
    out.put("id", id);
    out.put("receipt", receipt);
    out.put("conversation", conversation);
    out.put("seq", seq);
    out.put("time", at);
  });
}

std::string ack_token(time_point expires_at) {
  return frame("ack", [&](json_object& out) { out.put("expires_at", expires_at); });
}

std::string agent_typing(std::string_view name, bool on) {
  return frame("typing", [&](json_object& out) {
    out.put("from", "agent");
    out.put_if_any("name", name);
    out.put("typing", on);
  });
}

std::string seen(std::string_view from, std::int64_t seq) {
  return frame("seen", [&](json_object& out) {
    out.put("from", from);
    out.put("seq", seq);
  });
}

std::string present(const presence& here) {
  return frame("presence", [&](json_object& out) { put_presence(out, here); });
}

std::string busy(std::string_view id, std::string_view code, std::int64_t retry_after_s) {
  return frame("busy", [&](json_object& out) {
    out.put_if_any("id", id);
    out.put("code", code);
    out.put("retry_after", retry_after_s);
  });
}

std::string error(std::string_view id, std::string_view code, std::string_view text) {
  return frame("error", [&](json_object& out) {
    out.put_if_any("id", id);
    out.put("code", code);
    out.put("text", text);
  });
}

std::string pong(std::int64_t n) {
  return frame("pong", [&](json_object& out) { out.put("n", n); });
}

std::string bye() {
  return frame("bye", [](json_object&) {});
}

}  // namespace intake::chat
