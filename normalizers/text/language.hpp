// Which language a text is in (CLD2), and whether that is worth acting on.
//
// Guarantees  Looks at the first 256 bytes. A text of a few words has no language: a wrong one is worse than none.
// Fails       Never: the code is empty when the text does not say.
#pragma once

#include <string>
#include <string_view>

namespace intake::text {

struct language {
  std::string code;  ///< BCP 47: "de", "zh-Hant"; empty = unknown
  bool reliable = false;
};

/// `text` is valid UTF-8.
language language_of(std::string_view text);

}  // namespace intake::text
