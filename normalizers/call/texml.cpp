#include "normalizers/call/texml.hpp"

#include <algorithm>
#include <charconv>

#include "normalizers/call/times.hpp"

namespace intake::call {
namespace {

enum class moment { begins, answered, over };

struct call_status {
  std::string_view word;
  int order;  ///< where no SequenceNumber is sent
  moment at;
  std::string_view result;
};

constexpr call_status statuses[] = {
    {"queued", 0, moment::begins, ""},          {"initiated", 1, moment::begins, ""},
    {"ringing", 2, moment::begins, ""},         {"in-progress", 3, moment::answered, "answered"},
    {"completed", 4, moment::over, "answered"}, {"busy", 4, moment::over, "busy"},
    {"failed", 4, moment::over, "failed"},      {"no-answer", 4, moment::over, "missed"},
    {"canceled", 4, moment::over, "missed"}};

/// "client:anna", "sip:anna@example.org" → "anna", "anna@example.org"
std::string_view without_scheme(std::string_view address) {
  for (const std::string_view scheme : {"client:", "sip:"})
    if (address.starts_with(scheme)) return address.substr(scheme.size());
  return address;
}

void add_people(call_record& out, const form& in) {
  out.from = {.number = std::string(in["From"]), .e164 = {}, .name = std::string(in["CallerName"])};
  out.to.number = in["To"];
  const std::string_view direction = in["Direction"];
  const bool has_parent = !in["ParentCallSid"].empty();
  if (has_parent) {  // a leg that the parent's <Dial> opened; which way the call went, the parent says
    out.rings_agent = true;
    out.agent = without_scheme(in["To"]);
  } else if (direction == "inbound") {
    out.direction = "inbound";
  } else if (direction.starts_with("outbound")) {
    out.direction = "outbound";
  }
}

void add_recording(call_record& out, const form& in, std::string_view kind) {
  out.recordings.push_back({.id = std::string(in["RecordingSid"]),
                            .kind = std::string(kind),
                            .url = std::string(in["RecordingUrl"]),
                            .duration = read_duration(in["RecordingDuration"])});
}

/// The caller spoke into a <Record>: nobody else was there.
bool is_voicemail(const form& in) { return in["RecordingSource"] == "RecordVerb"; }

reading read_recording(const form& in) {
  reading read;
  call_record& out = read.record.emplace();
  out.leg = in["RecordingSid"];
  out.ids = {out.leg, std::string(in["CallSid"])};
  out.leg_ended = true;
  if (!in["RecordingUrl"].empty()) add_recording(out, in, is_voicemail(in) ? "voicemail" : "recording");
  if (is_voicemail(in)) out.result = "voicemail";
  return read;
}

reading read_status(const form& in) {
  reading read;
  call_record& out = read.record.emplace();
  out.leg = in["CallSid"];
  out.ids = {out.leg, std::string(in["ParentCallSid"])};
  add_people(out, in);
  out.cause = in["CallStatus"];
  out.duration = read_duration(in["CallDuration"]);
  if (!in["RecordingUrl"].empty()) add_recording(out, in, "recording");

  const auto* status = std::ranges::find(statuses, in["CallStatus"], &call_status::word);
  if (status == std::end(statuses)) {
    read.warnings.push_back("unknown_status");
    return read;
  }
  time_reader time({}, read.warnings);
  const auto now = time(in["Timestamp"]);
  (status->at == moment::begins     ? out.started_at
   : status->at == moment::answered ? out.answered_at
                                    : out.ended_at) = now;
  out.result = status->result;
  out.leg_ended = status->at == moment::over;
  out.call_ended = out.leg_ended && in["ParentCallSid"].empty();
  if (out.leg_ended && out.result == "answered") out.talk = out.duration;
  out.version = status->order;
  const std::string_view sequence = in["SequenceNumber"];
  std::from_chars(sequence.data(), sequence.data() + sequence.size(), out.version);
  return read;
}

}  // namespace

result<reading> read_texml(const form& in) {
  if (in["CallSid"].empty()) return fail("no CallSid");
  const bool is_recording = in["CallStatus"].empty() && !in["RecordingSid"].empty();
  return is_recording ? read_recording(in) : read_status(in);
}

}  // namespace intake::call
