// The times and durations of call records, in the forms in which PBXs write them.
//
// Guarantees  Pure. A time without a zone is in the source's zone, by ICU's tables. What the clock showed twice (the hour in
//             autumn) is the first of both, unless that lies before `not_before` (a call does not end before it starts):
//             then the second. What it never showed (the hour in spring) is as far behind the change as it was written.
//             A time before 1971 is a PBX's way to say "never": none.
// Fails       Never: nothing for what cannot be read, or for a zone that ICU does not know.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/clock.hpp"

namespace intake::call {

/// How a source writes its times.
struct time_form {
  /// "" (by its shape: RFC 3339, RFC 2822, `2026-11-24 08:15:30`, epoch in s, ms or us by its length), "epoch" "epoch_ms"
  /// "epoch_us" "rfc3339" "rfc2822", or a pattern of %Y %y %m %d %H %I %p %M %S %f %z %b %%, a blank for any blanks.
  std::string_view format;
  std::string_view zone = "UTC";  ///< IANA name
};

std::optional<time_point> read_time(std::string_view written, const time_form&,
                                    std::optional<time_point> not_before = {});

/// "83", "83.5" (seconds), "1:23", "00:01:23", "00:01:23.456".
std::optional<milliseconds> read_duration(std::string_view written);

/// Reads the times of one record and notes "unreadable_time" once for what says something that is no time.
class time_reader {
 public:
  time_reader(time_form form, std::vector<std::string>& warnings) : form_(form), warnings_(warnings) {}
  std::optional<time_point> operator()(std::string_view written, std::optional<time_point> not_before = {});

 private:
  time_form form_;
  std::vector<std::string>& warnings_;
};

}  // namespace intake::call
