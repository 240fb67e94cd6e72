// The conversions behind to_utf8(): ICU's converters, kept per thread because opening one costs more than a mail.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace intake::text {

struct converted {
  std::string text;
  std::size_t replaced = 0;  ///< U+FFFD written for what could not be read
};

/// Empty if there is no such converter. `canonical` as canonical_charset() gives it.
std::optional<converted> convert(std::string_view bytes, std::string_view canonical);

/// The charset the statistics of a sample speak for (ICU's detector, confidence at least 50); empty = none.
std::string detect_charset(std::string_view sample, bool markup);

/// ISO-2022-JP as it is really sent (with NEC and IBM extensions, half-width kana, stray Shift_JIS) as the same text in
/// Shift_JIS; nothing if it uses a set that Shift_JIS has not.
std::optional<std::string> iso2022jp_to_sjis(std::string_view bytes);

}  // namespace intake::text
