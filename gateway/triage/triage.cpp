#include "gateway/triage/triage.hpp"

#include "gateway/json_text.hpp"

namespace intake::triage {
namespace {

void write_reason(json_object out, std::string_view field, std::string_view rule, std::string_view evidence) {
  out.put("field", field);
  out.put("rule", rule);
  out.put("evidence", evidence);
}

struct verdict {
  std::string_view priority, rule;
  std::string evidence, tag;
};

/// Somebody who waits in front of the screen comes before mail; whoever was let down does too. A chat that was left while nobody was
/// there is like mail.
verdict judge_chat(const chat_line& line) {
  if (line.rating && line.rating->score <= 2)
    return {"p2", "low rating", std::to_string(line.rating->score) + " of 5", "low-rating"};
  if (line.kind == "end" || line.kind == "rating") return {"p3", "chat is over", line.kind, {}};
  if (!line.replies.empty()) return {"p4", "customer has an answer", line.kind, {}};
  if (line.offline) return {"p3", "chat while nobody is there", "offline", "offline"};
  return {"p2", "customer waits in a chat", line.kind, {}};
}

/// Machines' notices can wait, and so can a call in which somebody has spoken with the customer already.
verdict judge(const facts& f) {
  const std::string& kind = f.automation.kind;
  if (kind == "ooo" || kind == "bounce" || kind == "complaint" || kind == "receipt")
    return {"p4", "machine notice", kind, {}};
  if (f.chat) return judge_chat(*f.chat);
  if (!f.call) return {"p3", "default", "no rule matched", {}};
  const std::string& result = f.call->result;
  if (result == "answered") return {"p4", "answered call", result, result};
  if (f.call->direction != "inbound") return {"p4", "our own call", f.call->direction, {}};
  return {"p3", "unanswered call", result, result == "failed" ? "" : "call-back"};
}

/// By what a contact's queue was found.
std::string_view way_in(const assembly::arrival& a, const facts& f) {
  if (a.queue.empty()) return "default";
  return f.call ? "line" : f.chat ? "chat" : "mailbox";
}

}  // namespace

void assess(const assembly::arrival& a, const facts& f, std::string& data) {
  json_object event = json_object::continued(data);
  json_object out = event.object("triage");
  const verdict v = judge(f);
  const std::string_view queue = a.queue.empty() ? "general" : std::string_view(a.queue);
  out.put("priority", v.priority);
  out.put("queue", queue);
  out.put_if_any("also_queues", a.also_queues);
  if (!v.tag.empty() || !f.tags.empty()) {
    json_array tags = out.array("tags");
    if (!v.tag.empty()) tags.add(v.tag);
    for (const tag& t : f.tags) tags.add(t.name);
  }
  json_array reasons = out.array("reasons");
  write_reason(reasons.object(), "priority", v.rule, v.evidence);
  write_reason(reasons.object(), "queue", way_in(a, f), a.source);
  for (const tag& t : f.tags) write_reason(reasons.object(), "tags", "inspection", t.evidence);
}

}  // namespace intake::triage
