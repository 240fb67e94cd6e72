#include "normalizers/assembly/call_assembly.hpp"

#include <algorithm>
#include <span>

#include "gateway/crypto/short_digest.hpp"
#include "normalizers/assembly/call_state.hpp"
#include "normalizers/assembly/event_data.hpp"

namespace intake::assembly {
namespace {

constexpr std::size_t most_waiting = 2000;

/// What leads to a call: ids are unique within a source only, and no mail can have such an id.
std::string key_of(const std::string& source, const std::string& id) { return "call\n" + source + "\n" + id; }

/// The queue that configuration gives to what was dialled; the normalizer has looked it up.
std::string desk_of(const facts& f) {
  for (const auto& p : f.participants)
    if (p.role == "queue") return p.address;
  return {};
}

struct known_call {
  std::string id;
  call_state state;
};

/// The calls that the ids lead to, the one to keep first: it has been told, or is the oldest.
std::vector<known_call> calls_of(const std::vector<std::string>& ids, const std::string& source, recollection& from) {
  std::vector<known_call> out;
  for (const auto& id : ids) {
    const auto found = from.gathering_by_key(key_of(source, id));
    if (!found || std::any_of(out.begin(), out.end(), [&](const auto& seen) { return seen.id == found->id; })) continue;
    out.push_back({found->id, read_call(found->state)});
  }
  std::sort(out.begin(), out.end(), [](const known_call& a, const known_call& b) {
    const bool a_waits = a.state.told.event.empty(), b_waits = b.state.told.event.empty();
    return a_waits != b_waits ? b_waits : a.id < b.id;
  });
  return out;
}

/// When to tell a call of which nothing more has come.
time_point due_of(const call_state& call, const gathering_rules& rules) {
  const time_point last = from_millis(call.last_at);
  if (call.waiting.size() >= most_waiting) return last;
  if (call_ended(call) && all_ended(call)) return last + rules.after_end;
  if (call_ended(call) || all_ended(call) || !call.told.event.empty()) return last + rules.after_legs;
  return last + rules.open_calls;
}

void forget(const known_call& younger, const std::string& channel, gathered& out) {
  out.gatherings.push_back({.id = younger.id, .channel = channel, .state = {}, .due = {}});
}

}  // namespace

std::optional<gathered> gather_call(std::int64_t contact, const arrival& a, const facts& f, recollection& from,
                                    const gathering_rules& rules) {
  if (!f.call) return std::nullopt;
  gathered out;
  call_record record = *f.call;
  if (record.leg.empty()) record.leg = f.thread.own_id;
  if (std::find(record.ids.begin(), record.ids.end(), record.leg) == record.ids.end()) record.ids.push_back(record.leg);

  std::vector<std::string> ids = record.ids;
  for (const auto& leg : f.further_legs) ids.insert(ids.end(), leg.ids.begin(), leg.ids.end());
  auto known = calls_of(ids, a.source, from);
  if (known.empty()) known.push_back({a.receipt, {}});
  auto& [id, call] = known.front();
  call.source = a.source;
  const std::vector<std::string> before = call.ids;
  for (const auto& younger : std::span(known).subspan(1)) {
    absorb(call, younger.state);
    forget(younger, a.channel, out);
  }
  bool news = merge(call, record, desk_of(f)) || known.size() > 1;
  for (const auto& leg : f.further_legs) news |= merge(call, leg, {});
  for (const auto& each : call.ids)
    if (!std::binary_search(before.begin(), before.end(), each)) out.keys.emplace_back(key_of(a.source, each), id);

  const bool told = !news && call.waiting.empty() && !call.told.event.empty();
  if (told) {
    out.folded.emplace_back(contact, call.told.last_event);
  } else {
    call.waiting.insert(std::upper_bound(call.waiting.begin(), call.waiting.end(), contact), contact);
    out.waiting.push_back(contact);
  }
  if (news) call.last_at = std::max(call.last_at, to_millis(a.received_at));
  const auto due = told ? std::nullopt : std::optional{due_of(call, rules)};
  out.gatherings.push_back({.id = id, .channel = a.channel, .state = write_call(call), .due = due});
  return out;
}

outcome fold_no_call(const arrival& a, facts& f, const known&, const event_identity& identity) {
  outcome out;
  if (!f.parse.degraded) {
    out.folded_into = nothing_to_tell;
    return out;
  }
  out.stored = {.id = crypto::short_digest_hex("call\n" + a.receipt), .sequence = 1, .parties = {}};
  out.joined = out.stored.id;
  const conversation_link link{.id = out.joined, .method = "none", .evidence = {}, .claim = {}, .related = {}};
  out.events.push_back({.id = a.receipt + "-0",
                        .kind = "ticket.opened",
                        .channel = a.channel,
                        .source = a.source,
                        .conversation = out.joined,
                        .time = a.received_at,
                        .data = event_data(a, f, link, identity)});
  return out;
}

}  // namespace intake::assembly
