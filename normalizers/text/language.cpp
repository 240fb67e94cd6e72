#include "normalizers/text/language.hpp"

#include <array>
#include <cstdio>  // CLD2's header uses FILE without including it

#include <cld2/public/compact_lang_det.h>

#include "normalizers/text/utf8.hpp"

namespace intake::text {
namespace {

/// CLD2 reads a text that is longer, and leaves it in doubt, two times more, and knows no more afterwards.
constexpr std::size_t most_bytes = 256;

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
  std::array<CLD2::Language, 3> ranked{};
  std::array<int, 3> percent{};
  int letters = 0;
  const CLD2::Language found = CLD2::ExtDetectLanguageSummary(
      text.data(), static_cast<int>(text.size()), true /* plain text */, ranked.data(), percent.data(), &letters,
      &reliable);
  if (found == CLD2::UNKNOWN_LANGUAGE || found == CLD2::TG_UNKNOWN_LANGUAGE) return {};
  return {.code = today(CLD2::LanguageCode(found)), .reliable = reliable};
}

}  // namespace intake::text
