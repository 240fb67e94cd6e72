// Cisco CUCM: rows of a file whose first line (envelope.header) names the columns and whose second gives their SQL types; order
// and number change with each version, so that names are all that counts. A row is a call between two devices: a transfer
// makes several, joined by the legs they share.
#include <algorithm>
#include <charconv>

#include "normalizers/call/dialect.hpp"
#include "normalizers/call/q850.hpp"
#include "normalizers/call/row.hpp"
#include "normalizers/call/times.hpp"

namespace intake::call {
namespace {

/// Names of devices that are telephones (SEP + MAC address; Jabber on desktops, Android, iPhone, tablets); all else is a
/// trunk, a gateway, a port.
constexpr std::string_view phones[] = {"SEP", "CSF", "BOT", "TCT", "TAB"};
constexpr int call_split = 393216;  // cause 0x60000: the call goes on in another record, a transfer

bool is_phone(std::string_view device) {
  return std::ranges::any_of(phones, [&](std::string_view prefix) { return device.starts_with(prefix); });
}

int number(std::string_view s) {
  int n = 0;
  std::from_chars(s.data(), s.data() + s.size(), n);
  return n;
}

/// `INTEGER`, `VARCHAR(50)`, `UNIQUEIDENTIFIER`
bool is_type(std::string_view value) {
  value = without_blanks(value);
  return same_word(value.substr(0, 7), "INTEGER") || same_word(value.substr(0, 7), "VARCHAR") ||
         same_word(value, "UNIQUEIDENTIFIER");
}

std::string_view direction_of(const row& line) {
  const std::string_view from = line["origDeviceName"], to = line["destDeviceName"];
  if (from.empty()) return "";
  if (!is_phone(from)) return "inbound";
  if (to.empty()) return "";
  return is_phone(to) ? "internal" : "outbound";
}

std::string_view result_of(const row& line, bool connected) {
  if (connected) return line["destDeviceName"].starts_with("CiscoUM") ? "voicemail" : "answered";  // ports of Unity
  for (const std::string_view side : {"destCause_value", "origCause_value"})
    if (const int cause = number(line[side]); cause != 0 && cause != call_split) return result_of_q850(cause);
  return "missed";
}

/// All ids count within a cluster.
void add_ids(call_record& out, const row& line) {
  const std::string cluster = "@" + std::string(line["globalCallId_ClusterID"]);
  const std::string call =
      std::string(line["globalCallID_callManagerId"]) + "-" + std::string(line["globalCallID_callId"]) + cluster;
  const std::string_view orig = line["origLegCallIdentifier"], dest = line["destLegCallIdentifier"];
  out.leg = call + "/" + std::string(orig) + "-" + std::string(dest);
  out.ids = {out.leg, call};
  for (const std::string_view leg : {orig, dest})
    if (!leg.empty() && leg != "0") out.ids.push_back("leg-" + std::string(leg) + cluster);
}

void add_people(call_record& out, const row& line) {
  out.direction = direction_of(line);
  out.from.number = line["callingPartyNumber"];
  out.to.number = line["originalCalledPartyNumber"];
  out.queue = line["huntPilotDN"];
  if (out.direction == "outbound" || out.direction == "internal")
    out.agent = line["callingPartyNumber"];
  else if (is_phone(line["destDeviceName"]))
    out.agent = line["finalCalledPartyNumber"];
}

reading read_call(const row& line, const record_view& record) {
  reading read;
  call_record& out = read.record.emplace();
  add_ids(out, line);
  add_people(out, line);
  time_reader time({.format = "epoch", .zone = record.time_zone()}, read.warnings);
  out.started_at = time(line["dateTimeOrigination"]);
  const auto connected_at = time(line["dateTimeConnect"]);
  out.ended_at = time(line["dateTimeDisconnect"]);
  out.version = out.ended_at ? to_millis(*out.ended_at) : 0;
  if (out.started_at && out.ended_at) out.duration = *out.ended_at - *out.started_at;
  out.result = result_of(line, connected_at.has_value());
  if (out.result == "answered") {
    out.answered_at = connected_at;
    out.talk = read_duration(line["duration"]);
    if (out.started_at && connected_at) out.ring = *connected_at - *out.started_at;
  }
  const int orig = number(line["origCause_value"]), dest = number(line["destCause_value"]);
  out.transferred = orig == call_split || dest == call_split;
  out.cause = std::to_string(dest != 0 ? dest : orig);
  out.leg_ended = true;
  return read;
}

}  // namespace

result<reading> read_cucm(const record_view& record) {
  auto values = read_csv(record.bytes);
  if (!values) return values.error();
  if (same_word(without_blanks(values->front()), "cdrRecordType")) return reading{};  // the names
  if (std::ranges::all_of(*values, is_type)) return reading{};                        // the types
  if (record.header().empty()) return fail("the first line of its file, the names of the columns, is not known");
  const auto header = read_csv(record.header());
  if (!header) return fail("the names of the columns: " + header.error().message);
  if (values->size() != header->size())
    return fail(std::to_string(values->size()) + " columns instead of " + std::to_string(header->size()));
  const row line({header->begin(), header->end()}, std::move(*values));
  const std::string_view type = line["cdrRecordType"];
  if (type == "2") return reading{};  // CMR: how it sounded
  if (type != "1") return fail("cdrRecordType is neither 1 nor 2");
  if (line["globalCallID_callId"].empty()) return fail("globalCallID_callId is empty");
  return read_call(line, record);
}

}  // namespace intake::call
