// What a ticket is worth, by rules that explain themselves: queue and priority.
//
// Guarantees  Pure; every value comes with the rule and the evidence that gave it (`triage.reasons`).
// Owner       Any thread.
#pragma once

#include <boost/json/object.hpp>

#include "normalizers/assembly/assembler.hpp"

namespace intake::triage {

/// Adds `triage` to an event's data.
void assess(const assembly::arrival&, const facts&, boost::json::object& data);

}  // namespace intake::triage
