// Zoom Phone's webhooks: {"event": "phone.callee_missed", "event_ts": …, "payload": {"object": {"call_id": …, "caller": {…},
// "callee": {…}}}}, and the records that come after the call, with the same call_id: voicemails, recordings, the history.
//
// A call to a queue rings many handsets under one call_id, and each that nobody took is a callee_missed of its own: a callee is
// a leg, the call_id joins them.
#include <algorithm>

#include "normalizers/call/dialect.hpp"
#include "normalizers/call/json_node.hpp"
#include "normalizers/call/row.hpp"
#include "normalizers/call/times.hpp"

namespace intake::call {
namespace {

/// "phone.callee_missed" → the side "callee", the step "missed".
struct event_name {
  explicit event_name(std::string_view whole) {
    if (!whole.starts_with("phone.")) return;
    whole.remove_prefix(6);
    const std::size_t end = std::min(whole.find('_'), whole.size());
    side = whole.substr(0, end);
    step = whole.substr(std::min(end + 1, whole.size()));
  }
  std::string_view side, step;
};

/// The words of Zoom's histories and hang-ups.
struct outcome {
  std::string_view word, result;
};
constexpr outcome outcomes[] = {{"Call connected", "answered"}, {"connected", "answered"},  {"answered", "answered"},
                                {"Auto Recorded", "answered"},  {"Voicemail", "voicemail"}, {"Missed", "missed"},
                                {"No Answer", "missed"},        {"no_answer", "missed"},    {"Call Cancel", "missed"},
                                {"Call Canceled", "missed"},    {"canceled", "missed"},     {"Rejected", "missed"},
                                {"abandoned", "abandoned"},     {"Busy", "busy"},           {"Call failed", "failed"},
                                {"Call Failed", "failed"},      {"Blocked", "failed"}};

std::string_view result_of(std::string_view word) {
  const auto* found = std::ranges::find_if(outcomes, [&](const outcome& o) { return same_word(o.word, word); });
  return found == std::end(outcomes) ? std::string_view() : found->result;
}

std::string first_text(json_node node, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (std::string text = node[name].text(); !text.empty()) return text;
  return {};
}

phone_party party_of(json_node side) {
  return {.number = first_text(side, {"phone_number", "extension_number"}), .e164 = {}, .name = side["name"].text()};
}

bool is_queue(json_node side) {
  const std::string type = side["extension_type"].text();
  return type == "callQueue" || type == "autoReceptionist" || type == "sharedLineGroup";
}

/// Of the two, the one outside has no extension.
std::string_view direction_of(json_node call) {
  const bool caller_is_ours = !call["caller"]["extension_number"].text().empty();
  const bool callee_is_ours = !call["callee"]["extension_number"].text().empty();
  if (caller_is_ours) return callee_is_ours ? "internal" : "outbound";
  return callee_is_ours ? "inbound" : "";
}

/// A moment of a call: ringing, answered, connected, missed, rejected, ended, hold …
void read_moment(call_record& out, json_node call, event_name event, time_reader& time) {
  const json_node callee = call["callee"];
  out.from = party_of(call["caller"]);
  out.to = party_of(callee);
  out.direction = direction_of(call);
  if (event.side == "callee") {
    if (const std::string handset = first_text(callee, {"user_id", "extension_id", "extension_number", "phone_number"});
        !handset.empty())
      out.leg += "/" + handset + callee["device_id"].text();
    if (is_queue(callee)) out.queue = first_text(callee, {"name", "extension_number"});
    out.rings_agent = !is_queue(callee);
    if (out.rings_agent) out.agent = first_text(callee, {"name", "extension_number"});
  }
  out.started_at = time(call["ringing_start_time"].text());
  out.answered_at = time(first_text(call, {"answer_start_time", "connected_start_time"}));
  out.ended_at = time(call["call_end_time"].text());
  out.cause = first_text(call, {"handup_result", "hangup_result"});
  out.leg_ended = event.step == "ended" || event.step == "missed" || event.step == "rejected";
  if (event.step == "missed" || event.step == "rejected")
    out.result = "missed";
  else if (out.answered_at)
    out.result = "answered";
  else
    out.result = result_of(out.cause);
  if (out.result == "answered" && out.answered_at && out.ended_at) out.talk = *out.ended_at - *out.answered_at;
}

/// What a voicemail, a recording and a line of the history say alike, in flat names.
void read_afterwards(call_record& out, json_node in, time_reader& time) {
  out.from = {.number = first_text(in, {"caller_did_number", "caller_number", "caller_ext_number"}),
              .e164 = {},
              .name = in["caller_name"].text()};
  out.to = {.number = first_text(in, {"callee_did_number", "callee_number", "callee_ext_number"}),
            .e164 = {},
            .name = in["callee_name"].text()};
  const std::string direction = in["direction"].text();
  if (direction == "inbound" || direction == "outbound" || direction == "internal") out.direction = direction;
  out.started_at = time(first_text(in, {"start_time", "date_time"}));
  out.leg_ended = true;
}

void read_sound(call_record& out, json_node in, std::string_view kind, time_reader& time) {
  read_afterwards(out, in, time);
  out.leg = std::string(kind) + "/" + in["id"].text();
  out.ids.push_back(out.leg);
  out.recordings.push_back({.id = in["id"].text(),
                            .kind = std::string(kind),
                            .url = in["download_url"].text(),
                            .duration = read_duration(in["duration"].text())});
  if (kind == "voicemail") out.result = "voicemail";
}

void read_history(call_record& out, json_node in, event_name event, time_reader& time) {
  read_afterwards(out, in, time);
  out.leg = first_text(in, {"call_element_id", "id", "call_id"});
  out.ids.push_back(out.leg);
  out.cause = first_text(in, {"result", "call_result"});
  out.result = result_of(out.cause);
  out.ended_at = time(first_text(in, {"end_time", "call_end_time"}));
  out.duration = read_duration(in["duration"].text());
  out.talk = read_duration(in["talk_time"].text());
  out.wait = read_duration(in["wait_time"].text());
  out.hold = read_duration(in["hold_time"].text());
  out.rings_agent = event.side == "callee";
  if (out.rings_agent) out.agent = out.to.name;
}

/// The record within the payload: its object, or the first of the list in it.
json_node subject_of(json_node object) {
  for (const std::string_view list : {"call_logs", "call_elements", "recordings"})
    if (object[list].size() > 0) return object[list].item(0);
  return object;
}

}  // namespace

result<reading> read_zoom(const record_view& record) {
  const auto value = parse_json(record.bytes);
  if (!value) return value.error();
  const json_node root(*value);
  const std::string name = root["event"].text();
  const event_name event(name);
  reading read;
  if (event.side.empty()) return name.empty() ? result<reading>(fail("no event")) : read;
  const json_node call = subject_of(root["payload"]["object"]);
  const std::string call_id = call["call_id"].text();
  if (call_id.empty()) return fail("no call_id in the event");

  call_record& out = read.record.emplace();
  time_reader time({}, read.warnings);
  out.leg = call_id;
  out.ids = {call_id, call["call_history_uuid"].text()};
  out.version = root["event_ts"].number().value_or(0);
  if (event.side == "voicemail" || event.side == "recording")
    read_sound(out, call, event.side, time);
  else if (event.step.ends_with("_completed"))
    read_history(out, call, event, time);
  else
    read_moment(out, call, event, time);
  return read;
}

}  // namespace intake::call
