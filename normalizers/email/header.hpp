// The fields of one header block, as they stand in the mail (RFC 5322 §2.2, §3.6.8, §4.5), however broken it is.
//
// Guarantees  Fields are views into the mail: nothing is copied. Linear in the size of the block; bounded by `limits`.
//             A malformed line loses only itself: the fields after it are found; a missing empty line ends the header.
// Fails       Never; every repair is a warning.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "normalizers/email/limits.hpp"

namespace intake::email {

struct field {
  std::string_view name;   ///< as written
  std::string_view value;  ///< raw: still folded and encoded; trimmed
};

using fields = std::span<const field>;

/// A line without its end (LF or CRLF), and where the next one starts.
struct line {
  std::string_view text;
  std::size_t next = 0;
};
line line_at(std::string_view raw, std::size_t begin);

/// Where the first line that starts with "--" is, at or behind `begin`, which is where a line starts; the size of `raw` if there is none.
std::size_t find_dashed_line(std::string_view raw, std::size_t begin);

/// Says that a line ends the header because it is a boundary; asked only for lines that start with "--".
using boundary_test = std::function<bool(std::string_view)>;

/// Appends the fields of the header that starts at `begin`; returns where the body starts.
/// The outermost header may also be preceded by an mbox "From " line, empty lines or a byte order mark.
std::size_t scan_header(std::string_view raw, std::size_t begin, bool outermost, const boundary_test& is_boundary,
                        const limits&, std::vector<field>& out, parse_notes&);

/// The first field of that name, or none.
const field* find(fields, std::string_view name);

/// The raw value of the first field of that name; empty if there is none.
std::string_view value_of(fields, std::string_view name);

/// A value on one line: line ends and NUL taken out, the blanks of the folds stay.
std::string unfolded(std::string_view raw_value);

}  // namespace intake::email
