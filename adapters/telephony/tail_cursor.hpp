// Where a tailed file has been read to: what the journal keeps as the source's cursor.
//
// Guarantees  parse(text(c)) is c. A file is told from another by its inode and its first octets together: an inode is used
//             again, and a copy has the same beginning.
// Owner       A value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/telephony/line_parser.hpp"

namespace intake::telephony {

struct tail_cursor {
  std::uint64_t inode = 0;  ///< 0: of no file; whatever comes first is read from its beginning
  stream_place place;       ///< everything before it is in the journal
  std::uint32_t head = 0;   ///< octets of the beginning that the digest is over
  std::string digest;       ///< 32 hexadecimal digits

  std::string text() const;
  static std::optional<tail_cursor> parse(std::string_view text);
};

/// Octets of a file's beginning that tell it from others.
inline constexpr std::uint32_t head_octets = 1024;

/// Whether `name` is what a rotation makes of `base`: "Master.csv.1", "Master.csv-20261124", "Master-2026.csv",
/// "Master.csv.old"; not what is packed.
bool is_rotated_name(std::string_view base, std::string_view name);

}  // namespace intake::telephony
