// Calls as hosted systems push them: Twilio's callbacks, Zammad's CTI push, Amazon Connect's contact records, and records of
// nobody's shape for generic-json, one a leg.
#include <ctime>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/cli/access.hpp"
#include "gateway/cli/call_dialects.hpp"

namespace intake::cli {
namespace {

namespace json = boost::json;

std::string rfc2822(time_point t) {
  const std::time_t seconds = to_millis(t) / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char out[64];
  std::strftime(out, sizeof out, "%a, %d %b %Y %H:%M:%S +0000", &utc);
  return out;
}

using form_fields = std::vector<std::pair<std::string_view, std::string>>;

std::string form(const form_fields& fields) {
  std::string out;
  for (const auto& [name, value] : fields) out += (out.empty() ? "" : "&") + std::string(name) + "=" + encoded(value);
  return out;
}

/// The status callbacks of one leg, which counts them itself.
class twilio_leg {
 public:
  twilio_leg(const call_story& call, const handset_story* handset) : call_(call), handset_(handset) {}

  std::string say(std::string_view status, int at, std::optional<int> lasted = std::nullopt) {
    form_fields fields{{"AccountSid", "AC00000000000000000000000000000000"},
                       {"ApiVersion", "2010-04-01"},
                       {"CallSid", "CA" + (handset_ ? handset_->id : call_.id)},
                       {"CallStatus", std::string(status)},
                       {"CallbackSource", "call-progress-events"},
                       {"Direction", handset_ ? "outbound-dial" : "inbound"},
                       {"From", call_.from},
                       {"To", handset_ ? "client:" + handset_->agent : call_.to},
                       {"SequenceNumber", std::to_string(said_++)},
                       {"Timestamp", rfc2822(call_.at(at))}};
    if (handset_) fields.emplace_back("ParentCallSid", "CA" + call_.id);
    if (lasted) fields.emplace_back("CallDuration", std::to_string(*lasted));
    return form(fields);
  }

 private:
  const call_story& call_;
  const handset_story* handset_;
  int said_ = 0;
};

std::string twilio_recording(const call_story& call, std::string_view source, int seconds) {
  const std::string sid = "RE" + call.id;
  return form({{"AccountSid", "AC00000000000000000000000000000000"},
               {"CallSid", "CA" + call.id},
               {"RecordingSid", sid},
               {"RecordingStatus", "completed"},
               {"RecordingSource", std::string(source)},
               {"RecordingDuration", std::to_string(seconds)},
               {"RecordingUrl", "https://recordings.example.com/" + sid}});
}

json::object zammad_event(const call_story& call, std::string_view event) {
  return {{"event", event},    {"from", call.from.substr(1)}, {"to", call.to.substr(1)},
          {"direction", "in"}, {"callId", call.id},           {"queue", call.queue}};
}

/// One contact of Amazon Connect: the caller with one agent, or with none.
json::object connect_contact(const call_story& call, const std::string& id, const handset_story* agent, int from,
                             int until) {
  json::object out{{"AWSContactTraceRecordFormatVersion", "2017-03-10"},
                   {"Channel", "VOICE"},
                   {"ContactId", id},
                   {"InitiationMethod", "INBOUND"},
                   {"InitiationTimestamp", rfc3339(call.at(from))},
                   {"DisconnectTimestamp", rfc3339(call.at(until))},
                   {"LastUpdateTimestamp", rfc3339(call.at(until + 60))},
                   {"DisconnectReason", "CUSTOMER_DISCONNECT"},
                   {"CustomerEndpoint", {{"Address", call.from}, {"Type", "TELEPHONE_NUMBER"}}},
                   {"SystemEndpoint", {{"Address", call.to}, {"Type", "TELEPHONE_NUMBER"}}},
                   {"AgentConnectionAttempts", call.handsets.size()},
                   {"Agent", nullptr}};
  const int left = agent ? agent->stops_at : until;
  out["Queue"] = {{"Name", call.queue},
                  {"EnqueueTimestamp", rfc3339(call.at(from + 1))},
                  {"DequeueTimestamp", rfc3339(call.at(left))},
                  {"Duration", left - from - 1}};
  if (agent)
    out["Agent"] = {{"Username", agent->agent},
                    {"ConnectedToAgentTimestamp", rfc3339(call.at(left))},
                    {"AgentInteractionDuration", until - left}};
  return out;
}

const handset_story* first_to_answer(const call_story& call) {
  for (const auto& h : call.handsets)
    if (h.talks_until) return &h;
  return nullptr;
}

json::object generic_leg(const call_story& call, const std::string& leg, std::string_view outcome, int from,
                         int until) {
  return {{"call", call.id},
          {"leg", leg},
          {"direction", "inbound"},
          {"caller", call.from},
          {"caller_name", call.name},
          {"dialled", call.to},
          {"queue", call.queue},
          {"outcome", outcome},
          {"started", rfc3339(call.at(from))},
          {"ended", rfc3339(call.at(until))}};
}

std::string_view word_of(const call_story& call) {
  return call.answered()                     ? "answered"
         : call.kind == call_kind::missed    ? "missed"
         : call.kind == call_kind::voicemail ? "voicemail"
                                             : "abandoned";
}

}  // namespace

written_call write_twilio(const call_story& call) {
  written_call out;
  twilio_leg caller(call, nullptr);
  out.records = {caller.say("ringing", 0), caller.say("in-progress", 1)};
  for (const auto& h : call.handsets) {
    twilio_leg leg(call, &h);
    out.records.push_back(leg.say("ringing", h.rings_at));
    if (h.talks_until) {
      out.records.push_back(leg.say("in-progress", h.stops_at));
      out.records.push_back(leg.say("completed", *h.talks_until, *h.talks_until - h.stops_at));
    } else {
      out.records.push_back(leg.say(call.answered() ? "canceled" : "no-answer", h.stops_at));
    }
  }
  out.records.push_back(caller.say("completed", call.end, call.end));
  if (call.recorded) out.late.push_back(twilio_recording(call, "DialVerb", call.end));
  if (call.kind == call_kind::voicemail)
    out.late.push_back(twilio_recording(call, "RecordVerb", call.end - call.handsets.back().stops_at));
  return out;
}

/// A push of this kind knows no transfers: whom the caller was passed on to is not in it, nor are recordings.
written_call write_zammad(const call_story& call) {
  written_call out;
  json::object rings = zammad_event(call, "newCall");
  json::array& users = rings["user"].emplace_array();
  for (const auto& h : call.handsets)
    if (h.rings_at == call.handsets.front().rings_at) users.emplace_back(h.agent);
  out.records.push_back(json::serialize(rings));

  json::object answer = zammad_event(call, "answer"), hangup = zammad_event(call, "hangup");
  hangup["cause"] = call.answered() || call.kind == call_kind::voicemail ? "normalClearing" : "cancel";
  const handset_story* taken = first_to_answer(call);
  if (taken || call.kind == call_kind::voicemail) {
    answer["user"] = taken ? taken->agent : "voicemail";
    answer["answeringNumber"] = hangup["answeringNumber"] = taken ? taken->extension : "voicemail";
    out.records.push_back(json::serialize(answer));
  }
  out.records.push_back(json::serialize(hangup));
  return out;
}

/// Voicemail is none of Connect's own: such a caller left the queue.
written_call write_amazon_connect(const call_story& call) {
  written_call out;
  const handset_story* taken = first_to_answer(call);
  json::object contact = connect_contact(call, call.id, taken, 0, taken ? *taken->talks_until : call.end);
  if (call.kind == call_kind::transferred) {
    const handset_story& second = call.handsets.back();
    contact["NextContactId"] = second.id;
    contact["TransferCompletedTimestamp"] = rfc3339(call.at(second.rings_at));
    json::object next = connect_contact(call, second.id, &second, second.rings_at, call.end);
    next["InitialContactId"] = next["PreviousContactId"] = call.id;
    next["InitiationMethod"] = "TRANSFER";
    out.records.push_back(json::serialize(next));
  }
  out.records.insert(out.records.begin(), json::serialize(contact));
  if (call.recorded) {
    contact["LastUpdateTimestamp"] = rfc3339(call.at(call.end + 300));
    contact["Recording"] = {
        {"Location", "connect-recordings/" + call.id + ".wav"}, {"Status", "AVAILABLE"}, {"Type", "AUDIO"}};
    out.late.push_back(json::serialize(contact));
  }
  return out;
}

written_call write_generic_json(const call_story& call) {
  written_call out;
  for (const auto& h : call.handsets) {
    json::object leg =
        generic_leg(call, h.id, h.talks_until ? "answered" : "missed", h.rings_at, h.talks_until.value_or(h.stops_at));
    leg["handset"] = true;
    leg["agent"] = h.agent;
    if (h.talks_until) leg["answered"] = rfc3339(call.at(h.stops_at));
    out.records.push_back(json::serialize(leg));
  }
  json::object caller = generic_leg(call, call.id, word_of(call), 0, call.end);
  out.records.push_back(json::serialize(caller));
  if (call.recorded || call.kind == call_kind::voicemail) {
    caller["recording_kind"] = call.recorded ? "recording" : "voicemail";
    caller["recording"] = "https://recordings.example.com/" + call.id + ".wav";
    out.late.push_back(json::serialize(caller));
  }
  return out;
}

}  // namespace intake::cli
