// A call as events tell it (event.md, `call` and `attachments`).
#include <algorithm>
#include <span>

#include "gateway/crypto/short_digest.hpp"
#include "gateway/json_text.hpp"
#include "normalizers/assembly/call_fold.hpp"
#include "normalizers/assembly/event_data.hpp"

namespace intake::assembly {
namespace {

void put_time(json_object& out, std::string_view name, const std::optional<std::int64_t>& at) {
  if (at) out.put(name, from_millis(*at));
}

void put_length(json_object& out, std::string_view name, const std::optional<std::int64_t>& length) {
  if (length) out.put(name, *length);
}

void put_word(json_object& out, std::string_view name, const said<std::string>& word) {
  if (word.value) out.put(name, *word.value);
}

const std::string& number_of(const phone_party& p) { return p.number.empty() ? p.e164 : p.number; }

void write_leg(json_object out, const call_leg& leg) {
  out.put("id", leg.id);
  put_word(out, "direction", leg.direction);
  if (leg.from.value) out.put("from", number_of(*leg.from.value));
  if (leg.to.value) out.put("to", number_of(*leg.to.value));
  put_word(out, "agent", leg.agent);
  put_word(out, "queue", leg.queue);
  if (leg.result.value) out.put("result", name_of(*leg.result.value));
  put_word(out, "cause", leg.cause);
  put_time(out, "started_at", leg.started_at.value);
  put_time(out, "answered_at", leg.answered_at.value);
  put_time(out, "ended_at", leg.ended_at.value);
  put_length(out, "duration_ms", leg.duration.value);
  put_length(out, "ring_ms", leg.ring.value);
  put_length(out, "wait_ms", leg.wait.value);
  put_length(out, "talk_ms", leg.talk.value);
  put_length(out, "hold_ms", leg.hold.value);
  if (leg.transferred) out.put("transferred", true);
  if (leg.rings_agent) out.put("rings_agent", true);
}

void write_recording(json_object out, const call_recording& r) {
  out.put_if_any("id", r.id);
  out.put("kind", r.kind == "voicemail" ? "voicemail" : "recording");
  out.put_if_any("url", r.url);
  if (r.duration) out.put("duration_ms", r.duration->count());
  if (r.fetched) out.put("attachment", attachment_id(r.fetched->receipt, 0));
}

/// ".wav" of "https://pbx.example.org/r/1.wav?token=…"; empty if there is nothing like it.
std::string_view extension_of(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const auto dot = url.rfind('.');
  if (dot == std::string_view::npos || url.size() - dot > 5 || url.size() - dot < 3) return {};
  for (const char c : url.substr(dot + 1))
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) return {};
  return url.substr(dot);
}

void write_attachment(json_object out, const call_recording& r, const event_identity& identity) {
  const std::string kind = r.kind == "voicemail" ? "voicemail" : "recording";
  const std::string id = r.fetched ? attachment_id(r.fetched->receipt, 0)
                                   : kind + "." + crypto::short_digest_hex(r.id + "\n" + r.url);
  out.put("id", id);
  out.put("filename", kind + std::string(extension_of(r.url)));
  if (r.fetched) {
    out.put_if_any("declared_type", r.fetched->media_type);
    out.put("size", r.fetched->size);
    out.put("sha256", r.fetched->sha256);
  }
  out.put("disposition", "attachment");
  out.put("url", r.fetched ? identity.base_url + "/v1/attachments/" + id : r.url);
  out.put("origin", kind);
  out.put("scan", "none");
}

void write_call(json_object out, const call_view& call, time_point received_at, std::size_t most_legs_told) {
  out.put("group_id", call.group_id);
  out.put("direction", call.direction);
  out.put("from", number_of(call.from));
  out.put("to", number_of(call.to));
  out.put_if_any("from_e164", call.from.e164);
  out.put_if_any("to_e164", call.to.e164);
  out.put("result", name_of(call.result));
  out.put_if_any("cause", call.cause);
  out.put_if_any("queue", call.queue);
  out.put_if_any("agent", call.agent);
  put_time(out, "started_at", call.started_at.value_or(to_millis(received_at)));
  put_time(out, "answered_at", call.answered_at);
  put_time(out, "ended_at", call.ended_at);
  put_length(out, "duration_ms", call.duration);
  put_length(out, "ring_ms", call.ring);
  put_length(out, "wait_ms", call.wait);
  put_length(out, "talk_ms", call.talk);
  {
    json_array legs = out.array("legs");
    for (const auto* leg : std::span(call.legs).first(std::min(call.legs.size(), most_legs_told)))
      write_leg(legs.object(), *leg);
  }
  {
    json_array recordings = out.array("recordings");
    for (const auto& recording : call.recordings) write_recording(recordings.object(), recording);
  }
  out.put("complete", call.complete);
}

}  // namespace

std::string call_json(const call_view& call, time_point received_at, std::size_t most_legs_told) {
  std::string out;
  write_call(json_object(out), call, received_at, most_legs_told);
  return out;
}

std::string attachments_json(const call_view& call, const event_identity& identity) {
  std::string out;
  {
    json_array list(out);
    for (const auto& recording : call.recordings)
      if (!recording.url.empty() || recording.fetched) write_attachment(list.object(), recording, identity);
  }
  return out;
}

}  // namespace intake::assembly
