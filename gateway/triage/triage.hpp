// What a ticket is worth, by rules that explain themselves: queue and priority.
//
// Guarantees  Pure; every value comes with the rule and the evidence that gave it (`triage.reasons`).
// Owner       Any thread.
#pragma once

#include <string>

#include "normalizers/assembly/assembler.hpp"

namespace intake::triage {

/// Adds `triage` to an event's data, a JSON object.
void assess(const assembly::arrival&, const facts&, std::string& data);

}  // namespace intake::triage
