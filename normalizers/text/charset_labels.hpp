// What the charset labels found in mail mean: a table of the wild spellings over ICU's own knowledge.
#pragma once

#include <string>
#include <string_view>

namespace intake::text {

/// The label as sent, made presentable: trimmed of blanks, quotes and parameters, lower case, at most 64 ASCII
/// characters.
std::string clean_label(std::string_view label);

/// True for labels that say "I don't know": "unknown-8bit", "x-unknown", "default", "8bit", "none" …
bool says_nothing(std::string_view clean_label);

/// The name ICU opens a charset of ours by ("cp932" → "windows-31j").
std::string_view converter_name(std::string_view canonical);

}  // namespace intake::text
