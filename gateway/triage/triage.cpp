#include "gateway/triage/triage.hpp"

#include "gateway/json_text.hpp"

namespace intake::triage {
namespace {

void write_reason(json_object out, std::string_view field, std::string_view rule, std::string_view evidence) {
  out.put("field", field);
  out.put("rule", rule);
  out.put("evidence", evidence);
}

/// Machines' notices can wait; nobody has called for help in them.
bool may_wait(const automation& a) {
  return a.kind == "ooo" || a.kind == "bounce" || a.kind == "complaint" || a.kind == "receipt";
}

}  // namespace

void assess(const assembly::arrival& a, const facts& f, std::string& data) {
  json_object event = json_object::continued(data);
  json_object out = event.object("triage");
  const bool low = may_wait(f.automation);
  out.put("priority", low ? "p4" : "p3");
  out.put_if_any("queue", a.queue);
  out.put_if_any("also_queues", a.also_queues);
  json_array reasons = out.array("reasons");
  write_reason(reasons.object(), "priority", low ? "machine notice" : "default",
               low ? f.automation.kind : "no rule matched");
  if (!a.queue.empty()) write_reason(reasons.object(), "queue", "mailbox", a.source);
}

}  // namespace intake::triage
