// When to try a delivery again: a pure function of what has happened so far.
//
// Guarantees  Exponential with jitter between 5 seconds and 2 hours, for days, not minutes; never before the other side
//             asked for; the same inputs give the same answer.
// Owner       Pure; any thread.
#pragma once

#include <optional>

#include "gateway/clock.hpp"

namespace intake::pipeline {

struct retry_rules {
  milliseconds first{5'000};
  milliseconds longest{2 * 3600 * 1000};
  milliseconds give_up_after{3 * 86400 * 1000LL};  ///< from the first attempt on
};

/// The time of the next attempt, or nothing: it is a dead letter.
/// `attempts`: made so far, at least 1. `first_attempt`: when the first was made. `retry_after`: what the other side asked for.
/// `chance`: 0 … 1, spreads the attempts over half the interval.
std::optional<time_point> next_attempt(const retry_rules&, int attempts, time_point first_attempt, time_point now,
                                       std::optional<std::chrono::seconds> retry_after, double chance);

}  // namespace intake::pipeline
