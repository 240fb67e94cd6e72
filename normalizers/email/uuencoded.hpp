// Files that old programs put into the text itself: "begin 644 name" … "end" (POSIX uuencode).
//
// Guarantees  Only a block whose lines all have the length they claim counts, so that a sentence that begins with "begin" stays text.
//             Linear: no line is looked at twice. At most 100 blocks.
// Fails       Never.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace intake::email {

struct uuencoded_block {
  std::size_t begin = 0, end = 0;  ///< from "begin" to after the line "end"
  std::string_view name;
};

std::vector<uuencoded_block> find_uuencoded(std::string_view text);

}  // namespace intake::email
