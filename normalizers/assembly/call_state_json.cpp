// A call's state as the journal keeps it: JSON, a word as [version, value], what has not been said left out.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "normalizers/assembly/call_state.hpp"

namespace intake::assembly {
namespace {

namespace json = boost::json;

/// Every word of a leg under its name.
template <class Leg, class F>
void each_word(Leg& leg, F f) {
  f("direction", leg.direction);
  f("agent", leg.agent);
  f("queue", leg.queue);
  f("desk", leg.desk);
  f("cause", leg.cause);
  f("from", leg.from);
  f("to", leg.to);
  f("result", leg.result);
  f("started_at", leg.started_at);
  f("answered_at", leg.answered_at);
  f("ended_at", leg.ended_at);
  f("duration", leg.duration);
  f("ring", leg.ring);
  f("wait", leg.wait);
  f("talk", leg.talk);
  f("hold", leg.hold);
}

template <class Leg, class F>
void each_mark(Leg& leg, F f) {
  f("transferred", leg.transferred);
  f("ended", leg.ended);
  f("call_ended", leg.call_ended);
  f("rings_agent", leg.rings_agent);
}

json::value written(const std::string& text) { return json::string(text); }
json::value written(std::int64_t n) { return n; }
json::value written(call_result r) { return static_cast<std::int64_t>(r); }
json::value written(const phone_party& p) { return json::array{p.number, p.e164, p.name}; }

template <class T>
json::array written_list(const std::vector<T>& list) {
  json::array out;
  for (const auto& item : list) out.emplace_back(item);
  return out;
}

const json::value* member(const json::object& from, std::string_view name) { return from.if_contains(name); }

std::string text_in(const json::value* v) { return v && v->is_string() ? std::string(v->get_string()) : std::string{}; }
std::int64_t number_in(const json::value* v) { return v && v->is_int64() ? v->get_int64() : 0; }
bool mark_in(const json::value* v) { return v && v->is_bool() && v->get_bool(); }

/// Calls `f` with each item of a list.
template <class F>
void each_item(const json::value* v, F f) {
  if (v && v->is_array())
    for (const auto& item : v->get_array()) f(item);
}

void read(const json::value& v, std::string& to) { to = text_in(&v); }
void read(const json::value& v, std::int64_t& to) { to = number_in(&v); }
void read(const json::value& v, call_result& to) { to = static_cast<call_result>(number_in(&v)); }
void read(const json::value& v, phone_party& to) {
  if (const auto* list = v.if_array(); list && list->size() == 3)
    to = {text_in(&(*list)[0]), text_in(&(*list)[1]), text_in(&(*list)[2])};
}

template <class T>
void read_word(const json::value* v, said<T>& to) {
  if (!v || !v->is_array() || v->get_array().size() != 2) return;
  to.version = number_in(&v->get_array()[0]);
  read(v->get_array()[1], to.value.emplace());
}

json::object written(const call_recording& r) {
  json::object out{{"id", r.id}, {"kind", r.kind}, {"url", r.url}};
  if (r.duration) out["duration"] = r.duration->count();
  if (const auto& f = r.fetched) out["fetched"] = json::array{f->receipt, f->media_type, f->sha256, f->size};
  return out;
}

call_recording read_recording(const json::value& v) {
  if (!v.is_object()) return {};
  const auto& from = v.get_object();
  call_recording out{text_in(member(from, "id")), text_in(member(from, "kind")), text_in(member(from, "url")), {}};
  if (const auto* length = member(from, "duration")) out.duration = milliseconds{number_in(length)};
  if (const auto* f = member(from, "fetched"); f && f->is_array() && f->get_array().size() == 4) {
    const auto& list = f->get_array();
    out.fetched = {text_in(&list[0]), text_in(&list[1]), text_in(&list[2]),
                   static_cast<std::uint64_t>(number_in(&list[3]))};
  }
  return out;
}

json::object written(const call_leg& leg) {
  json::object out{{"id", leg.id}, {"ids", written_list(leg.ids)}};
  each_word(leg, [&](std::string_view name, const auto& word) {
    if (word.value) out[name] = json::array{word.version, written(*word.value)};
  });
  each_mark(leg, [&](std::string_view name, bool mark) {
    if (mark) out[name] = true;
  });
  for (const auto& recording : leg.recordings) {
    json::value& list = out["recordings"];
    (list.is_array() ? list.get_array() : list.emplace_array()).emplace_back(written(recording));
  }
  return out;
}

call_leg read_leg(const json::value& v) {
  call_leg out;
  if (!v.is_object()) return out;
  const auto& from = v.get_object();
  out.id = text_in(member(from, "id"));
  each_item(member(from, "ids"), [&](const json::value& id) { out.ids.push_back(text_in(&id)); });
  each_word(out, [&](std::string_view name, auto& word) { read_word(member(from, name), word); });
  each_mark(out, [&](std::string_view name, bool& mark) { mark = mark_in(member(from, name)); });
  each_item(member(from, "recordings"), [&](const json::value& r) { out.recordings.push_back(read_recording(r)); });
  return out;
}

json::object written(const told_call& told) {
  return {{"conversation", told.conversation}, {"event", told.event},
          {"last_event", told.last_event},     {"digest", told.digest},
          {"revisions", told.revisions},       {"attempts", told.attempts}};
}

told_call read_told(const json::value* v) {
  if (!v || !v->is_object()) return {};
  const auto& from = v->get_object();
  return {.conversation = text_in(member(from, "conversation")),
          .event = text_in(member(from, "event")),
          .last_event = text_in(member(from, "last_event")),
          .digest = text_in(member(from, "digest")),
          .revisions = number_in(member(from, "revisions")),
          .attempts = number_in(member(from, "attempts"))};
}

}  // namespace

std::string write_call(const call_state& call) {
  json::array legs, merged;
  for (const auto& leg : call.legs) legs.emplace_back(written(leg));
  for (const auto& told : call.merged) merged.emplace_back(written(told));
  return json::serialize(json::object{{"source", call.source},
                                      {"group_id", call.group_id},
                                      {"legs", std::move(legs)},
                                      {"ids", written_list(call.ids)},
                                      {"waiting", written_list(call.waiting)},
                                      {"last_at", call.last_at},
                                      {"told", written(call.told)},
                                      {"merged", std::move(merged)},
                                      {"overflow", call.overflow}});
}

call_state read_call(std::string_view text) {
  call_state out;
  json::error_code broken;
  const json::value value = json::parse(text, broken);
  if (!value.is_object()) return out;
  const auto& from = value.get_object();
  out.source = text_in(member(from, "source"));
  out.group_id = text_in(member(from, "group_id"));
  each_item(member(from, "legs"), [&](const json::value& leg) { out.legs.push_back(read_leg(leg)); });
  each_item(member(from, "ids"), [&](const json::value& id) { out.ids.push_back(text_in(&id)); });
  each_item(member(from, "waiting"), [&](const json::value& n) { out.waiting.push_back(number_in(&n)); });
  out.last_at = number_in(member(from, "last_at"));
  out.told = read_told(member(from, "told"));
  each_item(member(from, "merged"), [&](const json::value& told) { out.merged.push_back(read_told(&told)); });
  out.overflow = mark_in(member(from, "overflow"));
  return out;
}

}  // namespace intake::assembly
