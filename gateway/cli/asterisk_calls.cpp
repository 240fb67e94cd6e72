// Calls as Asterisk writes them: cdr_csv with everything switched on (21 columns), and the sample of cel_custom.
#include <ctime>

#include "gateway/cli/call_dialects.hpp"

namespace intake::cli {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

std::string joined(const std::vector<std::string>& columns) {
  std::string out;
  for (const auto& column : columns) out += (out.empty() ? "" : ",") + column;
  return out;
}

std::int64_t seconds_of(time_point t) { return to_millis(t) / 1000; }

std::string local_time(time_point t) {
  const std::time_t seconds = seconds_of(t);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char out[32];
  std::strftime(out, sizeof out, "%Y-%m-%d %H:%M:%S", &utc);
  return out;
}

/// Asterisk counts its channels since it started.
std::string channel_number(const call_story& call, std::size_t n) { return std::to_string(call.number * 10 + n); }

std::string unique_id(const call_story& call, std::size_t n, int at = 0) {
  return std::to_string(seconds_of(call.at(at))) + "." + channel_number(call, n);
}

std::string trunk(const call_story& call) { return "PJSIP/trunk-000" + channel_number(call, 0); }
std::string telephone(const call_story& call, std::size_t n) {
  return "PJSIP/" + call.handsets[n].extension + "-000" + channel_number(call, n + 1);
}

struct cdr_row {
  std::string dst, dstchannel, application, data;
  int start = 0;
  std::optional<int> answer;
  int end = 0;
  bool answered = false;
};

std::string cdr_line(const call_story& call, const cdr_row& row, std::size_t sequence) {
  return joined({quoted(""),
                 quoted(call.from),
                 quoted(row.dst),
                 quoted("from-trunk"),
                 quoted("\"" + call.name + "\" <" + call.from + ">"),
                 quoted(trunk(call)),
                 quoted(row.dstchannel),
                 quoted(row.application),
                 quoted(row.data),
                 quoted(local_time(call.at(row.start))),
                 row.answer ? quoted(local_time(call.at(*row.answer))) : "",
                 quoted(local_time(call.at(row.end))),
                 std::to_string(row.end - row.start),
                 std::to_string(row.answer ? row.end - *row.answer : 0),
                 quoted(row.answered ? "ANSWERED" : "NO ANSWER"),
                 quoted("DOCUMENTATION"),
                 quoted(unique_id(call, 0)),
                 quoted(""),
                 quoted(""),
                 quoted(unique_id(call, 0)),
                 quoted(channel_number(call, sequence))});
}

cdr_row row_of(const call_story& call, std::size_t n) {
  const handset_story& h = call.handsets[n];
  const bool passed_on = call.kind == call_kind::transferred && n > 0;
  cdr_row row{.dst = passed_on ? h.extension : call.to,
              .dstchannel = telephone(call, n),
              .application = call.queued() && !passed_on ? "Queue" : "Dial",
              .data = call.queued() && !passed_on ? call.queue + ",tr,,,120" : "PJSIP/" + h.extension + ",30",
              .start = passed_on ? h.rings_at : 0,
              .answer = std::nullopt,
              .end = h.talks_until.value_or(h.stops_at),
              .answered = h.talks_until.has_value()};
  if (row.answered) row.answer = h.stops_at;
  return row;
}

/// The lines of one call's channels; a moment is what is said of it beside who and when.
class cel_log {
 public:
  explicit cel_log(const call_story& call) : call_(call) {}

  /// Channel 0 is the caller's.
  void say(std::string_view type, int at, std::size_t channel, std::string_view application = "",
           std::string_view data = "", std::string_view extra = "") {
    const bool callers = channel == 0;
    const std::string name = callers ? trunk(call_) : telephone(call_, channel - 1);
    const std::string own =
        callers ? unique_id(call_, 0) : unique_id(call_, channel, call_.handsets[channel - 1].rings_at);
    const std::string number = callers ? call_.from : call_.handsets[channel - 1].extension;
    char time[48];
    std::snprintf(time, sizeof time, "%lld.%06zu", static_cast<long long>(seconds_of(call_.at(at))), ++moment_);
    lines.push_back(joined({quoted(type),
                            quoted(time),
                            quoted(callers ? call_.name : ""),
                            quoted(number),
                            quoted(number),
                            quoted(""),
                            quoted(callers ? call_.to : ""),
                            quoted(callers ? call_.to : ""),
                            quoted(callers ? "from-trunk" : "from-internal"),
                            quoted(name),
                            quoted(application),
                            quoted(data),
                            quoted("DOCUMENTATION"),
                            quoted(""),
                            quoted(own),
                            quoted(unique_id(call_, 0)),
                            quoted(""),
                            quoted(""),
                            quoted(""),
                            quoted(extra)}));
  }

  std::vector<std::string> lines;

 private:
  const call_story& call_;
  std::size_t moment_ = 0;  ///< microseconds that keep moments of one second apart
};

void say_handset(cel_log& log, const handset_story& h, std::size_t channel) {
  log.say("CHAN_START", h.rings_at, channel);
  if (h.talks_until) {
    log.say("ANSWER", h.stops_at, channel, "AppQueue");
    log.say("BRIDGE_ENTER", h.stops_at, channel, "AppQueue");
  }
  const int over = h.talks_until.value_or(h.stops_at);
  log.say("HANGUP", over, channel, "", "",
          h.talks_until ? R"({"hangupcause":16,"hangupsource":"","dialstatus":""})"
                        : R"({"hangupcause":26,"hangupsource":"","dialstatus":""})");
  log.say("CHAN_END", over, channel);
}

}  // namespace

written_call write_asterisk_csv(const call_story& call) {
  written_call out;
  for (std::size_t n = 0; n < call.handsets.size(); ++n) out.records.push_back(cdr_line(call, row_of(call, n), n));
  const std::size_t next = call.handsets.size();
  const int gave_up = call.handsets.back().stops_at;
  if (call.kind == call_kind::abandoned)
    out.records.push_back(cdr_line(call, {call.to, "", "Queue", call.queue + ",tr,,,120", 0, 1, call.end, true}, next));
  if (call.kind == call_kind::voicemail)
    out.records.push_back(
        cdr_line(call, {call.to, "", "VoiceMail", "2000@default,u", gave_up, gave_up, call.end, true}, next));
  return out;
}

written_call write_asterisk_cel(const call_story& call) {
  cel_log log(call);
  log.say("CHAN_START", 0, 0);
  if (call.queued()) log.say("ANSWER", 1, 0, "Answer");
  log.say("APP_START", 1, 0, call.queued() ? "Queue" : "Dial",
          call.queued() ? call.queue + ",tr,,,120" : "PJSIP/2001,30");
  for (std::size_t n = 0; n < call.handsets.size(); ++n) {
    if (call.kind == call_kind::transferred && n > 0)
      log.say("BLINDTRANSFER", call.handsets[n].rings_at, 0, "", "",
              R"({"extension":")" + call.handsets[n].extension + R"(","context":"from-internal"})");
    say_handset(log, call.handsets[n], n + 1);
  }
  if (call.kind == call_kind::voicemail)
    log.say("APP_START", call.handsets.back().stops_at, 0, "VoiceMail", "2000@default,u");
  const std::string dial = call.answered() ? "ANSWER" : call.queued() ? "" : "NOANSWER";
  log.say("HANGUP", call.end, 0, "", "", R"({"hangupcause":16,"hangupsource":"","dialstatus":")" + dial + R"("})");
  log.say("CHAN_END", call.end, 0);
  log.say("LINKEDID_END", call.end, 0);
  return {std::move(log.lines), {}};
}

}  // namespace intake::cli
