#include "normalizers/call/wording.hpp"

namespace intake::call {
namespace {

/// "Anna Meyer (+351912345678)", whichever half there is.
std::string people_say(const phone_party& party) {
  const std::string& number = party.e164.empty() ? party.number : party.e164;
  if (number.empty()) return party.name.empty() ? "an unknown number" : party.name;
  return party.name.empty() || party.name == number ? number : party.name + " (" + number + ")";
}

std::string_view kind_of_call(std::string_view result) {
  if (result == "missed") return "Missed call";
  if (result == "abandoned") return "Abandoned call";
  if (result == "voicemail") return "Voicemail";
  if (result == "busy") return "Call to a busy line";
  if (result == "failed") return "Failed call";
  return "Call";
}

std::string two_digits(std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); }

/// 83 s → "1:23", an hour and more → "1:02:03".
std::string clock_face(milliseconds duration) {
  const std::int64_t seconds = duration.count() / 1000;
  const std::string tail = ":" + two_digits(seconds % 60);
  if (seconds < 3600) return std::to_string(seconds / 60) + tail;
  return std::to_string(seconds / 3600) + ":" + two_digits(seconds / 60 % 60) + tail;
}

/// "2026-11-24 08:15:30 UTC"
std::string date_and_time(time_point t) {
  std::string s = rfc3339(t).substr(0, 19);
  s[10] = ' ';
  return s + " UTC";
}

void line(std::string& out, std::string_view label, const std::string& value) {
  if (!value.empty()) out.append(label).append(": ").append(value).append("\n");
}

std::string span(const std::optional<milliseconds>& duration) { return duration ? clock_face(*duration) : ""; }

}  // namespace

std::string subject_of(const call_record& record) {
  if (record.direction == "outbound") {
    const std::string to = " to " + people_say(record.to);
    if (record.result == "answered" || record.result.empty()) return "Call" + to;
    return "Unanswered call" + to;
  }
  return std::string(kind_of_call(record.result)) + " from " + people_say(record.from);
}

std::string text_of(const call_record& record) {
  std::string out = subject_of(record) + "\n\n";
  line(out, "From", people_say(record.from));
  line(out, "To", people_say(record.to));
  if (record.started_at) line(out, "Started", date_and_time(*record.started_at));
  if (record.answered_at) line(out, "Answered", date_and_time(*record.answered_at));
  if (record.ended_at) line(out, "Ended", date_and_time(*record.ended_at));
  line(out, "Duration", span(record.duration));
  line(out, "Rang", span(record.ring));
  line(out, "Waited", span(record.wait));
  line(out, "Talked", span(record.talk));
  line(out, "Queue", record.queue);
  line(out, "Agent", record.agent);
  line(out, "Cause", record.cause);
  if (!record.recordings.empty()) line(out, "Recordings", std::to_string(record.recordings.size()));
  return out;
}

}  // namespace intake::call
