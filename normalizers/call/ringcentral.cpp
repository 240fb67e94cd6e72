// RingCentral telephony sessions: {"body": {"sequence", "telephonySessionId", "eventTime", "parties": […]}}. A party is a leg; the
// session joins them. An event tells of the parties that changed.
#include <algorithm>

#include "normalizers/call/dialect.hpp"
#include "normalizers/call/json_node.hpp"
#include "normalizers/call/times.hpp"

namespace intake::call {
namespace {

constexpr std::string_view transfers[] = {"BlindTransfer", "AttendedTransfer", "RccTransfer", "DtmfTransfer",
                                          "CallFlip"};
constexpr std::string_view busy[] = {"TargetBusy", "Busy"};
constexpr std::string_view failures[] = {"InternalError",      "InvalidNumber",  "InternationalDisabled",
                                         "DestinationBlocked", "NotEnoughFunds", "NoSuchUser"};
constexpr std::string_view rang_in_vain[] = {"NoAnswer", "Rejected",     "Cancelled",
                                             "Timeout",  "AgentDropped", "AgentAnswered"};

constexpr std::size_t most_parties = 16;

bool is_one_of(std::string_view word, auto& words) { return std::ranges::find(words, word) != std::end(words); }

phone_party party_of(json_node node) {
  phone_party party{.number = node["phoneNumber"].text(), .e164 = {}, .name = node["name"].text()};
  if (party.number.empty()) party.number = node["extensionNumber"].text();
  return party;
}

std::string_view direction_of(json_node party) {
  const bool two_extensions =
      !party["from"]["extensionId"].text().empty() && !party["to"]["extensionId"].text().empty();
  if (two_extensions) return "internal";
  const std::string direction = party["direction"].text();
  return direction == "Inbound" ? "inbound" : direction == "Outbound" ? "outbound" : "";
}

/// Of a party that is gone. One that finished after an answer is not told apart from one that was given up before it, but for
/// missedCall: the event of the answer says it.
std::string_view result_of_gone(json_node party, std::string_view reason) {
  if (party["missedCall"].is_true()) return "missed";
  if (is_one_of(reason, busy)) return "busy";
  if (is_one_of(reason, failures)) return "failed";
  return is_one_of(reason, rang_in_vain) ? "missed" : "";
}

void read_status(call_record& out, json_node party, std::optional<time_point> now) {
  const std::string code = party["status"]["code"].text(), reason = party["status"]["reason"].text();
  out.cause = reason.empty() ? code : reason;
  out.transferred = is_one_of(reason, transfers);
  if (code == "Setup" || code == "Proceeding") {
    if (!out.started_at) out.started_at = now;
  } else if (code == "Answered") {
    out.answered_at = now;
    out.result = "answered";
  } else if (code == "VoiceMail") {
    out.result = "voicemail";
  } else if (code == "Disconnected" || code == "Gone") {
    out.ended_at = now;
    out.leg_ended = true;
    out.result = result_of_gone(party, reason);
  }
}

void add_recordings(call_record& out, json_node recordings) {
  for (std::size_t i = 0; i < recordings.size() && i < 16; ++i)
    out.recordings.push_back({.id = recordings.item(i)["id"].text(), .kind = "recording", .url = {}, .duration = {}});
}

void read_leg(call_record& out, json_node body, json_node party, time_reader& time) {
  out.leg = party["id"].text();
  out.ids = {out.leg, body["telephonySessionId"].text()};
  out.version = body["sequence"].number().value_or(0);
  out.direction = direction_of(party);
  out.from = party_of(party["from"]);
  out.to = party_of(party["to"]);
  out.rings_agent = out.direction != "outbound" && !party["extensionId"].text().empty();
  if (out.rings_agent) out.agent = out.to.name.empty() ? party["extensionId"].text() : out.to.name;
  out.started_at = time(body["creationTime"].text());
  read_status(out, party, time(body["eventTime"].text()));
  add_recordings(out, party["recordings"]);
}

}  // namespace

result<reading> read_ringcentral(const record_view& record) {
  const auto value = parse_json(record.bytes);
  if (!value) return value.error();
  const json_node body = json_node(*value)["body"];
  const json_node parties = body["parties"];
  if (body["telephonySessionId"].text().empty()) return fail("no telephonySessionId in the body");
  if (parties.item(0)["id"].text().empty()) return fail("no party with an id in the body");

  reading read;
  time_reader time({}, read.warnings);
  read_leg(read.record.emplace(), body, parties.item(0), time);
  if (parties.size() > most_parties) read.warnings.push_back("further_parties");
  for (std::size_t i = 1; i < parties.size() && i < most_parties; ++i)
    if (!parties.item(i)["id"].text().empty()) read_leg(read.further.emplace_back(), body, parties.item(i), time);
  return read;
}

}  // namespace intake::call
