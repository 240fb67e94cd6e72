// The elements of HTML that we know, and what matters about each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace intake::text {

// clang-format off
enum class tag : std::uint8_t {
  unknown, a, abbr, address, area, article, aside, b, base, bdi, bdo, big, blockquote, body, br, button, caption, center, cite, code, col,
  colgroup, dd, del, details, dfn, dir, div, dl, dt, em, embed, fieldset, figcaption, figure, font, footer, form, frame, h1, h2, h3, h4, h5,
  h6, head, header, hr, html, i, iframe, img, input, ins, kbd, legend, li, link, main, map, mark, menu, meta, nav, noembed, noframes,
  noscript, object, ol, option, p, param, pre, q, rp, rt, ruby, s, samp, script, section, select, small, source, span, strike, strong, style,
  sub, summary, sup, svg, table, tbody, td, template_, textarea, tfoot, th, thead, time, title, tr, track, tt, u, ul, var, wbr, xml,
  count
};
// clang-format on

namespace trait {
inline constexpr unsigned shown = 1;     ///< the sanitizer writes it
inline constexpr unsigned block = 2;     ///< begins and ends a line; ends an open paragraph
inline constexpr unsigned spaced = 4;    ///< a blank line around it
inline constexpr unsigned empty = 8;     ///< has no content and no end tag
inline constexpr unsigned swallow = 16;  ///< its content is no text for the reader: skipped up to its end tag
inline constexpr unsigned fence = 32;    ///< what is open outside of it can't be ended from inside
inline constexpr unsigned tabular = 64;  ///< its end tag reaches through fences
}  // namespace trait

/// The element of a lower-case name.
tag find_tag(std::string_view lower_name);

std::string_view name_of(tag);

extern const std::array<unsigned, static_cast<std::size_t>(tag::count)> traits_by_tag;

inline bool has(tag t, unsigned traits) { return (traits_by_tag[static_cast<std::size_t>(t)] & traits) != 0; }

}  // namespace intake::text
