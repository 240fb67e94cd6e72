#include "normalizers/assembly/call_words.hpp"

namespace intake::assembly {
namespace {

std::string shown(const phone_party& p) {
  const std::string& number = p.e164.empty() ? p.number : p.e164;
  if (number.empty()) return p.name.empty() ? "an unknown number" : p.name;
  return p.name.empty() || p.name == number ? number : p.name + " (" + number + ")";
}

const std::string& number_of(const phone_party& p) { return p.e164.empty() ? p.number : p.e164; }

void line(std::string& out, std::string_view label, const std::string& value) {
  if (!value.empty()) out.append(label).append(": ").append(value).append("\n");
}

std::string seconds(const std::optional<std::int64_t>& length) {
  return length ? std::to_string((*length + 500) / 1000) + " s" : std::string{};
}

std::string text_of(const call_view& call, const std::string& subject) {
  std::string out = subject + "\n\n";
  line(out, "From", shown(call.from));
  line(out, "To", shown(call.to));
  line(out, "Queue", call.queue);
  line(out, "Agent", call.agent);
  line(out, "Waited", seconds(call.wait));
  line(out, "Talked", seconds(call.talk));
  line(out, "Cause", call.cause);
  if (!call.recordings.empty()) line(out, "Recordings", std::to_string(call.recordings.size()));
  return out;
}

void add_participant(facts& to, const char* role, const std::string& name, const std::string& address) {
  if (!name.empty() || !address.empty()) to.participants.push_back({role, name, address});
}

}  // namespace

std::string subject_of(const call_view& call, std::int64_t attempts) {
  const bool spoken = call.result == call_result::answered;
  if (call.direction == "internal") return "Internal call from " + shown(call.from) + " to " + shown(call.to);
  if (call.direction == "outbound")
    return (spoken ? "Call to " : "Unanswered call to ") + shown(call.to) +
           (spoken && !call.agent.empty() ? " by " + call.agent : "");
  std::string out = spoken                                  ? "Call from "
                    : call.result == call_result::voicemail ? "Voicemail from "
                    : call.result == call_result::failed    ? "Failed call from "
                                                            : "Missed call from ";
  out += shown(call.from);
  if (spoken && !call.agent.empty()) out += ", answered by " + call.agent;
  if (attempts > 1) out += ", " + std::to_string(attempts) + " attempts";
  return out;
}

facts facts_of(const call_view& call, bool overflow, std::int64_t attempts) {
  facts out;
  if (call.started_at) out.occurred_at = from_millis(*call.started_at);
  out.subject = subject_of(call, attempts);
  out.body.emplace().text = text_of(call, out.subject);
  out.body->reply_text = out.body->text;
  add_participant(out, "from", call.from.name, number_of(call.from));
  add_participant(out, "to", call.to.name, number_of(call.to));
  add_participant(out, "agent", "", call.agent);
  add_participant(out, "queue", "", call.queue);
  if (call.direction != "internal") {
    const phone_party& customer = customer_of(call);
    out.customer_name = customer.name;
    if (!number_of(customer).empty())
      out.identities.push_back(
          {"phone", number_of(customer), "claimed", call.direction == "outbound" ? "dialled number" : "caller id"});
  }
  out.call.emplace();
  out.call->result = name_of(call.result);
  out.call->direction = call.direction;
  if (overflow) out.parse.limits_hit.emplace_back("legs");
  return out;
}

}  // namespace intake::assembly
