// The second half of call_assembly.hpp: what is told of a call, and in which conversations.
#include <algorithm>

#include "gateway/crypto/short_digest.hpp"
#include "gateway/json_text.hpp"
#include "normalizers/assembly/call_assembly.hpp"
#include "normalizers/assembly/call_back.hpp"
#include "normalizers/assembly/call_fold.hpp"
#include "normalizers/assembly/call_words.hpp"
#include "normalizers/assembly/event_data.hpp"

namespace intake::assembly {
namespace {

constexpr std::size_t most_contacts = 100;

/// A customer who did not get through wants to be called back.
bool wants_call_back(const call_view& call) {
  return call.direction == "inbound" && call.result != call_result::answered && call.result != call_result::failed;
}

/// Tells one call: each tell() is an event more, all under the receipt of the latest record.
class settlement {
 public:
  settlement(const gathering& due, recollection& from, const event_identity& identity, const gathering_rules& rules)
      : due_(due),
        from_(from),
        identity_(identity),
        rules_(rules),
        call_(read_call(due.state)),
        view_(view_of(call_)) {}

  gathered run() {
    if (!call_.waiting.empty()) {
      by_ = from_.arrival_of(call_.waiting.back());
      digest_ = crypto::short_digest_hex(call_json(view_, {}, most_legs));
      if (call_.told.event.empty())
        open();
      else if (digest_ != call_.told.digest || !call_.merged.empty())
        revise();
      if (view_.result == call_result::answered && rules_.call_back_closes) end_call_back();
      finish();
    }
    out_.gatherings.push_back({.id = due_.id, .channel = due_.channel, .state = write_call(call_), .due = {}});
    return std::move(out_);
  }

 private:
  void open();
  void revise();
  void end_call_back();
  void finish();
  bool join_call_back(const std::string& own);
  conversation& next_in(const std::string& id);
  std::string tell(std::string_view kind, const conversation_link&, facts said, const told_call* of,
                   std::string_view reason);
  std::string tell_call(std::string_view kind, conversation_link, const told_call* of = nullptr,
                        std::string_view reason = {});
  facts said(std::int64_t attempts) const;
  std::size_t most_legs_told() const { return std::max<std::size_t>(identity_.inline_limit / 1024, 1); }
  arrival arrivals() const;
  std::int64_t start() const { return view_.started_at.value_or(to_millis(by_.received_at)); }

  const gathering& due_;
  recollection& from_;
  const event_identity& identity_;
  const gathering_rules& rules_;
  call_state call_;
  const call_view view_;
  std::string digest_;
  arrival by_;  ///< of the latest record
  gathered out_;
};

/// The conversation with its next sequence number taken.
conversation& settlement::next_in(const std::string& id) {
  auto at =
      std::find_if(out_.conversations.begin(), out_.conversations.end(), [&](const auto& c) { return c.id == id; });
  if (at == out_.conversations.end()) {
    out_.conversations.push_back(
        from_.conversation_by_id(id).value_or(conversation{.id = id, .sequence = 0, .parties = {}}));
    at = out_.conversations.end() - 1;
  }
  at->sequence += 1;
  const std::string& number = customer_of(view_).e164;
  if (!number.empty() && std::find(at->parties.begin(), at->parties.end(), number) == at->parties.end())
    at->parties.push_back(number);
  return *at;
}

/// The arrivals that nothing has been told of, the latest of all of them the event's own.
arrival settlement::arrivals() const {
  arrival out = by_;
  const std::size_t n = std::min(call_.waiting.size() - 1, most_contacts - 1);
  for (std::size_t i = 0; i < n; ++i) out.others.push_back(from_.arrival_of(call_.waiting[i]));
  // The dialled number's desk counts before the source's own queue, and that before what its entry says for the rest.
  for (const auto& named : {view_.queue, view_.desk})
    if (!named.empty()) out.queue = named;
  return out;
}

facts settlement::said(std::int64_t attempts) const {
  return facts_of(view_, call_.overflow || view_.legs.size() > most_legs_told(), attempts);
}

std::string settlement::tell(std::string_view kind, const conversation_link& link, facts said, const told_call* of,
                             std::string_view reason) {
  arrival by = arrivals();
  std::string data = event_data(by, said, link, identity_);
  {
    json_object more = json_object::continued(data);
    more.put_json("call", call_json(view_, by_.received_at, most_legs_told()));
    if (const std::string attachments = attachments_json(view_, identity_); attachments != "[]")
      more.put_json("attachments", attachments);
    if (of) {
      json_object revision = more.object("revision");
      revision.put("of", of->event);
      revision.put("number", of->revisions + 1);
      revision.put("reason", reason);
    }
  }
  std::string id = by_.receipt + "-" + std::to_string(out_.events.size());
  out_.events.push_back({.event = {.id = id,
                                   .kind = std::string(kind),
                                   .channel = due_.channel,
                                   .source = call_.source,
                                   .conversation = link.id,
                                   .time = by_.received_at,
                                   .data = std::move(data)},
                         .contact = call_.waiting.back(),
                         .by = std::move(by),
                         .said = std::move(said)});
  return id;
}

std::string settlement::tell_call(std::string_view kind, conversation_link link, const told_call* of,
                                  std::string_view reason) {
  const conversation& in = next_in(link.id);
  link.sequence = in.sequence;
  link.is_new = in.sequence == 1;
  if (kind.empty()) kind = link.is_new ? "ticket.opened" : "ticket.message";
  return tell(kind, link, said(call_.told.attempts), of, reason);
}

/// True if the call joins the open call-back ticket of its caller; if it opens one, that is `own`.
bool settlement::join_call_back(const std::string& own) {
  const std::string id = call_back_id(view_.from.e164);
  const auto kept = from_.gathering_by_id(id);
  call_back ticket = kept ? read_call_back(kept->state) : call_back{};
  const bool joins = add_attempt(ticket, start(), rules_.call_back, own);
  call_.told.attempts = ticket.attempts;
  call_.told.conversation = ticket.conversation;
  out_.gatherings.push_back({.id = id, .channel = due_.channel, .state = write_call_back(ticket), .due = {}});
  return joins;
}

void settlement::open() {
  call_.group_id = view_.group_id;
  const std::string own = crypto::short_digest_hex("call\n" + call_.source + "\n" + call_.group_id);
  call_.told.conversation = own;
  const bool joins = wants_call_back(view_) && !view_.from.e164.empty() && join_call_back(own);
  const conversation_link link{.id = call_.told.conversation,
                               .method = joins ? "caller" : "call",
                               .evidence = joins ? view_.from.e164 : call_.group_id,
                               .claim = {},
                               .related = {}};
  call_.told.event = tell_call({}, link);
  call_.told.last_event = call_.told.event;
}

/// What came late, and the tickets of calls that turned out to be this one.
void settlement::revise() {
  conversation_link link{
      .id = call_.told.conversation, .method = "call", .evidence = call_.group_id, .claim = {}, .related = {}};
  for (const auto& younger : call_.merged)
    if (younger.conversation != link.id) link.related.push_back(younger.conversation);
  const std::string_view reason = call_.merged.empty() ? "late records" : "another call turned out to be this one";
  call_.told.last_event = tell_call("ticket.revised", link, &call_.told, reason);
  ++call_.told.revisions;
  for (const auto& younger : call_.merged) {
    if (younger.conversation == link.id) continue;
    const conversation_link there{
        .id = younger.conversation, .method = "call", .evidence = call_.group_id, .claim = {}, .related = {link.id}};
    tell_call("ticket.revised", there, &younger, "merged into conversation " + link.id);
  }
  call_.merged.clear();
}

/// Somebody has spoken with the customer since he was missed.
void settlement::end_call_back() {
  const std::string& number = customer_of(view_).e164;
  if (number.empty() || view_.direction == "internal") return;
  const std::string id = call_back_id(number);
  const auto kept = from_.gathering_by_id(id);
  if (!kept) return;
  const call_back ticket = read_call_back(kept->state);
  if (ticket.conversation.empty() || start() < ticket.last) return;
  std::vector<std::string> open = ticket.earlier;
  open.push_back(ticket.conversation);
  for (const auto& each : open) {
    conversation_link link{.id = each, .method = "caller", .evidence = number, .claim = {}, .related = {}};
    if (each != call_.told.conversation) link.related = {call_.told.conversation};
    facts settled = said(1);
    settled.subject = "Call-back settled: " + settled.subject;
    const conversation& in = next_in(each);
    link.sequence = in.sequence;
    link.is_new = false;
    tell("ticket.ended", link, std::move(settled), nullptr, {});
  }
  out_.gatherings.push_back({.id = id, .channel = due_.channel, .state = {}, .due = {}});
}

/// Every waiting contact is spoken of by an event, or says nothing that has not been said.
void settlement::finish() {
  for (const auto contact : call_.waiting)
    if (out_.events.empty() || contact != call_.waiting.back())
      out_.folded.emplace_back(contact, call_.told.last_event);
  call_.told.digest = digest_;
  call_.waiting.clear();
}

}  // namespace

gathered settle_call(const gathering& due, recollection& from, const event_identity& identity,
                     const gathering_rules& rules) {
  return settlement(due, from, identity, rules).run();
}

}  // namespace intake::assembly
