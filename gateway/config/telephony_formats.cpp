#include "gateway/config/telephony_formats.hpp"

#include <algorithm>

namespace intake::config {
namespace {

constexpr std::string_view csv = "text/csv", json = "application/json", xml = "text/xml",
                           form = "application/x-www-form-urlencoded";

constexpr telephony_format lines(std::string_view name, std::string_view media_type) {
  return {.name = name,
          .media_type = media_type,
          .lines = true,
          .path = true,
          .listen = true,
          .file = true,
          .directory = true};
}

constexpr telephony_format pushed(std::string_view name, std::string_view media_type) {
  return {.name = name, .media_type = media_type, .path = true};
}

constexpr telephony_format pushed_or_dropped(std::string_view name, std::string_view media_type) {
  return {.name = name, .media_type = media_type, .path = true, .directory = true};
}

constexpr telephony_format cucm() {
  return {.name = "cucm", .media_type = csv, .lines = true, .file = true, .directory = true};
}

constexpr telephony_format generic(std::string_view name, std::string_view media_type) {
  telephony_format f = lines(name, media_type);
  f.generic = true;
  return f;
}

constexpr telephony_format formats[] = {
    lines("asterisk-csv", csv),
    lines("asterisk-custom", csv),
    lines("asterisk-cel", csv),
    pushed_or_dropped("freeswitch-json", json),
    pushed_or_dropped("freeswitch-xml", xml),
    lines("freeswitch-csv", csv),
    pushed("twilio", form),
    pushed("telnyx", json),
    pushed_or_dropped("amazon-connect", json),
    pushed("zammad", json),
    lines("3cx", csv),
    cucm(),
    pushed("zoom", json),
    pushed("ringcentral", json),
    generic("generic-json", json),
    generic("generic-csv", csv),
};

}  // namespace

std::span<const telephony_format> telephony_formats() { return formats; }

const telephony_format* find_telephony_format(std::string_view name) {
  const auto* const found =
      std::find_if(std::begin(formats), std::end(formats), [&](const auto& f) { return f.name == name; });
  return found == std::end(formats) ? nullptr : found;
}

}  // namespace intake::config
