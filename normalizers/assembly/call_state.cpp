#include "normalizers/assembly/call_state.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace intake::assembly {
namespace {

constexpr std::size_t longest_word = 200;

auto order(const phone_party& p) { return std::tie(p.e164, p.number, p.name); }
auto order(const call_recording& r) { return std::tie(r.kind, r.id, r.url, r.duration, r.fetched); }
template <class T>
const T& order(const T& value) {
  return value;
}

/// Takes a newer word; true if it is another one.
template <class T>
bool hear(said<T>& known, const std::optional<T>& value, std::int64_t version) {
  if (!value) return false;
  if (known.value && version < known.version) return false;
  if (known.value && version == known.version && order(*value) <= order(*known.value)) return false;
  const bool news = !known.value || order(*value) != order(*known.value);
  known.value = value;
  known.version = version;
  return news;
}

template <class T>
bool hear(said<T>& known, const said<T>& other) {
  return hear(known, other.value, other.version);
}

bool become_true(bool& known, bool now) { return now && !std::exchange(known, true); }

/// At most `longest_word` bytes, without cutting a character in two.
std::optional<std::string> word(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (text.size() <= longest_word) return text;
  std::size_t end = longest_word;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

std::optional<phone_party> party(const phone_party& p) {
  if (p.number.empty() && p.e164.empty() && p.name.empty()) return std::nullopt;
  return phone_party{word(p.number).value_or(""), p.e164, word(p.name).value_or("")};
}

std::optional<call_result> result_of(const std::string& name) {
  for (int i = 1; i <= static_cast<int>(call_result::answered); ++i)
    if (name == name_of(static_cast<call_result>(i))) return static_cast<call_result>(i);
  return std::nullopt;
}

std::optional<std::int64_t> millis(const std::optional<time_point>& at) {
  return at ? std::optional{to_millis(*at)} : std::nullopt;
}

std::optional<std::int64_t> millis(const std::optional<milliseconds>& length) {
  return length ? std::optional{std::max<std::int64_t>(length->count(), 0)} : std::nullopt;
}

/// Puts a value in its place; true if it was not there. Beyond `most` the greatest are dropped, in whichever order they came.
template <class T>
bool insert(std::vector<T>& sorted, const T& value, std::size_t most) {
  const auto less = [](const T& a, const T& b) { return order(a) < order(b); };
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), value, less);
  if (at != sorted.end() && order(*at) == order(value)) return false;
  if (static_cast<std::size_t>(at - sorted.begin()) >= most) return false;
  sorted.insert(at, value);
  if (sorted.size() > most) sorted.pop_back();
  return true;
}

/// The leg of this id, new if need be; null when there are too many.
call_leg* leg_of(call_state& call, const std::string& id) {
  const auto at = std::lower_bound(call.legs.begin(), call.legs.end(), id,
                                   [](const call_leg& leg, const std::string& wanted) { return leg.id < wanted; });
  if (at != call.legs.end() && at->id == id) return &*at;
  if (call.legs.size() >= most_legs) return nullptr;
  call_leg fresh;
  fresh.id = id;
  return &*call.legs.insert(at, std::move(fresh));
}

void know_id(call_state& call, const std::string& id) {
  if (call.ids.size() >= most_ids && !std::binary_search(call.ids.begin(), call.ids.end(), id)) call.overflow = true;
  insert(call.ids, id, most_ids);
}

/// A record as a leg of which nothing else is known: what is left is to merge two legs.
call_leg leg_from(const call_record& record, const std::string& desk) {
  call_leg out;
  out.id = record.leg;
  insert(out.ids, record.leg, most_ids);
  for (const auto& id : record.ids) insert(out.ids, id, most_ids);
  const auto hear_all = [version = record.version](auto& to, const auto& value) { hear(to, value, version); };
  hear_all(out.direction, word(record.direction));
  hear_all(out.agent, word(record.agent));
  hear_all(out.queue, word(record.queue));
  hear_all(out.desk, word(desk));
  hear_all(out.cause, word(record.cause));
  hear_all(out.from, party(record.from));
  hear_all(out.to, party(record.to));
  hear_all(out.result, result_of(record.result));
  hear_all(out.started_at, millis(record.started_at));
  hear_all(out.answered_at, millis(record.answered_at));
  hear_all(out.ended_at, millis(record.ended_at));
  hear_all(out.duration, millis(record.duration));
  hear_all(out.ring, millis(record.ring));
  hear_all(out.wait, millis(record.wait));
  hear_all(out.talk, millis(record.talk));
  hear_all(out.hold, millis(record.hold));
  out.transferred = record.transferred;
  out.ended = record.leg_ended;
  out.call_ended = record.call_ended;
  out.rings_agent = record.rings_agent;
  for (const auto& recording : record.recordings) insert(out.recordings, recording, most_recordings);
  return out;
}

bool merge_leg(call_leg& known, const call_leg& other) {
  bool news = false;
  const auto hear_all = [&](auto member) { news |= hear(known.*member, other.*member); };
  for (const auto member :
       {&call_leg::direction, &call_leg::agent, &call_leg::queue, &call_leg::desk, &call_leg::cause})
    hear_all(member);
  for (const auto member : {&call_leg::from, &call_leg::to}) hear_all(member);
  hear_all(&call_leg::result);
  for (const auto member : {&call_leg::started_at, &call_leg::answered_at, &call_leg::ended_at, &call_leg::duration,
                            &call_leg::ring, &call_leg::wait, &call_leg::talk, &call_leg::hold})
    hear_all(member);
  for (const auto member : {&call_leg::transferred, &call_leg::ended, &call_leg::call_ended, &call_leg::rings_agent})
    news |= become_true(known.*member, other.*member);
  for (const auto& id : other.ids) news |= insert(known.ids, id, most_ids);
  for (const auto& recording : other.recordings) news |= insert(known.recordings, recording, most_recordings);
  return news;
}

bool take(call_state& call, const call_leg& leg) {
  for (const auto& id : leg.ids) know_id(call, id);
  const std::size_t before = call.legs.size();
  call_leg* known = leg_of(call, leg.id);
  if (!known) return !std::exchange(call.overflow, true);
  return merge_leg(*known, leg) || call.legs.size() > before;
}

}  // namespace

std::string_view name_of(call_result r) {
  constexpr std::array<std::string_view, 7> names{"", "failed", "busy", "missed", "abandoned", "voicemail", "answered"};
  return names[static_cast<std::size_t>(r)];
}

bool merge(call_state& call, const call_record& record, const std::string& desk) {
  return take(call, leg_from(record, desk));
}

void absorb(call_state& call, const call_state& younger) {
  for (const auto& leg : younger.legs) take(call, leg);
  for (const auto contact : younger.waiting) insert(call.waiting, contact, SIZE_MAX);
  call.last_at = std::max(call.last_at, younger.last_at);
  call.overflow |= younger.overflow;
  call.merged.insert(call.merged.end(), younger.merged.begin(), younger.merged.end());
  if (!younger.told.event.empty()) call.merged.push_back(younger.told);
}

bool all_ended(const call_state& call) {
  return std::all_of(call.legs.begin(), call.legs.end(), [](const call_leg& leg) { return leg.ended; });
}

bool call_ended(const call_state& call) {
  return std::any_of(call.legs.begin(), call.legs.end(), [](const call_leg& leg) { return leg.call_ended; });
}

}  // namespace intake::assembly
