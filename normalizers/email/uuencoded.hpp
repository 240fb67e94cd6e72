// Files that old programs put into the text itself: "begin 644 name" … "end" (POSIX uuencode).
//
// Guarantees  Only a block whose lines all have the length they claim counts, so that a sentence that begins with "begin" stays text.
//             Linear: no line is looked at twice. At most 100 blocks.
// Fails       Never.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "normalizers/email/transfer.hpp"

namespace intake::email {

/// A file within a text.
struct enclosed_file {
  std::size_t begin = 0, end = 0;  ///< from the line that opens it to after the line that ends it
  std::string_view name;           ///< as written
  encoding how = encoding::uuencode;
};

std::vector<enclosed_file> find_uuencoded(std::string_view text);

}  // namespace intake::email
