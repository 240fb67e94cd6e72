// CHUNKING (RFC 3030): the arguments of BDAT and the octets that follow it.
//
// Guarantees  Exactly `size` octets behind the command are content, whatever they are. A size that cannot be read means
//             that the framing is lost: the caller closes.
// Owner       Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace intake::smtp {

struct chunk {
  std::uint64_t size = 0;
  bool last = false;
};

/// bdat-args = chunk-size [ SP "LAST" ]; nothing for anything else, 2^64 included.
std::optional<chunk> parse_bdat(std::string_view arguments);

/// Takes what belongs to the chunk off the front of `input`.
std::string_view take_chunk(std::uint64_t& remaining, std::string_view& input);

}  // namespace intake::smtp
