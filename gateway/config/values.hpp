// How sizes and durations are written in the configuration, and words that were probably meant.
//
// Guarantees  format(parse(x)) is a canonical x; nothing is rounded; what does not fit into 63 bits is refused.
// Owner       Pure functions; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "gateway/result.hpp"

namespace intake::config {

/// `"50MB"`: a whole number and B, KB, MB or GB, powers of 1024.
result<std::int64_t> parse_size(std::string_view);

/// The largest unit that divides it: `"256KB"`.
std::string format_size(std::int64_t bytes);

/// `"30s"`: a whole number and ms, s, m, h or d. In milliseconds.
result<std::int64_t> parse_duration(std::string_view);

/// The largest unit that divides it: `"5m"`, `"90d"`.
std::string format_duration(std::int64_t milliseconds);

/// ` (did you mean "listen"?)` when one of the candidates is a slip of the fingers away, else nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace intake::config
