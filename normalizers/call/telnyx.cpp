// Telnyx: TeXML callbacks, which are Twilio's, and the events of Call Control: {"data": {"event_type": "call.hangup",
// "occurred_at": …, "payload": {"call_leg_id": …, "call_session_id": …, …}}}. Events come in no order; `occurred_at` is theirs.
#include "normalizers/call/hangup_cause.hpp"
#include "normalizers/call/json_node.hpp"
#include "normalizers/call/row.hpp"
#include "normalizers/call/texml.hpp"
#include "normalizers/call/times.hpp"

namespace intake::call {
namespace {

void add_people(call_record& out, json_node payload) {
  out.from = {.number = payload["from"].text(), .e164 = {}, .name = payload["caller_id_name"].text()};
  if (out.from.name == out.from.number) out.from.name.clear();
  out.to.number = payload["to"].text();
  const std::string direction = payload["direction"].text();
  if (direction == "incoming") out.direction = "inbound";
  if (direction == "outgoing") out.direction = "outbound";
  out.queue = payload["queue"].text();
}

/// normal_clearing ends what was answered and what was not: the answer is an event of its own.
std::string_view result_of_ended(std::string_view cause) {
  return same_word(cause, "normal_clearing") ? std::string_view() : result_of_hangup(cause);
}

reading read_recording(json_node data, json_node payload, time_reader& time) {
  reading read;
  call_record& out = read.record.emplace();
  const std::string own = payload["recording_id"].text();
  out.leg = own.empty() ? data["id"].text() : own;
  out.ids = {out.leg, payload["call_leg_id"].text(), payload["call_session_id"].text()};
  out.leg_ended = true;
  call_recording recording{
      .id = own, .kind = "recording", .url = payload["recording_urls"]["mp3"].text(), .duration = {}};
  if (recording.url.empty()) recording.url = payload["recording_urls"]["wav"].text();
  const auto begun = time(payload["recording_started_at"].text()), ended = time(payload["recording_ended_at"].text());
  if (begun && ended) recording.duration = *ended - *begun;
  out.recordings.push_back(std::move(recording));
  return read;
}

reading read_event(json_node data, json_node payload, time_reader& time) {
  reading read;
  call_record& out = read.record.emplace();
  out.leg = payload["call_leg_id"].text();
  out.ids = {out.leg, payload["call_session_id"].text()};
  add_people(out, payload);
  const std::string type = data["event_type"].text();
  const auto now = time(data["occurred_at"].text());
  out.version = now ? to_millis(*now) : 0;
  out.started_at = time(payload["start_time"].text());
  if (type == "call.initiated" && !out.started_at) out.started_at = now;
  if (type == "call.answered" || type == "call.bridged") {
    out.answered_at = now;
    out.result = "answered";
  }
  if (type == "call.hangup") {
    out.cause = payload["hangup_cause"].text();
    out.ended_at = time(payload["end_time"].text());
    if (!out.ended_at) out.ended_at = now;
    out.result = result_of_ended(out.cause);
    if (out.started_at) out.duration = *out.ended_at - *out.started_at;
    out.leg_ended = true;
  }
  return read;
}

result<reading> read_call_control(json_node data) {
  const json_node payload = data["payload"];
  if (payload["call_leg_id"].text().empty()) return fail("no call_leg_id in the payload");
  std::vector<std::string> warnings;
  time_reader time({}, warnings);
  reading read = data["event_type"].text() == "call.recording.saved" ? read_recording(data, payload, time)
                                                                     : read_event(data, payload, time);
  read.warnings = std::move(warnings);
  return read;
}

}  // namespace

result<reading> read_telnyx(const record_view& record) {
  if (without_blanks(record.bytes).starts_with('{')) {
    const auto value = parse_json(record.bytes);
    if (!value) return value.error();
    if (const json_node data = json_node(*value)["data"]; data.is_object()) return read_call_control(data);
  }
  const auto fields = read_form(record.bytes);
  if (!fields) return fields.error();
  return read_texml(*fields);
}

}  // namespace intake::call
