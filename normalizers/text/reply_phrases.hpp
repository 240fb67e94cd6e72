// The words by which mail programs of some thirty languages say "here begins what I answer to": pure look-ups on single lines.
//
// Guarantees  Linear in the line, no backtracking; lines longer than any program writes are never phrases.
#pragma once

#include <string_view>

namespace intake::text {

/// `On 5 May 2024 at 10:00, Ann <a@x.test> wrote:` in one line (the caller joins folded ones), in its many forms.
bool is_attribution(std::string_view line);

/// The line may be the first of an attribution that goes on in the next ones. Cheap: most lines of prose are not.
/// `may_hold_address`: false if it is known already that no "@" and no "<" is in it.
bool may_begin_attribution(std::string_view line, bool may_hold_address = true);

/// The line may be the last of one. Cheap, too.
bool may_end_attribution(std::string_view line);

/// A year, a time or a numeric date is in it.
bool has_date(std::string_view);

/// Begins as attributions do in some language: "On ", "Le ", "Am " …, and a number follows.
bool opens_attribution(std::string_view line);

/// `-----Original Message-----`, `---------- Forwarded message ---------`, `Begin forwarded message:`
bool is_divider(std::string_view line);

/// `Sent from my iPhone`, `Get Outlook for Android`
bool is_device_signature(std::string_view line);

enum class header_field { none, from, date, to, subject, other };

/// Which field of a quoted mail's header the line is: `*From:* Ann`, `Gesendet: Montag …`
header_field header_field_of(std::string_view line);

/// Only dashes, underscores, stars and the like, at least two.
bool is_rule(std::string_view line);

std::string_view trimmed(std::string_view line);

}  // namespace intake::text
