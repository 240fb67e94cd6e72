#include "gateway/pipeline/retry_policy.hpp"

#include <algorithm>

namespace intake::pipeline {

std::optional<time_point> next_attempt(const retry_rules& rules, int attempts, time_point first_attempt, time_point now,
                                       std::optional<std::chrono::seconds> retry_after, double chance) {
  if (now - first_attempt >= rules.give_up_after) return std::nullopt;
  const int doublings = std::clamp(attempts - 1, 0, 30);
  const auto interval = std::min<std::int64_t>(rules.first.count() << doublings, rules.longest.count());
  // Half of it for sure, the other half by chance: a thousand events that failed together do not come back together.
  auto wait =
      milliseconds{interval / 2 + static_cast<std::int64_t>(static_cast<double>(interval - interval / 2) * chance)};
  if (retry_after) wait = std::max<milliseconds>(wait, *retry_after);
  return now + wait;
}

}  // namespace intake::pipeline
