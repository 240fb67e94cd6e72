// Calls as FreeSWITCH's mod_json_cdr posts them: one document a leg, the handsets' before the caller's, every variable
// percent-encoded.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/cli/access.hpp"
#include "gateway/cli/call_dialects.hpp"

namespace intake::cli {
namespace {

namespace json = boost::json;

std::string uuid(const std::string& id) {
  return id.substr(0, 8) + "-" + id.substr(8, 4) + "-" + id.substr(12, 4) + "-" + id.substr(16, 4) + "-" +
         id.substr(20);
}

class variables {
 public:
  void say(std::string_view name, std::string_view value) { all_[name] = encoded(value); }
  void say_time(const std::string& moment, std::optional<time_point> at) {
    const std::int64_t ms = at ? to_millis(*at) : 0;
    say(moment + "_epoch", std::to_string(ms / 1000));
    say(moment + "_uepoch", std::to_string(ms * 1000));
  }
  void say_span(time_point start, std::optional<time_point> answer, time_point end) {
    say_time("start", start);
    say_time("answer", answer);
    say_time("end", end);
    const auto seconds = [](milliseconds ms) { return std::to_string(ms.count() / 1000); };
    say("duration", seconds(end - start));
    say("billsec", answer ? seconds(end - *answer) : "0");
  }
  void say_hangup(std::string_view cause, std::string_view q850) {
    say("hangup_cause", cause);
    say("hangup_cause_q850", q850);
  }
  json::object take() { return std::move(all_); }

 private:
  json::object all_;
};

std::string document(variables of, std::string_view direction, json::object profile,
                     std::optional<time_point> bridged) {
  const std::string micros = bridged ? std::to_string(to_millis(*bridged) * 1000) : "0";
  return json::serialize(json::object{
      {"core-uuid", "6f7b3a1e-5f2e-4c52-9d6a-0d2f3b1c4a59"},
      {"switchname", "pbx"},
      {"channel_data", {{"state", "CS_REPORTING"}, {"direction", direction}, {"state_number", "11"}}},
      {"variables", of.take()},
      {"app_log", {{"applications", json::array{}}}},
      {"callflow",
       {{{"dialplan", "XML"}, {"caller_profile", std::move(profile)}, {"times", {{"bridged_time", micros}}}}}}});
}

json::object profile_of(const call_story& call, const std::string& id, std::string_view dialled) {
  return {{"caller_id_name", call.name},
          {"caller_id_number", call.from},
          {"ani", call.from},
          {"destination_number", dialled},
          {"uuid", uuid(id)}};
}

std::string handset_leg(const call_story& call, const handset_story& h) {
  variables of;
  of.say("uuid", uuid(h.id));
  of.say("call_uuid", uuid(call.id));
  of.say("originating_leg_uuid", uuid(call.id));
  of.say("direction", "outbound");
  of.say("dialed_user", h.agent);
  const auto answer = h.talks_until ? std::optional(call.at(h.stops_at)) : std::nullopt;
  of.say_span(call.at(h.rings_at), answer, call.at(h.talks_until.value_or(h.stops_at)));
  if (h.talks_until)
    of.say_hangup("NORMAL_CLEARING", "16");
  else if (call.answered())
    of.say_hangup("LOSE_RACE", "502");
  else
    of.say_hangup("NO_ANSWER", "19");
  return document(std::move(of), "outbound", profile_of(call, h.id, h.extension), answer);
}

const handset_story* first_to_answer(const call_story& call) {
  for (const auto& h : call.handsets)
    if (h.talks_until) return &h;
  return nullptr;
}

void say_queue(variables& of, const call_story& call, const handset_story* taken) {
  const auto epoch = [&](int at) { return std::to_string(to_millis(call.at(at)) / 1000); };
  of.say("cc_queue", call.queue);
  of.say("cc_queue_joined_epoch", epoch(1));
  if (taken)
    of.say("cc_queue_answered_epoch", epoch(taken->stops_at));
  else
    of.say("cc_queue_canceled_epoch", epoch(call.end));
}

std::string callers_leg(const call_story& call) {
  variables of;
  const handset_story* taken = first_to_answer(call);
  of.say("uuid", uuid(call.id));
  of.say("call_uuid", uuid(call.id));
  of.say("direction", "inbound");
  of.say("sip_from_user", call.from);
  of.say("sip_to_user", call.to);
  std::optional<time_point> answer;
  if (call.queued()) answer = call.at(1);
  if (call.kind == call_kind::voicemail) answer = call.at(call.handsets.back().stops_at);
  of.say_span(call.at(0), answer, call.at(call.end));
  of.say("last_app", call.kind == call_kind::voicemail ? "voicemail" : call.queued() ? "callcenter" : "bridge");
  if (call.queued()) say_queue(of, call, taken);
  if (taken) of.say("bridge_uuid", uuid(taken->id));
  if (call.kind == call_kind::transferred) of.say("endpoint_disposition", "BLIND_TRANSFER");
  if (call.recorded) of.say("record_file", "/var/lib/freeswitch/recordings/" + uuid(call.id) + ".wav");
  if (call.kind == call_kind::voicemail) {
    of.say("voicemail_file_path", "/var/lib/freeswitch/voicemail/" + uuid(call.id) + ".wav");
    of.say("voicemail_message_len", std::to_string(call.end - call.handsets.back().stops_at));
  }
  if (call.kind == call_kind::missed)
    of.say_hangup("ORIGINATOR_CANCEL", "487");
  else
    of.say_hangup("NORMAL_CLEARING", "16");
  const auto bridged = taken ? std::optional(call.at(taken->stops_at)) : std::nullopt;
  return document(std::move(of), "inbound", profile_of(call, call.id, call.to), bridged);
}

}  // namespace

written_call write_freeswitch_json(const call_story& call) {
  written_call out;
  for (const auto& h : call.handsets) out.records.push_back(handset_leg(call, h));
  out.records.push_back(callers_leg(call));
  return out;
}

}  // namespace intake::cli
