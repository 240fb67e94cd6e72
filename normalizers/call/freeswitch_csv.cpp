// FreeSWITCH mod_cdr_csv: the columns of a template of cdr_csv.conf.xml. `columns` is a list of variables' names, or the name of
// a template that FreeSWITCH ships: "example" (its default) or "asterisk". Nothing is escaped within quotes.
#include "normalizers/call/dialect.hpp"
#include "normalizers/call/hangup_cause.hpp"
#include "normalizers/call/row.hpp"
#include "normalizers/call/times.hpp"

namespace intake::call {
namespace {

constexpr std::string_view example[] = {
    "caller_id_name", "caller_id_number", "destination_number", "context",    "start_stamp",
    "answer_stamp",   "end_stamp",        "duration",           "billsec",    "hangup_cause",
    "uuid",           "bleg_uuid",        "accountcode",        "read_codec", "write_codec"};
constexpr std::string_view asterisk[] = {
    "accountcode",    "caller_id_number", "destination_number", "context",     "caller_id",    "channel_name",
    "bridge_channel", "last_app",         "last_arg",           "start_stamp", "answer_stamp", "end_stamp",
    "duration",       "billsec",          "hangup_cause",       "amaflags",    "uuid",         "userfield"};

std::string_view result_of(const row& line, bool answered) {
  if (same_word(line["last_app"], "voicemail")) return "voicemail";
  if (answered) return "answered";
  return line["hangup_cause"].empty() ? "" : result_of_hangup(line["hangup_cause"]);
}

void add_ids(call_record& out, const row& line) {
  out.leg = line["uuid"];
  for (const std::string_view name : {"uuid", "call_uuid", "bleg_uuid", "bridge_uuid", "signal_bond", "originator"})
    if (!line[name].empty()) out.ids.emplace_back(line[name]);
}

}  // namespace

result<reading> read_freeswitch_csv(const record_view& record) {
  const auto columns = record.columns();
  std::span<const std::string_view> names = columns;
  if (const std::string_view shipped = record.setting("columns"); columns.empty()) {
    if (!shipped.empty() && shipped != "example" && shipped != "asterisk")
      return fail("no template of that name is known: example, asterisk");
    names = shipped == "asterisk" ? std::span<const std::string_view>(asterisk) : example;
  }
  const auto parsed = read_row(record.bytes, names, record.separator(), quotes::bare);
  if (!parsed) return parsed.error();
  const row& line = *parsed;

  reading read;
  call_record& out = read.record.emplace();
  add_ids(out, line);
  out.from.number = line["caller_id_number"];
  out.from.name = line["caller_id_name"];
  if (out.from.name == out.from.number) out.from.name.clear();
  out.to.number = line["destination_number"];
  out.rings_agent = line["direction"] == "outbound";  // of the leg, as the switch sees it: its b-leg
  time_reader time({.format = {}, .zone = record.time_zone()}, read.warnings);
  out.started_at = time(line["start_stamp"]);
  out.answered_at = time(line["answer_stamp"], out.started_at);
  out.ended_at = time(line["end_stamp"], out.answered_at ? out.answered_at : out.started_at);
  out.duration = read_duration(line["duration"]);
  out.cause = line["hangup_cause"];
  out.result = result_of(line, out.answered_at.has_value());
  if (out.result == "answered") {
    out.talk = read_duration(line["billsec"]);
    if (out.started_at) out.ring = *out.answered_at - *out.started_at;
  } else {
    out.answered_at.reset();  // by a machine
  }
  if (!line["record_file"].empty())
    out.recordings.push_back({.id = std::string(line["record_file"]), .kind = "recording", .url = {}, .duration = {}});
  out.version = out.ended_at ? to_millis(*out.ended_at) : 0;
  out.leg_ended = true;
  return read;
}

}  // namespace intake::call
