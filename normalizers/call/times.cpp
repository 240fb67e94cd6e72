#include "normalizers/call/times.hpp"

#include <algorithm>
#include <charconv>

#include "normalizers/call/row.hpp"
#include "normalizers/call/time_pattern.hpp"
#include "normalizers/call/zone.hpp"

namespace intake::call {
namespace {

constexpr std::size_t longest_time = 64;
constexpr std::int64_t first_of_1971 = 365LL * 24 * 3600 * 1000;
constexpr std::int64_t last_of_9999 = 253402300799999;

constexpr std::string_view rfc2822 = "%d %b %Y %H:%M:%S %z";
constexpr std::string_view usual_patterns[] = {"%Y-%m-%d %H:%M:%S",
                                               "%Y-%m-%dT%H:%M:%S",
                                               "%Y-%m-%d %H:%M:%S %z",
                                               "%Y-%m-%dT%H:%M:%S %z",
                                               "%Y/%m/%d %H:%M:%S",
                                               "%Y%m%d%H%M%S",
                                               rfc2822};

std::optional<std::int64_t> number(std::string_view digits) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (error != std::errc{} || end != digits.data() + digits.size()) return {};
  return n;
}

bool all_digits(std::string_view s) {
  return !s.empty() && s.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Digits and perhaps a fraction, in units of which `per_second` make a second → milliseconds.
std::optional<std::int64_t> epoch(std::string_view written, std::int64_t per_second) {
  const std::size_t point = written.find('.');
  const std::string_view whole = written.substr(0, point);
  const auto n = all_digits(whole) && whole.size() <= 17 ? number(whole) : std::nullopt;
  if (!n) return {};
  if (per_second > 1) return *n / (per_second / 1000);
  if (point == std::string_view::npos) return *n <= last_of_9999 / 1000 ? std::optional(*n * 1000) : std::nullopt;
  const std::string_view fraction = written.substr(point + 1);
  if (!fraction.empty() && !all_digits(fraction)) return {};
  std::string millis(fraction.substr(0, 3));
  millis.resize(3, '0');
  return *n <= last_of_9999 / 1000 ? std::optional(*n * 1000 + number(millis).value_or(0)) : std::nullopt;
}

std::optional<time_point> by_epoch(std::string_view written, std::int64_t per_second) {
  const auto ms = epoch(written, per_second);
  return ms ? std::optional(from_millis(*ms)) : std::nullopt;
}

/// Without its "Tue, ".
std::string_view without_day_of_week(std::string_view written) {
  const std::size_t comma = written.find(',');
  return comma <= 9 ? without_blanks(written.substr(comma + 1)) : written;
}

std::optional<time_point> by_pattern(std::string_view written, std::string_view pattern, std::string_view zone,
                                     std::optional<time_point> not_before) {
  const auto civil = match_time(written, pattern);
  if (!civil) return {};
  if (civil->offset_minutes) return civil->clock_face - std::chrono::minutes{*civil->offset_minutes};
  return instant_in_zone(civil->clock_face, zone, not_before);
}

std::optional<time_point> by_shape(std::string_view written, std::string_view zone,
                                   std::optional<time_point> not_before) {
  const std::string_view whole = written.substr(0, written.find('.'));
  if (all_digits(whole)) {
    if (whole.size() <= 10) return by_epoch(written, 1);
    if (whole.size() == 13) return by_epoch(written, 1'000);
    if (whole.size() == 16) return by_epoch(written, 1'000'000);
  }
  if (const auto t = parse_rfc3339(written)) return t;
  written = without_day_of_week(written);
  for (const std::string_view pattern : usual_patterns)
    if (match_time(written, pattern)) return by_pattern(written, pattern, zone, not_before);
  return {};
}

std::optional<time_point> read_as(std::string_view written, const time_form& form,
                                  std::optional<time_point> not_before) {
  if (form.format.empty()) return by_shape(written, form.zone, not_before);
  if (form.format == "epoch") return by_epoch(written, 1);
  if (form.format == "epoch_ms") return by_epoch(written, 1'000);
  if (form.format == "epoch_us") return by_epoch(written, 1'000'000);
  if (form.format == "rfc3339") return parse_rfc3339(written);
  if (form.format == "rfc2822") return by_pattern(without_day_of_week(written), rfc2822, form.zone, not_before);
  return by_pattern(written, form.format, form.zone, not_before);
}

/// A PBX's ways to write "never".
bool says_nothing(std::string_view written) { return written.find_first_not_of("0-: T.Z+/") == std::string_view::npos; }

}  // namespace

std::optional<time_point> read_time(std::string_view written, const time_form& form,
                                    std::optional<time_point> not_before) {
  written = without_blanks(written);
  if (written.size() > longest_time || says_nothing(written)) return {};
  const auto t = read_as(written, form, not_before);
  if (!t || to_millis(*t) < first_of_1971 || to_millis(*t) > last_of_9999) return {};
  return t;
}

std::optional<milliseconds> read_duration(std::string_view written) {
  written = without_blanks(written);
  std::int64_t minutes = 0;
  for (int colons = 0; written.find(':') != std::string_view::npos; ++colons) {
    const std::size_t colon = written.find(':');
    const std::string_view part = written.substr(0, colon);
    if (!all_digits(part) || part.size() > 6 || colons == 2) return {};
    minutes = minutes * 60 + number(part).value_or(0);
    written.remove_prefix(colon + 1);
  }
  const auto ms = written.size() <= 20 ? epoch(written, 1) : std::nullopt;
  if (!ms) return {};
  return milliseconds{minutes * 60'000 + *ms};
}

std::optional<time_point> time_reader::operator()(std::string_view written, std::optional<time_point> not_before) {
  const auto t = read_time(written, form_, not_before);
  if (!t && !says_nothing(written) && std::ranges::find(warnings_, "unreadable_time") == warnings_.end())
    warnings_.push_back("unreadable_time");
  return t;
}

}  // namespace intake::call
