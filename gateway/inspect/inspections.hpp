// The count of what daemons were asked about, by the daemon and its word.
//
// Owner       Free function; any thread.
#pragma once

#include <string_view>

#include "gateway/ops/metrics.hpp"

namespace intake::inspect {

/// `by`: "clamd", "rspamd". `outcome`: what it said; "failed": it could not be asked; "skipped": it was not, for the size.
inline void count_inspection(ops::registry& in, std::string_view by, std::string_view outcome) {
  in.counter("intake_inspections_total", "Mails and uploads shown to an inspecting daemon",
             {{"by", std::string(by)}, {"outcome", std::string(outcome)}})
      .add();
}

}  // namespace intake::inspect
