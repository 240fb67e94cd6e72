// Comparing a secret with what somebody claims it is, without telling by the time taken how much of it was right.
//
// Owner  Any thread.
#pragma once

#include <string_view>

namespace intake::crypto {

/// Whether both are the same bytes. Takes the same time wherever they differ; only the lengths show.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace intake::crypto
