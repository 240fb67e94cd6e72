// When somebody is there to answer: a week's hours in one time zone, and days off.
//
// Guarantees  Pure: the same hours and time give the same answer. Changes of the clock in spring and autumn are the
//             zone's (ICU).
// Owner       Immutable after read(); any thread.
// Fails       read() says which day is wrong.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unicode/uversion.h>
#include <vector>

#include <boost/json/object.hpp>

#include "gateway/clock.hpp"
#include "gateway/result.hpp"

U_NAMESPACE_BEGIN
class TimeZone;
U_NAMESPACE_END

namespace intake::triage {

class opening_hours {
 public:
  /// `week`: "mon" … "sun" → "09:00-17:30"; a missing day is closed, an empty week is always open. `holidays`: "2026-12-25".
  static result<opening_hours> read(const boost::json::object& week, const std::string& time_zone,
                                    const std::vector<std::string>& holidays);

  struct answer {
    bool open = true;
    std::optional<time_point> opens_at;  ///< when closed: the next time within four weeks
  };
  answer at(time_point now) const;

 private:
  struct hours {
    int from = 0, until = 0;  ///< minutes since midnight
  };
  struct local {
    int weekday = 0;  ///< Monday is 0
    int minute = 0;   ///< of the day
    std::string day;  ///< "2026-12-25"
  };
  const std::optional<hours>& hours_of(const local&) const;
  local in_zone(time_point) const;

  std::array<std::optional<hours>, 7> week_{};
  std::optional<hours> closed_;
  std::shared_ptr<const icu::TimeZone> zone_;
  std::set<std::string> holidays_;
  bool always_ = true;
};

}  // namespace intake::triage
