#include "gateway/triage/triage.hpp"

#include <boost/json/array.hpp>

namespace intake::triage {
namespace {

namespace json = boost::json;

json::object reason(std::string_view field, std::string_view rule, std::string_view evidence) {
  return {{"field", json::string_view{field.data(), field.size()}},
          {"rule", json::string_view{rule.data(), rule.size()}},
          {"evidence", json::string_view{evidence.data(), evidence.size()}}};
}

/// Machines' notices can wait; nobody has called for help in them.
bool may_wait(const automation& a) {
  return a.kind == "ooo" || a.kind == "bounce" || a.kind == "complaint" || a.kind == "receipt";
}

}  // namespace

void assess(const assembly::arrival& a, const facts& f, json::object& data) {
  json::object& out = data["triage"].emplace_object();
  json::array reasons;
  const bool low = may_wait(f.automation);
  out["priority"] = low ? "p4" : "p3";
  reasons.push_back(
      reason("priority", low ? "machine notice" : "default", low ? f.automation.kind : "no rule matched"));
  if (!a.queue.empty()) {
    out["queue"] = a.queue;
    reasons.push_back(reason("queue", "mailbox", a.source));
  }
  if (!a.also_queues.empty()) out["also_queues"] = json::array(a.also_queues.begin(), a.also_queues.end());
  out["reasons"] = std::move(reasons);
}

}  // namespace intake::triage
