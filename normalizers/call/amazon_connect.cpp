// Amazon Connect: contact records (the same ContactId again whenever it changes; the newest LastUpdateTimestamp counts) and the
// contact events of EventBridge, whose order nobody promises and which any record outdoes. Samples of AWS mix the case of the
// keys, so case does not matter; nothing else is forgiven.
#include <algorithm>

#include "normalizers/call/dialect.hpp"
#include "normalizers/call/json_node.hpp"
#include "normalizers/call/row.hpp"
#include "normalizers/call/times.hpp"

namespace intake::call {
namespace {

constexpr std::string_view id_keys[] = {"ContactId", "InitialContactId", "PreviousContactId", "NextContactId",
                                        "RelatedContactId"};
constexpr std::string_view failures[] = {"TELECOM_PROBLEM", "OUTBOUND_DESTINATION_ENDPOINT_ERROR",
                                         "OUTBOUND_RESOURCE_ERROR", "OUTBOUND_ATTEMPT_FAILED"};
/// Versions of events, by how far the contact has come: far below every time of a record.
constexpr std::string_view event_order[] = {"INITIATED",          "CONNECTED_TO_SYSTEM", "QUEUED",
                                            "CONNECTED_TO_AGENT", "DISCONNECTED",        "COMPLETED"};
constexpr std::size_t most_recordings = 16;

void add_ids(call_record& out, json_node in) {
  out.leg = in["ContactId"].text();
  for (const std::string_view key : id_keys)
    if (std::string id = in[key].text(); !id.empty()) out.ids.push_back(std::move(id));
}

/// The system's endpoint is ours, the customer's is theirs, whoever called.
void add_people(call_record& out, json_node in) {
  const std::string method = in["InitiationMethod"].text();
  const bool outbound = method == "OUTBOUND" || method == "CALLBACK" || method == "EXTERNAL_OUTBOUND";
  out.direction = method.empty() ? "" : outbound ? "outbound" : "inbound";
  (outbound ? out.to : out.from).number = in["CustomerEndpoint"]["Address"].text();
  (outbound ? out.from : out.to).number = in["SystemEndpoint"]["Address"].text();
}

void add_queue(call_record& out, json_node queue, time_reader& time) {
  out.queue = queue["Name"].text();
  if (out.queue.empty()) out.queue = queue["QueueArn"].text();
  out.wait = read_duration(queue["Duration"].text());
  const auto in = time(queue["EnqueueTimestamp"].text()), from = time(queue["DequeueTimestamp"].text());
  if (!out.wait && in && from) out.wait = *from - *in;
}

void add_agent(call_record& out, json_node agent, time_reader& time) {
  out.agent = agent["Username"].text();
  if (out.agent.empty()) out.agent = agent["AgentArn"].text();
  out.answered_at = time(agent["ConnectedToAgentTimestamp"].text());
  out.talk = read_duration(agent["AgentInteractionDuration"].text());
  out.hold = read_duration(agent["CustomerHoldDuration"].text());
}

std::string_view result_of(const call_record& record, bool queued) {
  if (record.answered_at) return "answered";
  if (!record.leg_ended) return "";
  if (std::ranges::find(failures, record.cause) != std::end(failures)) return "failed";
  if (queued) return "abandoned";
  return record.direction == "outbound" ? "missed" : "";  // else it ended in a menu
}

/// "bucket/key" of a recording that is there.
void add_recording(call_record& out, json_node recording) {
  const std::string place = recording["Location"].text(), status = recording["Status"].text();
  if (place.empty() || (!status.empty() && !same_word(status, "AVAILABLE")) || out.recordings.size() == most_recordings)
    return;
  const std::string url = place.find("://") == std::string::npos ? "s3://" + place : place;
  const bool known = std::ranges::find(out.recordings, url, &call_recording::url) != out.recordings.end();
  if (!known) out.recordings.push_back({.id = {}, .kind = "recording", .url = url, .duration = {}});
}

void add_recordings(call_record& out, json_node in) {
  add_recording(out, in["Recording"]);
  const json_node all = in["Recordings"];
  for (std::size_t i = 0; i < all.size() && i < most_recordings; ++i) add_recording(out, all.item(i));
}

/// A record and the detail of an event name their parts differently.
json_node part_of(json_node contact, std::string_view in_record, std::string_view in_event) {
  const json_node part = contact[in_record];
  return part.is_there() ? part : contact[in_event];
}

void read_contact(call_record& out, json_node in, time_reader& time) {
  const json_node queue = part_of(in, "Queue", "QueueInfo");
  add_ids(out, in);
  add_people(out, in);
  out.started_at = time(in["InitiationTimestamp"].text());
  out.ended_at = time(in["DisconnectTimestamp"].text());
  if (out.started_at && out.ended_at) out.duration = *out.ended_at - *out.started_at;
  out.cause = in["DisconnectReason"].text();
  out.leg_ended = out.ended_at.has_value();
  out.transferred = in["TransferCompletedTimestamp"].is_there() || !in["NextContactId"].text().empty();
  out.call_ended = out.leg_ended && !out.transferred;
  add_queue(out, queue, time);
  add_agent(out, part_of(in, "Agent", "AgentInfo"), time);
  out.result = result_of(out, queue["EnqueueTimestamp"].is_there());
  add_recordings(out, in);
}

std::int64_t version_of_event(std::string_view type) {
  const auto* found = std::ranges::find(event_order, type);
  return found == std::end(event_order) ? 0 : found - event_order + 1;
}

}  // namespace

result<reading> read_amazon_connect(const record_view& record) {
  const auto value = parse_json(record.bytes);
  if (!value) return value.error();
  const json_node root(*value, json_node::names::in_any_case);
  const json_node detail = root["detail"];
  const bool is_event = detail.is_object();
  const json_node contact = is_event ? detail : root;
  if (contact["ContactId"].text().empty()) return fail("no ContactId");

  reading read;
  if (const std::string channel = contact["Channel"].text(); !channel.empty() && channel != "VOICE") return read;
  call_record& out = read.record.emplace();
  time_reader time({}, read.warnings);
  read_contact(out, contact, time);
  if (is_event)
    out.version = version_of_event(contact["EventType"].text());
  else if (const auto updated = time(contact["LastUpdateTimestamp"].text()))
    out.version = to_millis(*updated);
  return read;
}

}  // namespace intake::call
