// What a load generator prints when it is through: one line of JSON.
//
// Owner       Free function.
#pragma once

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

namespace intake::bench {

/// `what`: the key under which the number of answers stands; `took`: milliseconds, one an answer.
inline void print_load(const char* what, std::vector<double> took, long refused, double seconds) {
  std::sort(took.begin(), took.end());
  const auto at = [&](double part) {
    return took.empty() ? 0 : took[std::min(took.size() - 1, static_cast<std::size_t>(part * double(took.size())))];
  };
  std::printf(
      R"({"%s":%zu,"refused":%ld,"seconds":%.4f,"p50_ms":%.3f,"p99_ms":%.3f,"worst_ms":%.3f,"cpu_seconds":%.3f})"
      "\n",
      what, took.size(), refused, seconds, at(0.5), at(0.99), at(1), double(std::clock()) / CLOCKS_PER_SEC);
  std::fflush(stdout);
}

}  // namespace intake::bench
