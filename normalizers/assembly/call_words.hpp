// A call in words for people, and as the facts that all channels share: subject, text, participants, customer.
//
// Owner       Pure; any thread.
#pragma once

#include "normalizers/assembly/call_fold.hpp"

namespace intake::assembly {

/// "Missed call from +351211234567, 3 attempts"
std::string subject_of(const call_view&, std::int64_t attempts);

/// `overflow`: the call has more legs than are kept.
facts facts_of(const call_view&, bool overflow, std::int64_t attempts);

}  // namespace intake::assembly
