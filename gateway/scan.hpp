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

inline sixteen sixteen_at(const char* from) {
  sixteen out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

/// The first of sixteen, from `from` on, whose bits are all set (the others have none); 16 if there is none.
template <class Hits>
std::size_t first_of(const Hits& hits, std::size_t from = 0) {
  static_assert(std::endian::native == std::endian::little, "else the zero bits are to be counted on the left");
  std::array<std::uint64_t, 2> halves;
  static_assert(sizeof halves == sizeof hits);
  std::memcpy(halves.data(), &hits, sizeof hits);
  if (from >= 8) halves[0] = 0;
  if (from > 0) halves[from / 8] &= ~std::uint64_t{0} << (from % 8 * 8);
  if ((halves[0] | halves[1]) == 0) return 16;
  const int bits = halves[0] != 0 ? std::countr_zero(halves[0]) : 64 + std::countr_zero(halves[1]);
  return static_cast<std::size_t>(bits) / 8;
}

/// Position of the first character at or behind `from` that is `odd`; the text's size if none is. `odd` is asked for one character
/// and for sixteen alike: a generic lambda of comparisons, joined by `|` and `&`.
template <class Odd>
std::size_t scan(std::string_view text, std::size_t from, Odd odd) {
  for (; text.size() - from >= 16; from += 16)
    if (const std::size_t n = first_of(odd(sixteen_at(text.data() + from))); n < 16) return from + n;
  if (from < text.size() && text.size() >= 16) {  // the last sixteen, some of which have been looked at
    const std::size_t last = text.size() - 16;
    return last + first_of(odd(sixteen_at(text.data() + last)), from - last);
  }
  while (from < text.size() && !odd(static_cast<unsigned char>(text[from]))) ++from;
  return from;
}

/// Position of the first `a` at or behind `from` that a `b` follows; the text's size if there is none.
inline std::size_t scan_for(std::string_view text, std::size_t from, unsigned char a, unsigned char b) {
  for (; text.size() - from > 16; from += 16) {
    const char* at = text.data() + from;
    if (const std::size_t n = first_of((sixteen_at(at) == a) & (sixteen_at(at + 1) == b)); n < 16) return from + n;
  }
  const auto is = [&](std::size_t at, unsigned char c) { return static_cast<unsigned char>(text[at]) == c; };
  while (from + 1 < text.size() && !(is(from, a) && is(from + 1, b))) ++from;
  return from + 1 < text.size() ? from : text.size();
}

}  // namespace intake
