// The head of one BER element (X.690 §8.1): enough to find a way through CMS without building anything.
//
// Guarantees  Constant time, nothing outside of the bytes is read.
// Fails       With nothing, when the bytes end or say a length that nobody could have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace intake::email {

struct ber_head {
  unsigned char tag = 0;    ///< class, form and number; tags of more than one byte do not occur in CMS
  bool indefinite = false;  ///< ends where 00 00 is
  std::size_t size = 0;     ///< of this head
  std::size_t length = 0;   ///< of the content; at most what there is

  bool constructed() const { return (tag & 0x20) != 0; }
};

inline std::optional<ber_head> ber_at(std::string_view bytes, std::size_t at) {
  if (at >= bytes.size() || bytes.size() - at < 2) return std::nullopt;
  ber_head out{.tag = static_cast<unsigned char>(bytes[at]), .indefinite = false, .size = 2, .length = 0};
  const auto first = static_cast<unsigned char>(bytes[at + 1]);
  if (first == 0x80) {
    out.indefinite = true;
    out.length = bytes.size() - at - 2;
    return out;
  }
  if (first < 0x80) {
    out.length = first;
  } else {
    const std::size_t count = first & 0x7F;
    if (count > 8 || bytes.size() - at - 2 < count) return std::nullopt;
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < count; ++i) length = length << 8 | static_cast<unsigned char>(bytes[at + 2 + i]);
    out.size += count;
    out.length = length;
  }
  if (out.length > bytes.size() - at - out.size) out.length = bytes.size() - at - out.size;  // cut off on its way
  return out;
}

}  // namespace intake::email
