// application/x-www-form-urlencoded in one spelling only, for forms whose signature is over their decoded fields.
//
// Guarantees  A form that passes has one reading and nearly one writing: every pair is `name=value` with a name, no pair
//             stands there twice, escapes are in capitals and only for what needs one. Otherwise a signature over decoded
//             fields would fit many bodies.
// Owner       Pure functions.
// Fails       With nothing for a form that breaks a rule or has more than `most_fields` pairs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace intake::telephony {

using form_fields = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t most_fields = 1000;

/// The decoded pairs, sorted by name and then by value.
std::optional<form_fields> parse_form(std::string_view body);

}  // namespace intake::telephony
