// Header text → UTF-8: encoded words (RFC 2047, language tags of RFC 2231 §5), raw 8-bit, and the ways mailers get them wrong. What is
// raw is UTF-8 if it can be, else in the charset that the mail's text is in (`charset`, as declared; empty: none), else guessed.
//
// Guarantees  Words next to each other are joined before their charset is converted, so that a character split between
//             two words is whole. Linear. What is no encoded word stays as it is.
// Fails       Never. The result is UTF-8 but may still hold control characters: clean_line() is the caller's.
#pragma once

#include <string>
#include <string_view>

namespace intake::email {

/// Decodes unfolded header text (unstructured text, a phrase, a comment).
std::string decode_words(std::string_view unfolded_text, std::string_view charset = {});

/// Unfolds, decodes, cleans and bounds the value of a field that is free text.
std::string decode_text(std::string_view raw_value, std::size_t limit, std::string_view charset = {});

/// Text that is neither encoded nor ASCII, as UTF-8.
std::string raw_to_utf8(std::string text, std::string_view charset);

/// Text in which quotes, commas and brackets are what they look like. Between the escape sequences of ISO-2022-JP, and in Big5, GBK
/// and Shift_JIS, they may be half a character: then it becomes UTF-8. All other text stays as it is.
std::string with_whole_characters(std::string text, std::string_view charset);

/// True if there may be an encoded word in it.
inline bool has_encoded_word(std::string_view text) { return text.find("=?") != std::string_view::npos; }

/// How many bytes at the front of `text` are one encoded word; 0 = none.
std::size_t encoded_word_size(std::string_view text);

}  // namespace intake::email
