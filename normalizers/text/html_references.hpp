// Character references of HTML (WHATWG §13.2.5.72): `&amp;` `&#8364;` `&#x20AC;` → characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace intake::text {

struct reference {
  char32_t code = 0;       ///< 0 with a length: a character that text can't hold (a control character); leave it out
  std::size_t length = 0;  ///< bytes of the reference; 0 = the ampersand is just one
};

/// The reference at the front of `text`, which begins with '&'. In attributes `&copy=1` is no reference.
reference parse_reference(std::string_view text, bool in_attribute);

/// The value of an attribute as it is meant, without control characters.
std::string decode_attribute(std::string_view raw);

/// Position of the first character at or behind `from` that append_escaped() writes as a reference; the text's size if there is none.
std::size_t find_escaped(std::string_view text, std::size_t from);

/// Appends `text` so that it reads back as itself inside an element or a double-quoted attribute.
void append_escaped(std::string& out, std::string_view text);

}  // namespace intake::text
