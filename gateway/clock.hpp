// Wall-clock time as the gateway writes it: UTC, milliseconds.
//
// Guarantees  Whoever needs the time is handed a `clock`, so that tests and `normalize --at` decide what time it is.
// Owner       Stateless; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace intake {

using time_point = std::chrono::sys_time<std::chrono::milliseconds>;
using std::chrono::milliseconds;

class clock {
 public:
  virtual ~clock() = default;
  virtual time_point now() const = 0;
};

/// The machine's clock.
const clock& system_clock();

/// `2026-11-22T08:15:30.123Z` (RFC 3339, always UTC, always milliseconds).
std::string rfc3339(time_point);
/// Appends the same.
void append_rfc3339(std::string& to, time_point);

/// Reads RFC 3339 with any offset, with or without a fraction; nothing for anything else.
std::optional<time_point> parse_rfc3339(std::string_view);

/// Milliseconds since 1970, as stored in the journal, and back.
inline std::int64_t to_millis(time_point t) { return t.time_since_epoch().count(); }
inline time_point from_millis(std::int64_t ms) { return time_point{milliseconds{ms}}; }
/// Seconds since 1970, as metrics show a time.
inline double to_seconds(time_point t) { return static_cast<double>(to_millis(t)) / 1000; }

}  // namespace intake
