// The desk's other side: what agents answer.
#include <algorithm>
#include <utility>

#include "adapters/chat/chat_desk.hpp"
#include "adapters/chat/turn_queue.hpp"

namespace intake::chat {

using boost::asio::awaitable;

namespace {

constexpr std::size_t longest_text = 64 << 10, longest_name = 200, longest_id = 200;

constexpr std::size_t most_in_a_report = 20;

/// An agent's ids are not a customer's.
constexpr std::string_view agents = "agent/";
std::string line_id(std::string_view reply_id) { return std::string(agents) + std::string(reply_id); }

reply_refusal refuse(reply_refusal::kind why, std::string text) { return {why, std::move(text)}; }

std::optional<reply_refusal> misfit(const agent_reply& said) {
  if (said.text.empty() && said.attachments.empty() && !said.ends)
    return refuse(reply_refusal::kind::malformed, "a reply has a text or attachments");
  if (said.text.size() > longest_text || said.name.size() > longest_name || said.id.size() > longest_id)
    return refuse(reply_refusal::kind::malformed, "the reply is too long: 64 KB of text, 200 bytes of name and id");
  for (const auto& each : said.attachments)
    if (!each.url.starts_with("https://") && !each.url.starts_with("http://"))
      return refuse(reply_refusal::kind::malformed, "an attachment has an http(s) URL");
  return std::nullopt;
}

reply_standing standing_of(const said_line& line, const conversation& in) {
  return {.seq = line.seq,
          .at = line.at,
          .delivered = in.delivered_to_customer() >= line.seq || in.seen_by_customer() >= line.seq,
          .seen = in.seen_by_customer() >= line.seq};
}

}  // namespace

/// Whose chat it is; null when there is no such chat.
participant_ptr chat_desk::owner_of(std::string_view id) {
  const auto head = setup_.kept.chat(id);
  return head ? enter(head->session) : nullptr;
}

awaitable<std::variant<reply_standing, reply_refusal>> chat_desk::reply(std::string id, agent_reply said) {
  if (auto no = misfit(said)) co_return std::move(*no);
  const auto who = owner_of(id);
  if (!who) co_return refuse(reply_refusal::kind::no_such_conversation, "there is no such chat");
  participant& p = *who;
  co_await p.turn->wait();
  const turn mine{p.turn};
  load(p);
  if (!p.talk || p.talk->id() != id)
    co_return refuse(reply_refusal::kind::ended, "the chat has ended, and its customer has begun another one");
  if (said.id.empty()) said.id = ids_.next(setup_.time.now());
  if (const auto* before = p.talk->find(line_id(said.id))) co_return standing_of(*before, *p.talk);
  if (!p.talk->is_open()) co_return refuse(reply_refusal::kind::ended, "the chat has ended");

  const time_point now = setup_.time.now();
  transcript_line line{.seq = p.talk->newest() + 1,
                       .id = line_id(said.id),
                       .receipt = {},
                       .frame = agent_message(id, said, now),
                       .at = now};
  if (!said.text.empty() || !said.attachments.empty()) {
    transcript_entry entry{.head = p.talk->head(now), .line = line};
    if (const auto no = co_await setup_.at.keep(std::move(entry)))
      co_return refuse(reply_refusal::kind::not_now, "the gateway takes nothing just now, try again later");
    p.talk->add(line);
    p.talk->agent_saw(line.seq);
    if (!p.audiences.empty()) p.talk->delivered(line.seq);
    p.show(numbered(line.frame, line.seq));
  }
  co_await report_replies(p);
  if (said.ends) co_await end_chat(p, "agent");
  const auto* kept = p.talk->find(line.id);
  co_return kept ? standing_of(*kept, *p.talk) : reply_standing{.seq = p.talk->newest(), .at = now};
}

std::optional<reply_standing> chat_desk::standing(std::string_view id, std::string_view reply_id) {
  const auto who = owner_of(id);
  if (!who) return std::nullopt;
  load(*who);
  if (!who->talk || who->talk->id() != id) return std::nullopt;
  const auto* line = who->talk->find(line_id(reply_id));
  return line ? std::optional{standing_of(*line, *who->talk)} : std::nullopt;
}

std::optional<attached_file> chat_desk::attached(std::string_view id) {
  auto found = setup_.uploads.find(id);
  if (!found) return std::nullopt;
  auto& what = found->what;
  return attached_file{.filename = std::move(what.filename),
                       .media_type = std::move(what.detected_type),
                       .sha256 = std::move(what.sha256),
                       .size = what.size,
                       .path = std::move(found->path)};
}

/// Tells backends which replies have reached the customer, and which he has seen, where [chat] wants it: each reply once, several in
/// one report; whoever calls has the turn. What the journal does not take is told with the next.
awaitable<void> chat_desk::report_replies(participant& p) {
  if (!setup_.section.reply_events || !p.talk) co_return;
  conversation& talk = *p.talk;
  const struct {
    std::string_view kind;
    std::int64_t reached;
    std::int64_t& told;
  } states[] = {{"delivered", std::max(talk.delivered_to_customer(), talk.seen_by_customer()), talk.delivered_told},
                {"seen", talk.seen_by_customer(), talk.seen_told}};
  for (const auto& [kind, reached, told] : states)
    for (;;) {
      auto replies = talk.agents_lines(told, reached, most_in_a_report);
      if (replies.empty()) break;
      const auto before = std::exchange(told, replies.back().seq);
      if (co_await report(p, kind, std::move(replies))) continue;
      told = before;
      co_return;
    }
}

/// Through the door as one contact, with where the chat stands then. False: it was not taken.
awaitable<bool> chat_desk::report(participant& p, std::string_view kind, std::vector<agent_line> replies) {
  for (auto& each : replies) each.id.erase(0, agents.size());
  const std::int64_t newest = replies.back().seq;
  contact_circumstances c{.by = p.who,
                          .in = *p.talk,
                          .kind = kind,
                          .seq = newest,
                          .queue = queue_for(*p.talk),
                          .replies = std::move(replies)};
  contact what = make_contact(c, {});
  what.transcript = std::make_shared<transcript_entry>(p.talk->head(setup_.time.now()), transcript_line{});
  auto body = setup_.at.open_body();
  body->write_inline(contact_body(kind, {}));
  const answer told = co_await setup_.at.hand_in(std::move(what), std::move(body));
  if (std::holds_alternative<refusal>(told)) co_return false;
  accepted_.add();
  co_return true;
}

bool chat_desk::typing(std::string_view id, std::string name, bool on) {
  const auto who = owner_of(id);
  if (who) who->show(agent_typing(name, on));
  return who != nullptr;
}

}  // namespace intake::chat
