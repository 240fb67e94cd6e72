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

/// Index of the first of sixteen characters that is `odd`; 16 if none is. The loop has no branches as long as `odd` has none
/// (`|` and `&`, not `||` and `&&`) and is a lambda: the compiler makes a handful of vector instructions of it, on any processor.
template <class Odd>
std::size_t first_of_sixteen(const char* at, Odd odd) {
  std::array<unsigned char, 16> hits;
  for (std::size_t i = 0; i < hits.size(); ++i) hits[i] = odd(static_cast<unsigned char>(at[i]));
  std::array<std::uint64_t, 2> halves;
  std::memcpy(halves.data(), hits.data(), hits.size());
  if ((halves[0] | halves[1]) == 0) [[likely]]
    return 16;
  if constexpr (std::endian::native == std::endian::little) {
    const int bits = halves[0] != 0 ? std::countr_zero(halves[0]) : 64 + std::countr_zero(halves[1]);
    return static_cast<std::size_t>(bits) / 8;
  }
  std::size_t i = 0;
  while (hits[i] == 0) ++i;
  return i;
}

/// Position of the first character at or behind `from` that is `odd`; the text's size if none is.
template <class Odd>
std::size_t scan(std::string_view text, std::size_t from, Odd odd) {
  while (text.size() - from >= 16) {
    const std::size_t n = first_of_sixteen(text.data() + from, odd);
    from += n;
    if (n < 16) return from;
  }
  while (from < text.size() && !odd(static_cast<unsigned char>(text[from]))) ++from;
  return from;
}

}  // namespace intake
