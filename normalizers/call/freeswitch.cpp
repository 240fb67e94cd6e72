#include "normalizers/call/freeswitch.hpp"

#include <algorithm>

#include "normalizers/call/hangup_cause.hpp"
#include "normalizers/call/percent.hpp"
#include "normalizers/call/row.hpp"
#include "normalizers/call/times.hpp"

namespace intake::call {
namespace {

/// Variables that name this leg or another of the same call.
constexpr std::string_view id_variables[] = {
    "uuid",         "call_uuid",  "bridge_uuid",          "last_bridge_to",
    "signal_bond",  "originator", "originating_leg_uuid", "cc_member_session_uuid",
    "cc_agent_uuid"};
constexpr std::string_view answering_apps[] = {"conference", "fifo"};
constexpr std::size_t longest_extension = 6;

class leg {
 public:
  leg(json_node cdr, variables encoding)
      : variables_(cdr["variables"]),
        encoding_(encoding),
        latest_(cdr["callflow"].item(0)),
        first_(cdr["callflow"].last()) {}

  bool is_there() const { return variables_.is_object(); }
  std::string operator[](std::string_view variable) const {
    const std::string value = variables_[variable].item(0).text();
    return encoding_ == variables::plain ? value : percent_decode(value);
  }
  /// The first of them that says something.
  std::string any(std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names)
      if (std::string value = (*this)[name]; !value.empty()) return value;
    return {};
  }
  /// The profile of the call as it came in: the switch writes the latest first.
  json_node came_as() const { return first_["caller_profile"]; }
  json_node went_on_as() const { return latest_["caller_profile"]; }
  json_node times() const { return latest_["times"]; }
  json_node originator() const { return other_party("originator", "originator_caller_profile"); }
  json_node originatee() const { return other_party("originatee", "originatee_caller_profile"); }

  bool is_b_leg() const { return originator().is_there() || !any({"originator", "originating_leg_uuid"}).empty(); }
  bool goes_outside() const {
    return !any({"sip_gateway_name", "sip_use_gateway"}).empty() ||
           any({"last_arg", "current_application_data"}).starts_with("sofia/gateway/");
  }
  /// Who logged in to the channel: one of our own telephones.
  std::string user() const { return any({"user_name", "sip_auth_username"}); }
  bool is_bridged() const {
    return !any({"bridge_uuid", "last_bridge_to"}).empty() || read_time(times()["bridged_time"].text(), {"epoch_us"}) ||
           !(*this)["cc_queue_answered_epoch"].empty();
  }

 private:
  /// One profile or a list of them, the list's name in the plural (JSON) or not (XML).
  json_node other_party(std::string_view who, const std::string& profile) const {
    const json_node party = latest_["caller_profile"][who];
    const json_node listed = party[profile + "s"].item(0);
    return listed.is_there() ? listed : party[profile].item(0);
  }

  json_node variables_;
  variables encoding_;
  json_node latest_, first_;
};

bool is_extension(std::string_view number) {
  return number.size() <= longest_extension && number.find_first_not_of("0123456789*#") == std::string_view::npos;
}

void add_ids(call_record& out, const leg& in) {
  out.leg = in["uuid"];
  for (const std::string_view name : id_variables)
    if (std::string id = in[name]; !id.empty()) out.ids.push_back(std::move(id));
  for (const json_node party : {in.originator(), in.originatee()})
    if (std::string id = party["uuid"].text(); !id.empty()) out.ids.push_back(std::move(id));
}

void add_people(call_record& out, const leg& in) {
  const json_node profile = in.came_as();
  const auto or_variable = [&](std::string text, std::initializer_list<std::string_view> names) {
    return text.empty() ? in.any(names) : text;
  };
  out.from.number = or_variable(profile["caller_id_number"].text(), {"caller_id_number", "sip_from_user"});
  out.from.name = or_variable(profile["caller_id_name"].text(), {"caller_id_name", "sip_from_display"});
  if (out.from.name == out.from.number) out.from.name.clear();
  out.to.number =
      or_variable(profile["destination_number"].text(), {"dialed_extension", "sip_to_user", "sip_req_user"});
  out.queue = in["cc_queue"];
  out.rings_agent = in.is_b_leg() && !in.goes_outside();
  out.agent = in["cc_agent"];
  if (out.agent.empty() && !in.is_b_leg()) out.agent = in.user();  // one of ours calls
  if (out.agent.empty() && out.rings_agent) out.agent = in.any({"dialed_user", "sip_to_user"});
  if (out.agent.empty() && out.rings_agent) out.agent = out.to.number;
  if (out.agent.empty() && !in.is_b_leg() && in.is_bridged() && !in.goes_outside())
    out.agent = in.originatee()["destination_number"].text();
}

/// Of a handset that rings, the caller's leg tells: from the handset's own, every call comes in.
std::string_view direction_of(const leg& in, const call_record& record) {
  if (in.is_b_leg()) return in.goes_outside() ? "outbound" : "";
  if (in.user().empty()) return "inbound";
  return is_extension(record.to.number) ? "internal" : "outbound";
}

void add_times(call_record& out, const leg& in, std::string_view zone, std::vector<std::string>& warnings) {
  time_reader micros({"epoch_us"}, warnings), seconds({"epoch"}, warnings), stamp({{}, zone}, warnings);
  const auto read = [&](const std::string& moment) {
    if (const auto t = micros(in[moment + "_uepoch"])) return t;
    if (const auto t = seconds(in[moment + "_epoch"])) return t;
    return stamp(in[moment + "_stamp"]);
  };
  out.started_at = read("start");
  out.answered_at = read("answer");
  out.ended_at = read("end");
  out.duration = read_duration(in["duration"]);
}

/// Of an a-leg that the switch answered and nobody took.
std::string_view result_of_taken_by_nobody(const leg& in) {
  if (std::ranges::find(answering_apps, in["last_app"]) != std::end(answering_apps)) return "answered";
  return same_word(in["last_app"], "bridge")
             ? result_of_hangup(in.any({"originate_disposition", "bridge_hangup_cause"}))
             : "abandoned";
}

std::string_view result_of(const leg& in, bool answered) {
  if (same_word(in["last_app"], "voicemail") && answered) return "voicemail";
  const bool queued = !in["cc_queue_joined_epoch"].empty();
  if (queued && in["cc_queue_answered_epoch"].empty()) return "abandoned";
  if (!answered) return result_of_hangup(in["hangup_cause"]);
  if (in.is_b_leg() || in.is_bridged()) return "answered";
  return result_of_taken_by_nobody(in);
}

/// How long the caller stood in the queue, was rung for, spoke.
void add_spans(call_record& out, const leg& in) {
  const auto queue_time = [&](std::string_view what) { return read_time(in[what], {"epoch"}); };
  const auto joined = queue_time("cc_queue_joined_epoch"), taken = queue_time("cc_queue_answered_epoch");
  const auto left = taken ? taken : queue_time("cc_queue_canceled_epoch");
  if (joined && left) out.wait = *left - *joined;
  if (in.is_b_leg()) {
    const auto until = out.answered_at ? out.answered_at : out.ended_at;
    if (out.started_at && until) out.ring = *until - *out.started_at;
  }
  if (out.result != "answered") return;
  const auto bridged = in.is_b_leg() ? out.answered_at : read_time(in.times()["bridged_time"].text(), {"epoch_us"});
  const auto since = taken ? taken : bridged;
  if (since && out.ended_at)
    out.talk = *out.ended_at - *since;
  else
    out.talk = read_duration(in["billsec"]);
  out.hold = read_duration(in["hold_accum_seconds"]);
}

/// `record_file` and its like are paths on the switch, unless it writes to the web itself.
void add_recordings(call_record& out, const leg& in) {
  const auto add = [&](std::string place, std::string_view kind, std::string_view seconds) {
    if (place.empty()) return;
    const bool is_url = place.find("://") != std::string::npos;
    out.recordings.push_back({.id = is_url ? "" : place,
                              .kind = std::string(kind),
                              .url = is_url ? place : "",
                              .duration = read_duration(in[seconds])});
  };
  add(in.any({"cc_record_filename", "record_file"}), "recording", "record_seconds");
  add(in["voicemail_file_path"], "voicemail", "voicemail_message_len");
}

}  // namespace

result<reading> read_freeswitch(json_node cdr, variables encoding, std::string_view time_zone) {
  const leg in(cdr, encoding);
  if (!in.is_there()) return fail("no variables in the record");
  reading read;
  call_record& out = read.record.emplace();
  add_ids(out, in);
  if (out.leg.empty()) return fail("no uuid in the variables");
  add_people(out, in);
  out.direction = direction_of(in, out);
  add_times(out, in, time_zone, read.warnings);
  out.cause = in["hangup_cause"];
  out.result = result_of(in, out.answered_at.has_value());
  add_spans(out, in);
  add_recordings(out, in);
  const std::string ending = in["endpoint_disposition"];
  out.transferred = ending == "BLIND_TRANSFER" || ending == "ATTENDED_TRANSFER" || !in["transfer_history"].empty();
  out.version = out.ended_at ? to_millis(*out.ended_at) : 0;
  out.leg_ended = true;
  return read;
}

}  // namespace intake::call
