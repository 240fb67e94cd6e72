#include "gateway/backends/webhook_protocol.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include <boost/json/parse.hpp>

namespace intake::backends {
namespace {

using std::chrono::seconds;

constexpr seconds longest_pause = std::chrono::hours(24);
constexpr std::size_t longest_reference = 200;

std::string printable(std::string_view text) {
  const auto visible = [](char c) { return c > ' ' && c < '\x7f'; };
  if (text.empty() || text.size() > longest_reference || !std::ranges::all_of(text, visible)) return {};
  return std::string(text);
}

std::optional<unsigned> month_of(std::string_view name) {
  static constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto at = names.find(name);
  if (name.size() != 3 || at == names.npos || at % 3 != 0) return std::nullopt;
  return static_cast<unsigned>(at / 3 + 1);
}

/// HTTP-date (RFC 9110 §5.6.7): IMF-fixdate, and the obsolete forms of RFC 850 and asctime().
std::optional<time_point> parse_http_date(const std::string& text) {
  int day = 0, year = 0, hour = 0, minute = 0, second = 0, length = 0;
  char month[4] = {};
  const auto reads = [&](const char* format, auto... to) {
    length = 0;
    return std::sscanf(text.c_str(), format, to..., &length) >= 6 && length == static_cast<int>(text.size());
  };
  if (!reads("%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &day, month, &year, &hour, &minute, &second) &&
      !reads("%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", month, &day, &hour, &minute, &second, &year)) {
    if (!reads("%*[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", &day, month, &year, &hour, &minute, &second))
      return std::nullopt;
    year += year < 70 ? 2000 : 1900;
  }
  const auto month_number = month_of(month);
  if (!month_number || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(*month_number),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) + seconds(second);
}

/// What to tell operators beside the status.
std::string_view advice_for(int status) {
  if (status >= 300 && status < 400) return ": redirects are never followed; set the backend's url to the new place";
  switch (status) {
    case 401:
    case 403:
      return ": it does not accept our signature or address; check secret_files on both sides, then `intake dead "
             "retry`";
    case 404: return ": nothing is there; check the backend's url, then `intake dead retry`";
    case 410: return ": it wants no more events; `intake backend enable` when it does";
    case 413: return ": the event is too large for it";
    default: return "";
  }
}

outcome outcome_of(int status) {
  if (status >= 200 && status < 300) return outcome::delivered;
  switch (status) {
    case 410: return outcome::disabled;
    case 429:
    case 503: return outcome::unavailable;
    case 408:
    case 425: return outcome::retry;
    default: return status >= 300 && status < 500 ? outcome::refused : outcome::retry;
  }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> webhook_headers(const crypto::webhook_signer& signer,
                                                                 const outgoing& event, time_point now) {
  const auto timestamp = to_millis(now) / 1000;
  return {{"Content-Type", "application/cloudevents+json; charset=UTF-8"},
          {"webhook-id", event.id},
          {"webhook-timestamp", std::to_string(timestamp)},
          {"webhook-signature", signer.sign(event.id, timestamp, event.json)}};
}

verdict judge(const webhook_response& response, std::string_view host, time_point now) {
  verdict v{.outcome = outcome_of(response.status)};
  if (v.outcome == outcome::delivered) {
    v.reference = ticket_reference(response);
    return v;
  }
  v.reason = std::string(host) + " answered " + std::to_string(response.status);
  v.reason += advice_for(response.status);
  if (v.outcome == outcome::unavailable || v.outcome == outcome::retry)
    v.retry_after = parse_retry_after(response.retry_after, now);
  return v;
}

std::optional<seconds> parse_retry_after(std::string_view value, time_point now) {
  if (value.empty() || value.size() > 64) return std::nullopt;
  if (value.find_first_not_of("0123456789") == value.npos) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
    return error == std::errc{} ? std::min(seconds(count), longest_pause) : longest_pause;
  }
  const auto date = parse_http_date(std::string(value));
  if (!date) return std::nullopt;
  return std::clamp(std::chrono::ceil<seconds>(*date - now), seconds(0), longest_pause);
}

std::string ticket_reference(const webhook_response& response) {
  boost::system::error_code ec;
  const auto body = boost::json::parse({response.body.data(), response.body.size()}, ec);
  if (const auto* object = ec ? nullptr : body.if_object())
    if (const auto* ticket = object->if_contains("ticket")) {
      if (ticket->is_int64()) return std::to_string(ticket->get_int64());
      if (ticket->is_uint64()) return std::to_string(ticket->get_uint64());
      if (const auto* text = ticket->if_string())
        if (auto reference = printable({text->data(), text->size()}); !reference.empty()) return reference;
    }
  return printable(response.location);
}

}  // namespace intake::backends
