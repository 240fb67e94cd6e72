// UTF-8 as every string of ours must be: valid (RFC 3629), cut between characters, free of control characters.
//
// Guarantees  Pure and linear. ASCII runs are checked a machine word at a time. Functions that take a std::string by
// value give the same
//             buffer back when there is nothing to change: pass it with std::move.
// Fails       Never; invalid bytes become U+FFFD, one for each maximal ill-formed sequence (Unicode 15 §3.9).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace intake::text {

/// Bytes at the front that are valid UTF-8; `bytes.size()` if all are. No surrogates, no overlong forms, nothing above
/// U+10FFFF.
std::size_t valid_utf8_prefix(std::string_view bytes);

inline bool is_valid_utf8(std::string_view bytes) { return valid_utf8_prefix(bytes) == bytes.size(); }

bool is_ascii(std::string_view bytes);

std::string repair_utf8(std::string bytes);

/// The longest prefix of at most `limit` bytes that does not split a character.
std::string_view cut_utf8(std::string_view utf8, std::size_t limit);

void append_utf8(std::string& out, char32_t code_point);

/// For a value of one line (subject, name, file name): line breaks, tabs and other blanks become single spaces, control
/// characters and bidirectional overrides and isolates (U+202A–202E, U+2066–2069) go, ends are trimmed. Invalid UTF-8
/// is repaired.
std::string clean_line(std::string value);

/// For a body: CRLF and CR become LF; tab and LF stay; NUL, other control characters and byte order marks go. Invalid
/// UTF-8 is repaired.
std::string clean_body(std::string value);

}  // namespace intake::text
