#include "normalizers/call/time_pattern.hpp"

#include <array>
#include <string>

#include "normalizers/call/row.hpp"

namespace intake::call {
namespace {

constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct reader {
  std::string_view text;
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, millis = 0;
  std::optional<bool> afternoon;
  std::optional<int> offset;

  std::optional<int> digits(std::size_t least, std::size_t most) {
    std::size_t count = 0;
    int value = 0;
    for (; count < most && count < text.size() && is_digit(text[count]); ++count)
      value = value * 10 + (text[count] - '0');
    if (count < least) return {};
    text.remove_prefix(count);
    return value;
  }

  bool into(int& field, std::size_t least, std::size_t most) {
    const auto value = digits(least, most);
    if (value) field = *value;
    return value.has_value();
  }

  /// Digits of a second; more than milliseconds are read and dropped.
  bool fraction() {
    std::size_t count = 0;
    millis = 0;
    for (int scale = 100; count < text.size() && is_digit(text[count]); ++count, scale /= 10)
      millis += (text[count] - '0') * scale;
    text.remove_prefix(count);
    return count > 0;
  }

  bool seconds() {
    if (!into(second, 1, 2)) return false;
    if (text.empty() || (text[0] != '.' && text[0] != ',')) return true;
    text.remove_prefix(1);
    return fraction();
  }

  bool month_name() {
    for (std::size_t m = 0; m < months.size(); ++m)
      if (same_word(text.substr(0, 3), months[m])) {
        month = static_cast<int>(m) + 1;
        text.remove_prefix(3);
        return true;
      }
    return false;
  }

  bool half_of_day() {
    if (same_word(text.substr(0, 2), "am") || same_word(text.substr(0, 2), "pm")) {
      afternoon = (text[0] | 0x20) == 'p';
      text.remove_prefix(2);
      return true;
    }
    return false;
  }

  /// "Z", "GMT", "UTC", "+01", "+0100", "+01:00"
  bool zone() {
    for (const std::string_view utc : {"Z", "GMT", "UTC"})
      if (same_word(text.substr(0, utc.size()), utc)) {
        text.remove_prefix(utc.size());
        offset = 0;
        return true;
      }
    if (text.empty() || (text[0] != '+' && text[0] != '-')) return false;
    const int sign = text[0] == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto hours = digits(2, 2);
    if (!text.empty() && text[0] == ':') text.remove_prefix(1);
    const int minutes = digits(2, 2).value_or(0);
    if (!hours || *hours > 18 || minutes > 59) return false;
    offset = sign * (*hours * 60 + minutes);
    return true;
  }

  bool two_digit_year() {
    if (!into(year, 2, 2)) return false;
    year += year < 70 ? 2000 : 1900;
    return true;
  }

  bool literal(char c) {
    if (text.empty() || text[0] != c) return false;
    text.remove_prefix(1);
    return true;
  }

  bool blanks() {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return true;
  }

  bool directive(char c) {
    switch (c) {
      case 'Y': return into(year, 4, 4);
      case 'y': return two_digit_year();
      case 'm': return into(month, 1, 2);
      case 'd': return into(day, 1, 2);
      case 'H':
      case 'I': return into(hour, 1, 2);
      case 'M': return into(minute, 2, 2);
      case 'S': return seconds();
      case 'f': return fraction();
      case 'p': return half_of_day();
      case 'b': return month_name();
      case 'z': return zone();
      default: return literal(c);  // %%
    }
  }

  bool match(std::string_view pattern) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      const bool is_directive = pattern[i] == '%' && i + 1 < pattern.size();
      const bool fits = is_directive ? directive(pattern[++i]) : pattern[i] == ' ' ? blanks() : literal(pattern[i]);
      if (!fits) return false;
    }
    return text.empty();
  }

  std::optional<time_point> clock_face() {
    namespace chrono = std::chrono;
    if (afternoon) {
      if (hour < 1 || hour > 12) return {};
      hour = hour % 12 + (*afternoon ? 12 : 0);
    }
    const chrono::year_month_day date{chrono::year{year}, chrono::month{static_cast<unsigned>(month)},
                                      chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return {};
    return time_point{chrono::sys_days{date} + chrono::hours{hour} + chrono::minutes{minute} +
                      chrono::seconds{std::min(second, 59)} + milliseconds{millis}};
  }
};

}  // namespace

std::optional<civil_time> match_time(std::string_view written, std::string_view pattern) {
  reader r;
  r.text = written;
  if (!r.match(pattern)) return {};
  const auto clock_face = r.clock_face();
  if (!clock_face) return {};
  return civil_time{*clock_face, r.offset};
}

}  // namespace intake::call
