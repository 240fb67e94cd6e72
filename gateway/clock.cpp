#include "gateway/clock.hpp"

#include <algorithm>
#include <array>

namespace intake {
namespace {

class machine_clock final : public clock {
 public:
  time_point now() const override { return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()); }
};

/// Reads exactly `digits` decimal digits at `at` and moves on; nothing if they are not there.
std::optional<int> number(std::string_view text, std::size_t& at, std::size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  at += digits;
  return value;
}

bool skip(std::string_view text, std::size_t& at, char expected) {
  if (at >= text.size() || (text[at] | 0x20) != (expected | 0x20)) return false;
  ++at;
  return true;
}

/// time-secfrac (RFC 3339, 5.6); further digits than milliseconds are read and dropped.
std::optional<int> fraction(std::string_view text, std::size_t& at) {
  if (at >= text.size() || text[at] != '.') return 0;
  ++at;
  int millis = 0, scale = 100;
  const std::size_t first = at;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    millis += (text[at] - '0') * scale;
    scale /= 10;
  }
  if (at == first) return std::nullopt;
  return millis;
}

/// time-offset (RFC 3339, 5.6) in minutes east of UTC.
std::optional<int> offset_minutes(std::string_view text, std::size_t& at) {
  if (skip(text, at, 'z')) return 0;
  if (at >= text.size() || (text[at] != '+' && text[at] != '-')) return std::nullopt;
  const int sign = text[at++] == '-' ? -1 : 1;
  const auto hours = number(text, at, 2);
  if (!hours || !skip(text, at, ':')) return std::nullopt;
  const auto minutes = number(text, at, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 60 + *minutes);
}

}  // namespace

const clock& system_clock() {
  static const machine_clock instance;
  return instance;
}

std::string rfc3339(time_point t) {
  std::string out;
  append_rfc3339(out, t);
  return out;
}

void append_rfc3339(std::string& to, time_point t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock_time{t - day};
  std::array out = std::to_array("0000-00-00T00:00:00.000Z");
  const auto put = [&](std::size_t end, auto value) {
    for (auto left = static_cast<unsigned>(value); left > 0; left /= 10)
      out[--end] = static_cast<char>('0' + left % 10);
  };
  put(4, std::clamp(static_cast<int>(date.year()), 0, 9999));
  put(7, static_cast<unsigned>(date.month()));
  put(10, static_cast<unsigned>(date.day()));
  put(13, clock_time.hours().count());
  put(16, clock_time.minutes().count());
  put(19, clock_time.seconds().count());
  put(23, clock_time.subseconds().count());
  to.append(out.data(), out.size() - 1);
}

std::optional<time_point> parse_rfc3339(std::string_view text) {
  std::size_t at = 0;
  const auto year = number(text, at, 4);
  if (!year || !skip(text, at, '-')) return std::nullopt;
  const auto month = number(text, at, 2);
  if (!month || !skip(text, at, '-')) return std::nullopt;
  const auto day = number(text, at, 2);
  if (!day || at >= text.size() || (text[at] != 'T' && text[at] != 't' && text[at] != ' ')) return std::nullopt;
  ++at;
  const auto hour = number(text, at, 2);
  if (!hour || !skip(text, at, ':')) return std::nullopt;
  const auto minute = number(text, at, 2);
  if (!minute || !skip(text, at, ':')) return std::nullopt;
  const auto second = number(text, at, 2);
  const auto millis = second ? fraction(text, at) : std::nullopt;
  const auto east = millis ? offset_minutes(text, at) : std::nullopt;
  if (!east || at != text.size() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;

  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute - *east} +
         std::chrono::seconds{*second} + milliseconds{*millis};
}

}  // namespace intake
