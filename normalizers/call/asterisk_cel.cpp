// Asterisk cel_custom: one line is one moment of one channel. Each says only what that moment adds; the fold joins them.
// LINKEDID_END is the end of the whole call.
#include <algorithm>
#include <charconv>

#include <boost/json/parse.hpp>

#include "normalizers/call/asterisk_cdr.hpp"
#include "normalizers/call/times.hpp"

namespace intake::call {
namespace {

namespace json = boost::json;

constexpr std::string_view sample[] = {"eventtype", "eventtime",  "cidname",   "cidnum",      "ani",
                                       "rdnis",     "dnid",       "exten",     "context",     "channame",
                                       "appname",   "appdata",    "amaflags",  "accountcode", "uniqueid",
                                       "linkedid",  "bridgepeer", "userfield", "userdeftype", "eventextra"};

constexpr std::string_view all_events[] = {"CHAN_START",       "CHAN_END",       "HANGUP",
                                           "ANSWER",           "APP_START",      "APP_END",
                                           "BRIDGE_START",     "BRIDGE_END",     "BRIDGE_ENTER",
                                           "BRIDGE_EXIT",      "CONF_START",     "CONF_END",
                                           "CONF_ENTER",       "CONF_EXIT",      "PARK_START",
                                           "PARK_END",         "TRANSFER",       "BLINDTRANSFER",
                                           "ATTENDEDTRANSFER", "USER_DEFINED",   "LINKEDID_END",
                                           "PICKUP",           "FORWARD",        "3WAY_START",
                                           "3WAY_END",         "LOCAL_OPTIMIZE", "LOCAL_OPTIMIZE_BEGIN",
                                           "STREAM_BEGIN",     "STREAM_END",     "DTMF",
                                           "HOOKFLASH"};

/// A moment as it was written, and whether its channel is the one that the call began with.
struct moment {
  const row& line;
  std::optional<time_point> at;
  json::object extra;
  bool first_channel;
};

json::object extra_of(std::string_view text) {
  error_code error;
  json::parse_options shallow;
  shallow.max_depth = 4;
  const json::value parsed = json::parse(text, error, {}, shallow);
  return !error && parsed.is_object() ? parsed.get_object() : json::object{};
}

std::string text_in(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  if (found && found->is_string()) return std::string(std::string_view(found->get_string()));
  return found && found->is_int64() ? std::to_string(found->get_int64()) : std::string{};
}

void starts(const moment& m, call_record& out) {
  out.started_at = m.at;
  if (!m.first_channel) return;
  out.from.number = m.line["cidnum"].empty() ? m.line["ani"] : m.line["cidnum"];
  out.from.name = m.line["cidname"];
  if (peer_of_channel(m.line["channame"]) == out.from.number) out.agent = out.from.number;
  out.to.number = m.line["exten"].empty() || m.line["exten"] == "s" ? m.line["dnid"] : m.line["exten"];
}

/// Of the first channel it says only that Asterisk picked up, be it to play music.
void answers(const moment& m, call_record& out) {
  if (m.first_channel) return;
  out.answered_at = m.at;
  out.result = "answered";
}

/// Somebody else is in the bridge, unless it is one to wait in.
void enters_bridge(const moment& m, call_record& out) {
  if (text_in(m.extra, "bridge_technology") == "holding_bridge") return;
  out.answered_at = m.at;
  out.result = "answered";
}

/// Who waits in a queue has given up unless something comes after it: a bridge, a voicemail.
void starts_application(const moment& m, call_record& out) {
  const std::string_view application = m.line["appname"], data = m.line["appdata"];
  if (same_word(application, "VoiceMail")) out.result = "voicemail";
  if (!same_word(application, "Queue")) return;
  out.queue = data.substr(0, data.find(','));
  if (m.first_channel) out.result = "abandoned";
}

std::string_view result_of_dial(std::string_view status) {
  if (status == "ANSWER") return "answered";
  if (status == "NOANSWER" || status == "CANCEL") return "missed";
  if (status == "BUSY") return "busy";
  return status == "CONGESTION" || status == "CHANUNAVAIL" ? "failed" : "";
}

/// The dialstatus is that of the last Dial, however long ago: what any other moment says of the result is newer.
void hangs_up(const moment& m, call_record& out) {
  out.version = 0;
  out.ended_at = m.at;
  const std::string status = text_in(m.extra, "dialstatus"), cause = text_in(m.extra, "hangupcause");
  out.cause = status.empty() ? cause : status;
  out.result = result_of_dial(status);
}

void ends(const moment& m, call_record& out) {
  out.ended_at = m.at;
  out.leg_ended = true;
}

void ends_call(const moment& m, call_record& out) {
  ends(m, out);
  out.call_ended = true;
}

/// The other channels of a transfer are named in eventextra.
void transfers(const moment& m, call_record& out) {
  out.transferred = true;
  for (const auto& [key, value] : m.extra)
    if (std::string_view(key).ends_with("uniqueid") && value.is_string())
      out.ids.emplace_back(std::string_view(value.get_string()));
}

struct event {
  std::string_view type;
  void (*says)(const moment&, call_record&);
};

constexpr event events[] = {{"CHAN_START", starts},
                            {"ANSWER", answers},
                            {"BRIDGE_ENTER", enters_bridge},
                            {"APP_START", starts_application},
                            {"HANGUP", hangs_up},
                            {"CHAN_END", ends},
                            {"LINKEDID_END", ends_call},
                            {"BLINDTRANSFER", transfers},
                            {"ATTENDEDTRANSFER", transfers},
                            {"TRANSFER", transfers}};

}  // namespace

result<reading> read_asterisk_cel(const record_view& record) {
  const auto columns = record.columns();
  const std::span<const std::string_view> names = columns.empty() ? std::span(sample) : std::span(columns);
  const auto parsed = read_row(record.bytes, names, record.separator());
  if (!parsed) return parsed.error();
  const row& line = *parsed;
  const std::string_view type = line["eventtype"];
  if (std::ranges::find(all_events, type) == std::end(all_events)) return fail("eventtype is none of Asterisk's");
  if (line["uniqueid"].empty()) return fail("uniqueid is empty");

  const auto known = std::ranges::find(events, type, &event::type);
  reading read;
  if (known == std::end(events)) return read;  // holds nothing that a call needs
  call_record& out = read.record.emplace();
  time_reader time({.format = {}, .zone = record.time_zone()}, read.warnings);
  const moment m{.line = line,
                 .at = time(line["eventtime"]),
                 .extra = extra_of(line["eventextra"]),
                 .first_channel = line["linkedid"].empty() || line["uniqueid"] == line["linkedid"]};
  out.leg = line["uniqueid"];
  out.ids = {out.leg, std::string(line["linkedid"])};
  out.version = m.at ? to_millis(*m.at) : 0;
  out.rings_agent = !m.first_channel;
  if (!m.first_channel) out.agent = peer_of_channel(line["channame"]);
  known->says(m, out);
  return read;
}

}  // namespace intake::call
