#include "normalizers/text/language.hpp"

#include <cld2/public/compact_lang_det.h>
#include <cstdio>  // CLD2's header uses FILE without including it

#include "normalizers/text/utf8.hpp"

namespace intake::text {
namespace {

constexpr std::size_t most_bytes = 640;  // ten lines tell as much as all of them, in less time

/// The codes that have changed since CLD2's table was made.
std::string today(std::string_view code) {
  if (code == "iw") return "he";
  if (code == "jw") return "jv";
  if (code == "in") return "id";
  if (code == "mo") return "ro";
  return std::string(code);
}

}  // namespace

language language_of(std::string_view text) {
  text = cut_utf8(text, most_bytes);
  bool reliable = false;
  const CLD2::Language found =
      CLD2::DetectLanguage(text.data(), static_cast<int>(text.size()), true /* plain text */, &reliable);
  if (found == CLD2::UNKNOWN_LANGUAGE || found == CLD2::TG_UNKNOWN_LANGUAGE) return {};
  return {.code = today(CLD2::LanguageCode(found)), .reliable = reliable};
}

}  // namespace intake::text
