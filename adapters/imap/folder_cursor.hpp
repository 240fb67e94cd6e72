// Where a folder has been read to: what the journal keeps as the source's cursor.
//
// Guarantees  parse(text(c)) is c. gateway/decisions/0012-what-the-cursor-means.md says why it has these numbers.
// Owner       A value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace intake::imap {

struct folder_cursor {
  std::uint32_t validity = 0;  ///< UIDVALIDITY: another one makes all UIDs new
  std::uint32_t uid = 0;       ///< mails up to here were taken, skipped or had vanished
  std::uint32_t settled = 0;   ///< up to here nothing is left to be done to them: `after`
  std::uint32_t fresh = 0;     ///< from here on every mail is new; below, it counts when it came
  std::int64_t since = 0;      ///< seconds since 1970: what came before is not ours
  std::uint32_t counted = 0;   ///< up to here the UIDs were compared with the journal's contacts

  std::string text() const;
  static std::optional<folder_cursor> parse(std::string_view text);
  bool operator==(const folder_cursor&) const = default;
};

}  // namespace intake::imap
