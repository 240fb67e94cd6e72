// HTML mail → text a person can read, and → HTML a browser can show without running or loading anything.
//
// Guarantees  Linear in time, bounded in memory by the limits; nothing is fetched, no entity is expanded beyond HTML's
// own characters.
//             Text after `</html>` is kept. Output is valid UTF-8; sanitize_html(sanitize_html(x)) == sanitize_html(x).
// Owner       Any thread.
// Fails       Never; any bytes are taken (repaired to UTF-8 first). Past a limit the output ends early and `truncated`
// is set.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace intake::text {

struct html_limits {
  std::size_t input = 8 * 1024 * 1024;   ///< bytes of HTML looked at
  std::size_t output = 4 * 1024 * 1024;  ///< bytes of text or sanitised HTML
  std::size_t nodes = 400'000;           ///< elements and runs of text
  std::size_t depth = 100;               ///< elements inside each other; deeper ones are left out, their text stays
};

struct html_result {
  std::string value;
  bool truncated = false;
};

/// Blocks become lines, lists "- " and "1. ", links `text <url>`, quotes "> ", images their alt text. What a reader
/// would not see (style, script, head, `display:none`) is left out.
html_result html_to_text(std::string_view html, const html_limits& = {});

/// Only harmless elements and attributes are written again; no style, no script, no form, no frame; addresses are http,
/// https, mailto, tel, images only `cid:` (a remote one keeps its alt text, so that opening the ticket tells nobody).
html_result sanitize_html(std::string_view html, const html_limits& = {});

}  // namespace intake::text
