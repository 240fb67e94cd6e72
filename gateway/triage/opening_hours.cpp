#include "gateway/triage/opening_hours.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <unicode/timezone.h>

namespace intake::triage {
namespace {

constexpr std::array<std::string_view, 7> day_names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr milliseconds step{60'000};
constexpr int most_minutes = 28 * 24 * 60;

/// "09:30" as minutes; "24:00" is the end of a day.
std::optional<int> minutes_of(std::string_view text) {
  int hour = 0, minute = 0;
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto whole = [](std::string_view digits, int& into) {
    const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return bad == std::errc{} && end == digits.data() + digits.size();
  };
  if (!whole(text.substr(0, 2), hour) || !whole(text.substr(3), minute)) return std::nullopt;
  if (hour < 0 || minute < 0 || minute > 59 || hour * 60 + minute > 24 * 60) return std::nullopt;
  return hour * 60 + minute;
}

}  // namespace

result<opening_hours> opening_hours::read(const boost::json::object& week, const std::string& time_zone,
                                          const std::vector<std::string>& holidays) {
  opening_hours out;
  out.zone_.reset(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(time_zone)));
  if (*out.zone_ == icu::TimeZone::getUnknown()) return fail("\"" + time_zone + "\" is no time zone");
  out.holidays_ = {holidays.begin(), holidays.end()};
  out.always_ = week.empty();
  for (const auto& [name, value] : week) {
    const auto day = std::find(day_names.begin(), day_names.end(), std::string_view(name));
    if (day == day_names.end())
      return fail("\"" + std::string(name) + "\" is no day: mon, tue, wed, thu, fri, sat, sun");
    const std::string_view text = value.is_string() ? std::string_view(value.get_string()) : std::string_view{};
    const auto from = text.size() == 11 ? minutes_of(text.substr(0, 5)) : std::nullopt;
    const auto until = text.size() == 11 && text[5] == '-' ? minutes_of(text.substr(6)) : std::nullopt;
    if (!from || !until || *from >= *until)
      return fail("hours of " + std::string(name) + " are written \"09:00-17:30\"");
    out.week_[static_cast<std::size_t>(day - day_names.begin())] = hours{*from, *until};
  }
  return out;
}

opening_hours::local opening_hours::in_zone(time_point at) const {
  std::int32_t standard = 0, summer = 0;
  UErrorCode problem = U_ZERO_ERROR;
  zone_->getOffset(static_cast<UDate>(to_millis(at)), false, standard, summer, problem);
  using namespace std::chrono;
  const sys_time<milliseconds> there{milliseconds{to_millis(at) + standard + summer}};
  const auto date = floor<std::chrono::days>(there);
  const year_month_day day{date};
  char written[16];
  std::snprintf(written, sizeof written, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return {.weekday = static_cast<int>(weekday{date}.iso_encoding()) - 1,
          .minute = static_cast<int>(floor<minutes>(there - date).count()),
          .day = written};
}

const std::optional<opening_hours::hours>& opening_hours::hours_of(const local& now) const {
  return holidays_.contains(now.day) ? closed_ : week_[static_cast<std::size_t>(now.weekday)];
}

opening_hours::answer opening_hours::at(time_point now) const {
  if (always_) return {};
  const local here = in_zone(now);
  const auto& today = hours_of(here);
  if (today && here.minute >= today->from && here.minute < today->until) return {};
  answer out{.open = false, .opens_at = std::nullopt};
  // From full minute to full minute, leaping over what is known to be closed.
  time_point next = now - milliseconds{to_millis(now) % step.count()};
  for (int passed = 0; passed < most_minutes;) {
    const local then = in_zone(next);
    const auto& day = hours_of(then);
    if (day && then.minute >= day->from && then.minute < day->until) {
      out.opens_at = next;
      return out;
    }
    const int leap = day && then.minute < day->from ? day->from - then.minute : std::max(1, 24 * 60 - then.minute);
    next += leap * step;
    passed += leap;
  }
  return out;
}

}  // namespace intake::triage
