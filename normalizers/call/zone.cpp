#include "normalizers/call/zone.hpp"

#include <memory>
#include <string>
#include <unicode/basictz.h>
#include <unicode/timezone.h>

namespace intake::call {
namespace {

/// The zone of that name; null if there is none. Belongs to the thread until it asks for another.
const icu::BasicTimeZone* find_zone(std::string_view name) {
  struct known_zone {
    std::string name;
    std::unique_ptr<icu::TimeZone> zone;
  };
  thread_local known_zone last;
  if (!last.zone || last.name != name) {
    last.zone.reset(icu::TimeZone::createTimeZone(
        icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int32_t>(name.size())))));
    last.name = name;
  }
  if (!last.zone || *last.zone == icu::TimeZone::getUnknown()) return nullptr;
  return dynamic_cast<const icu::BasicTimeZone*>(last.zone.get());
}

std::optional<time_point> instant(const icu::BasicTimeZone& zone, time_point local, UTimeZoneLocalOption of_two) {
  int32_t standard = 0, summer = 0;
  UErrorCode error = U_ZERO_ERROR;
  zone.getOffsetFromLocal(static_cast<UDate>(to_millis(local)), UCAL_TZ_LOCAL_FORMER, of_two, standard, summer, error);
  if (U_FAILURE(error)) return {};
  return local - milliseconds{standard + summer};
}

}  // namespace

std::optional<time_point> instant_in_zone(time_point local, std::string_view zone,
                                          std::optional<time_point> not_before) {
  constexpr std::size_t longest_name = 64;
  if (zone == "UTC") return local;
  if (zone.empty() || zone.size() > longest_name) return {};
  const icu::BasicTimeZone* known = find_zone(zone);
  if (!known) return {};
  const auto first = instant(*known, local, UCAL_TZ_LOCAL_FORMER);
  return first && not_before && *first < *not_before ? instant(*known, local, UCAL_TZ_LOCAL_LATTER) : first;
}

}  // namespace intake::call
