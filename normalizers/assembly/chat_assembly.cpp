#include "normalizers/assembly/chat_assembly.hpp"

#include <algorithm>

#include "gateway/crypto/short_digest.hpp"
#include "gateway/json_text.hpp"
#include "normalizers/assembly/chat_json.hpp"
#include "normalizers/assembly/event_data.hpp"

namespace intake::assembly {
namespace {

/// Of the inline limit, what is not the chat's own: what CloudEvents and triage add, and a page's address.
constexpr std::size_t room_for_others = 8 * 1024;

const conversation* joined_by(const std::string& id, const known& k) {
  const auto found = std::ranges::find_if(k.threads, [&](const auto& thread) { return thread.second.id == id; });
  return found == k.threads.end() ? nullptr : &found->second;
}

/// The first event of a conversation opens its ticket, whatever it says.
const char* kind_of(const facts& f, bool is_new) {
  if (is_new) return "ticket.opened";
  if (!f.chat) return "ticket.message";
  if (f.chat->kind == "end") return "ticket.ended";
  if (f.chat->kind == "delivered") return "reply.delivered";
  if (f.chat->kind == "seen") return "reply.seen";
  if (!f.chat->of.empty()) return "ticket.revised";
  // A rating of what nobody knows any more is worth keeping, but reopens nothing.
  return f.chat->kind == "rating" ? "ticket.notice" : "ticket.message";
}

void put_revision(json_object& data, const chat_line& line) {
  json_object revision = data.object("revision");
  revision.put("of", line.of + "-0");
  revision.put("number", line.number);
  revision.put("reason", line.kind);
}

std::string data_of(const arrival& a, const facts& f, const conversation_link& link, const event_identity& identity,
                    bool revises) {
  std::string out = event_data(a, f, link, identity);
  if (!f.chat || f.chat->session.empty()) return out;
  const std::size_t taken = out.size() + room_for_others;
  json_object data = json_object::continued(out);
  data.put_json("chat", chat_json(*f.chat, identity.inline_limit - std::min(identity.inline_limit, taken)));
  if (revises) put_revision(data, *f.chat);
  return out;
}

}  // namespace

outcome fold_chat(const arrival& a, facts& f, const known& k, const event_identity& identity) {
  const std::string& root = f.thread.own_id.empty() ? a.receipt : f.thread.own_id;
  const std::string id = crypto::short_digest_hex(root);
  const conversation* joins = joined_by(id, k);

  outcome out;
  out.stored = joins ? *joins : conversation{.id = id, .sequence = 0, .parties = {}};
  out.stored.sequence += 1;
  out.joined = id;
  const bool is_new = joins == nullptr;
  if (is_new) out.links.push_back(root);
  if (is_new && f.subject.empty()) f.subject = "Chat";

  const conversation_link link{.id = id,
                               .is_new = is_new,
                               .sequence = out.stored.sequence,
                               .method = "chat",
                               .evidence = root,
                               .claim = {},
                               .related = {}};
  const std::string kind = kind_of(f, is_new);
  out.events.push_back({.id = a.receipt + "-0",
                        .kind = kind,
                        .channel = a.channel,
                        .source = a.source,
                        .conversation = id,
                        .time = a.received_at,
                        .data = data_of(a, f, link, identity, kind == "ticket.revised")});
  return out;
}

}  // namespace intake::assembly
