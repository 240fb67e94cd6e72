// What has to hold between the keys of an [[imap]] entry, and the forms of its `from` and `after`.
//
// Guarantees  As rules.hpp, whose part this is.
// Owner       load(); one thread.
// Fails       Adds problems; a rule about a key that could not be read itself keeps quiet.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "gateway/clock.hpp"
#include "gateway/config/settings.hpp"

namespace intake::config {

/// "now", "all", "2026-11-26" or RFC 3339.
status check_imap_from(std::string_view);
/// The time of a date; nothing for "now" and "all".
std::optional<time_point> imap_from_date(std::string_view);
/// A date alone.
status check_imap_date(std::string_view);
/// "03:30" or "never".
status check_imap_count_at(std::string_view);
/// The time of day; nothing for "never".
std::optional<std::chrono::minutes> imap_time_of_day(std::string_view);
/// "keep", "seen", "delete" or "move:FOLDER".
status check_imap_after(std::string_view);

void apply_imap_rules(const entry&, const configuration&, problems&);

}  // namespace intake::config
