// Looks for the first character of some kind in a text, sixteen characters a step.
//
// Guarantees  Linear; nothing outside of the text is read.
// Owner       Free functions; any thread.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace intake {

/// Sixteen characters that are compared and combined at once: what both compilers make vector instructions of, on any processor.
using sixteen [[gnu::vector_size(16)]] = unsigned char;

/// Position of the first character at or behind `from` that is `odd`; the text's size if none is. `odd` is asked for one character
/// and for sixteen alike: a generic lambda of comparisons, joined by `|` and `&`.
template <class Odd>
std::size_t scan(std::string_view text, std::size_t from, Odd odd) {
  for (; text.size() - from >= sizeof(sixteen); from += sizeof(sixteen)) {
    sixteen characters;
    std::memcpy(&characters, text.data() + from, sizeof characters);
    const auto hits = odd(characters);  // all bits of each character that is, none of the others
    std::array<std::uint64_t, 2> halves;
    static_assert(sizeof halves == sizeof hits);
    std::memcpy(halves.data(), &hits, sizeof hits);
    if ((halves[0] | halves[1]) == 0) continue;
    static_assert(std::endian::native == std::endian::little, "else count the zero bits on the left");
    const int bits = halves[0] != 0 ? std::countr_zero(halves[0]) : 64 + std::countr_zero(halves[1]);
    return from + static_cast<std::size_t>(bits) / 8;
  }
  while (from < text.size() && !odd(static_cast<unsigned char>(text[from]))) ++from;
  return from;
}

}  // namespace intake
