// Bytes of any charset → UTF-8, as the people who sent them meant it (WHATWG labels, RFC 1468, RFC 2152, RFC 2978).
//
// Guarantees  The text is valid UTF-8 and ends; nothing is lost silently: what cannot be read becomes U+FFFD and sets
// `lossy`.
//             ASCII and valid UTF-8 pass without a converter and, given as an rvalue, without a copy. Linear; a bounded
//             sample is guessed from.
// Owner       Any thread; converters are kept per thread.
// Fails       Never throws on content: an unknown or lying label falls back to a guess and says so in `how`.
#pragma once

#include <string>
#include <string_view>

namespace intake::text {

struct decoded {
  std::string text;      ///< valid UTF-8, without a byte order mark; control characters are still in it (see utf8.hpp)
  std::string declared;  ///< the label as sent: trimmed, lower case, bounded, ASCII; empty = none
  std::string used;      ///< what the bytes were read as: "utf-8" "us-ascii" "windows-1252" "iso-2022-jp" …
  std::string how;       ///< "declared" "ascii" "bom" "valid" "escape" "meta" "detected" "repaired" "fallback"
  bool lossy = false;    ///< something became U+FFFD
};

/// What the bytes are, as far as it helps to find their charset.
enum class content { plain, html };

/// Reads `bytes` as `declared` says if that can be true, else as their byte order mark, their own shape, the HTML's
/// `<meta charset>` (content::html), a statistical guess or windows-1252, in that order.
decoded to_utf8(std::string bytes, std::string_view declared, content kind = content::plain);

/// The charset a label means in the wild ("gb2312" → "gb18030", "latin1" → "windows-1252"), lower case; empty = we
/// don't know it.
std::string canonical_charset(std::string_view label);

// Of canonical names: an octet of ASCII means itself nowhere (UTF-16, UTF-32); may be the second half of a character (Big5, GBK,
// Shift_JIS).
bool is_wide(std::string_view canonical);
bool has_ascii_halves(std::string_view canonical);

/// The charset an HTML document declares in its first 1024 bytes, as written; empty = none.
std::string_view html_charset(std::string_view bytes);

}  // namespace intake::text
