#include "normalizers/assembly/call_fold.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace intake::assembly {
namespace {

using leg_list = std::vector<const call_leg*>;

/// What a leg says of its result, or what follows from an answer that it reports.
call_result result_of(const call_leg& leg) {
  if (leg.result.value) return *leg.result.value;
  return leg.answered_at.value ? call_result::answered : call_result::unknown;
}

bool answered(const call_leg& leg) { return result_of(leg) == call_result::answered; }

/// What the first leg says that says anything.
template <class T>
T first_said(const leg_list& legs, said<T> call_leg::*what) {
  for (const auto* leg : legs)
    if ((leg->*what).value) return *(leg->*what).value;
  return {};
}

/// Whether somebody has spoken with the caller. That his own leg was answered may have been the exchange itself, for a
/// menu, a queue or a voicemail: then it says nothing once handsets have rung in vain or he has left a message.
bool somebody_answered(const leg_list& legs) {
  int own_answers = 0;
  bool in_vain = false;
  for (const auto* leg : legs) {
    const call_result result = result_of(*leg);
    const bool is_answer = result == call_result::answered;
    if (is_answer && (leg->rings_agent || leg->agent.value)) return true;
    if (is_answer) ++own_answers;
    in_vain |= result == call_result::voicemail || (leg->rings_agent && result != call_result::unknown);
  }
  return own_answers > 1 || (own_answers == 1 && !in_vain);
}

/// A result of one of the caller's legs counts before that of any handset; an answer counts wherever it is.
call_result result_of(const leg_list& legs) {
  if (somebody_answered(legs)) return call_result::answered;
  auto own = call_result::unknown, handsets = call_result::unknown;
  for (const auto* leg : legs) {
    if (answered(*leg)) continue;
    auto& best = leg->rings_agent ? handsets : own;
    best = std::max(best, result_of(*leg));
  }
  if (std::max(own, handsets) == call_result::voicemail) return call_result::voicemail;
  if (own != call_result::unknown) return own;
  return handsets != call_result::unknown ? handsets : call_result::missed;
}

/// The id that most legs share; of several the smallest.
std::string group_of(const call_state& call) {
  if (!call.group_id.empty()) return call.group_id;
  std::map<std::string_view, std::size_t> shared;
  for (const auto& leg : call.legs)
    for (const auto& id : leg.ids) ++shared[id];
  std::string_view best;
  std::size_t most = 0;
  for (const auto& [id, n] : shared)
    if (n > most) best = id, most = n;
  return std::string(best);
}

std::optional<std::int64_t> earliest(const leg_list& legs, said<std::int64_t> call_leg::*what) {
  std::optional<std::int64_t> out;
  for (const auto* leg : legs)
    if (const auto& at = (leg->*what).value; at && (!out || *at < *out)) out = at;
  return out;
}

std::optional<std::int64_t> latest(const leg_list& legs, said<std::int64_t> call_leg::*what) {
  std::optional<std::int64_t> out;
  for (const auto* leg : legs)
    if (const auto& at = (leg->*what).value; at && (!out || *at > *out)) out = at;
  return out;
}

/// By start, so that who called whom is what the first leg says and not a transfer; of those that began together the
/// caller's own before the handsets. An own leg without a start, such as a recording, counts as begun with the call.
leg_list in_order(const call_state& call) {
  leg_list out;
  for (const auto& leg : call.legs) out.push_back(&leg);
  const auto begun = earliest(out, &call_leg::started_at);
  std::sort(out.begin(), out.end(), [&](const call_leg* a, const call_leg* b) {
    const auto rank = [&](const call_leg* leg) {
      const auto& said = leg->started_at.value;
      const std::int64_t start = said.value_or(leg->rings_agent ? INT64_MAX : begun.value_or(INT64_MAX));
      return std::tuple(start, leg->rings_agent, !said, std::string_view(leg->id));
    };
    return rank(a) < rank(b);
  });
  return out;
}

std::optional<std::int64_t> sum(const leg_list& legs, said<std::int64_t> call_leg::*what) {
  std::optional<std::int64_t> out;
  for (const auto* leg : legs)
    if (const auto& length = (leg->*what).value) out = out.value_or(0) + *length;
  return out;
}

std::optional<std::int64_t> between(std::optional<std::int64_t> from, std::optional<std::int64_t> to) {
  if (!from || !to) return std::nullopt;
  return std::max<std::int64_t>(*to - *from, 0);
}

std::optional<std::int64_t> either(std::optional<std::int64_t> said, std::optional<std::int64_t> computed) {
  return said ? said : computed;
}

/// The legs on which somebody spoke with the caller: handsets if there are any, else what the caller's own leg says.
leg_list talking(const leg_list& legs) {
  leg_list handsets, own;
  for (const auto* leg : legs)
    if (answered(*leg)) (leg->rings_agent ? handsets : own).push_back(leg);
  return handsets.empty() ? own : handsets;
}

/// How long the caller spoke with anybody: on the handsets, and on his own legs that reached one of ours (a transfer). A leg of
/// another direction is a question between colleagues. What two legs tell of the same time counts once.
std::optional<std::int64_t> talk_of(const call_view& call, const leg_list& talking) {
  leg_list all = talking;
  for (const auto* leg : call.legs)
    if (answered(*leg) && leg->agent.value && leg->direction.value.value_or(call.direction) == call.direction &&
        std::find(talking.begin(), talking.end(), leg) == talking.end())
      all.push_back(leg);
  std::vector<std::pair<std::int64_t, std::int64_t>> spoken;
  for (const auto* leg : all)
    if (leg->talk.value && leg->ended_at.value)
      spoken.emplace_back(*leg->ended_at.value - *leg->talk.value, *leg->ended_at.value);
  if (spoken.size() < all.size()) return sum(talking, &call_leg::talk);
  std::sort(spoken.begin(), spoken.end());
  std::int64_t length = 0, until = INT64_MIN;
  for (const auto& [from, to] : spoken) {
    length += std::max<std::int64_t>(to - std::max(from, until), 0);
    until = std::max(until, to);
  }
  return length;
}

/// Who answered last: after a transfer, who has the caller now.
std::string agent_of(const leg_list& legs) {
  const call_leg* last = nullptr;
  for (const auto* leg : legs) {
    if (!answered(*leg) || !leg->agent.value) continue;
    if (!last || leg->answered_at.value.value_or(0) >= last->answered_at.value.value_or(0)) last = leg;
  }
  return last ? *last->agent.value : std::string{};
}

void add_times(call_view& out, const leg_list& talking) {
  out.started_at = earliest(out.legs, &call_leg::started_at);
  out.ended_at = latest(out.legs, &call_leg::ended_at);
  const bool spoken = out.result == call_result::answered;
  if (spoken) out.answered_at = earliest(talking, &call_leg::answered_at);
  out.duration = either(between(out.started_at, out.ended_at), latest(out.legs, &call_leg::duration));
  const leg_list first = out.legs.empty() ? leg_list{} : leg_list{out.legs.front()};
  out.ring = either(earliest(spoken ? talking : first, &call_leg::ring), latest(out.legs, &call_leg::ring));
  out.wait = either(earliest(first, &call_leg::wait), between(out.started_at, spoken ? out.answered_at : out.ended_at));
  if (spoken) out.talk = either(talk_of(out, talking), between(out.answered_at, out.ended_at));
}

/// One recording may be told of more than once, each time with more about it: of one id the fullest word counts.
std::vector<call_recording> recordings_of(const leg_list& legs) {
  std::map<std::string, call_recording> by_name;
  for (const auto* leg : legs)
    for (const auto& r : leg->recordings) {
      const auto full = [](const call_recording& c) { return std::tie(c.fetched, c.url, c.kind, c.duration); };
      const auto [known, fresh] = by_name.try_emplace(r.id.empty() ? r.url : r.id, r);
      if (!fresh && full(known->second) < full(r)) known->second = r;
    }
  std::vector<call_recording> out;
  for (auto& [_, recording] : by_name)
    if (out.size() < most_recordings) out.push_back(std::move(recording));
  return out;
}

}  // namespace

call_view view_of(const call_state& call) {
  call_view out;
  out.legs = in_order(call);
  out.group_id = group_of(call);
  out.result = result_of(out.legs);
  out.direction = first_said(out.legs, &call_leg::direction);
  if (out.direction.empty()) out.direction = "inbound";
  out.from = first_said(out.legs, &call_leg::from);
  out.to = first_said(out.legs, &call_leg::to);
  out.queue = first_said(out.legs, &call_leg::queue);
  out.desk = first_said(out.legs, &call_leg::desk);
  leg_list deciding;
  for (const auto* leg : out.legs)
    if (result_of(*leg) == out.result) deciding.push_back(leg);
  out.cause = first_said(deciding, &call_leg::cause);
  if (out.cause.empty()) out.cause = first_said(out.legs, &call_leg::cause);
  const leg_list with = talking(out.legs);
  out.agent = agent_of(out.legs);
  add_times(out, with);
  out.recordings = recordings_of(out.legs);
  out.complete = call_ended(call) || all_ended(call);
  return out;
}

const phone_party& customer_of(const call_view& call) { return call.direction == "outbound" ? call.to : call.from; }

}  // namespace intake::assembly
