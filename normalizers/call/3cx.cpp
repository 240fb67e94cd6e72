// 3CX call data records: a line a call, its columns chosen in the management console; without a list, all in 3CX's order.
#include <algorithm>

#include "normalizers/call/dialect.hpp"
#include "normalizers/call/row.hpp"
#include "normalizers/call/times.hpp"

namespace intake::call {
namespace {

constexpr std::string_view usual[] = {"historyid",         "callid",         "duration",
                                      "time-start",        "time-answered",  "time-end",
                                      "reason-terminated", "from-no",        "to-no",
                                      "from-dn",           "to-dn",          "dial-no",
                                      "reason-changed",    "final-number",   "final-dn",
                                      "bill-code",         "bill-rate",      "bill-cost",
                                      "bill-name",         "chain",          "from-type",
                                      "to-type",           "final-type",     "from-dispname",
                                      "to-dispname",       "final-dispname", "missed-queue-calls"};

bool contains_word(std::string_view text, std::string_view word) {
  return std::ranges::search(text, word, [](char a, char b) { return (a | 0x20) == (b | 0x20); }).begin() != text.end();
}

/// `Ext.201` → `201`
std::string_view without_prefix(std::string_view number) {
  return number.starts_with("Ext.") ? number.substr(4) : number;
}

bool is_outside(std::string_view type) {
  return contains_word(type, "external") || contains_word(type, "line") || contains_word(type, "rule");
}
bool is_extension(std::string_view type) { return contains_word(type, "extension"); }
bool is_voicemail(std::string_view type) {
  return contains_word(type, "voicemail") || contains_word(type, "voice mail");
}
bool is_queue(std::string_view type) { return contains_word(type, "queue"); }

std::string_view direction_of(const row& line) {
  const std::string_view from = line["from-type"], to = line["to-type"];
  if (is_outside(from)) return "inbound";
  if (is_outside(to)) return is_extension(from) ? "outbound" : "";
  return is_extension(from) && !to.empty() ? "internal" : "";
}

/// A queue answers to play music; who is left in it at the end was not served.
std::string_view result_of(const row& line, bool answered) {
  const std::string_view last = line["final-type"].empty() ? line["to-type"] : line["final-type"];
  if (is_voicemail(last)) return "voicemail";
  if (is_queue(last)) return "abandoned";
  if (answered) return "answered";
  const std::string_view reason = line["reason-terminated"];
  if (contains_word(reason, "busy")) return "busy";
  return contains_word(reason, "fail") ? "failed" : "missed";
}

std::string_view first_of(std::string_view a, std::string_view b) { return a.empty() ? b : a; }

void add_people(call_record& out, const row& line) {
  out.from.number = without_prefix(line["from-no"]);
  out.from.name = line["from-dispname"];
  out.to.number = without_prefix(first_of(line["dial-no"], line["to-no"]));
  out.to.name = line["to-dispname"];
  if (is_queue(line["to-type"])) out.queue = first_of(line["to-dispname"], without_prefix(line["to-dn"]));
  if (out.direction == "outbound" || out.direction == "internal")
    out.agent = without_prefix(first_of(line["from-dn"], line["from-no"]));
  else if (is_extension(line["final-type"]))
    out.agent = without_prefix(first_of(line["final-dn"], line["final-number"]));
  else if (line["final-type"].empty() && is_extension(line["to-type"]))
    out.agent = without_prefix(line["to-dn"]);
}

void add_times(call_record& out, const row& line, time_reader& time) {
  out.started_at = time(line["time-start"]);
  out.answered_at = time(line["time-answered"], out.started_at);
  out.ended_at = time(line["time-end"], out.answered_at ? out.answered_at : out.started_at);
  if (out.started_at && out.ended_at) out.duration = *out.ended_at - *out.started_at;
  out.version = out.ended_at ? to_millis(*out.ended_at) : 0;
}

}  // namespace

result<reading> read_3cx(const record_view& record) {
  const auto columns = record.columns();
  const std::span<const std::string_view> names = columns.empty() ? std::span(usual) : std::span(columns);
  const auto parsed = read_row(record.bytes, names, record.separator());
  if (!parsed) return parsed.error();
  const row& line = *parsed;

  reading read;
  call_record& out = read.record.emplace();
  const std::string_view call = line["callid"], history = line["historyid"];
  if (call.empty() && history.empty()) return fail("neither callid nor historyid");
  out.leg = call.empty() || history.empty() ? first_of(call, history) : std::string(call) + "/" + std::string(history);
  if (!call.empty()) out.ids.emplace_back(call);  // a historyid counts from 1 after each restart
  time_reader time({.format = record.setting("times"), .zone = record.time_zone()}, read.warnings);
  add_times(out, line, time);
  out.direction = direction_of(line);
  add_people(out, line);
  out.cause = line["reason-terminated"];
  out.result = result_of(line, out.answered_at.has_value());
  if (out.result == "answered") {
    out.talk = read_duration(line["duration"]);  // of the talk, not of the call
    if (out.started_at && out.answered_at) out.ring = *out.answered_at - *out.started_at;
  } else {
    out.answered_at.reset();  // by a queue or a machine
  }
  out.transferred =
      contains_word(line["reason-changed"], "transfer") || contains_word(line["reason-changed"], "replaced");
  out.leg_ended = true;
  return read;
}

}  // namespace intake::call
