#include "normalizers/email/bounce_phrases.hpp"

#include <algorithm>
#include <iterator>

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/bounce_words.hpp"

namespace intake::email {
namespace {

template <std::size_t N>
bool holds_any(std::string_view text, const std::string_view (&phrases)[N]) {
  return std::any_of(std::begin(phrases), std::end(phrases),
                     [&](std::string_view p) { return text.find(p) != std::string_view::npos; });
}

constexpr std::size_t longest_line = 2000;  // a phrase far out in a line is nobody's report

}  // namespace

bool is_bounce_subject(std::string_view s) { return holds_any(s.substr(0, longest_line), words::subjects); }
bool says_undelivered(std::string_view l) { return holds_any(l.substr(0, longest_line), words::undelivered); }
bool names_a_reason(std::string_view l) { return holds_any(l.substr(0, longest_line), words::reasons); }
bool says_delayed(std::string_view l) { return holds_any(l.substr(0, longest_line), words::delays); }
bool says_final(std::string_view l) { return holds_any(l.substr(0, longest_line), words::finals); }
bool names_bystanders(std::string_view l) { return holds_any(l.substr(0, longest_line), words::bystanders); }
bool names_origin(std::string_view l) {
  return l.find("generated from") != std::string_view::npos || l.find("expanded from") != std::string_view::npos;
}
bool is_mail_system_name(std::string_view n) { return holds_any(n.substr(0, longest_line), words::system_names); }

bool begins_returned_copy(std::string_view l) {
  constexpr std::size_t longest_divider = 120;
  l = trimmed(l);
  while (!l.empty() && (l.front() == '>' || l.front() == '|')) l = trimmed(l.substr(1));
  if (l.starts_with("received:") || l.starts_with("return-path:")) return true;
  if (l.find("receive a copy") != l.npos) return false;  // "did not receive a copy of your message"
  return l.size() <= longest_divider && holds_any(l, words::copies);
}

bool names_recipient_field(std::string_view l) {
  return std::any_of(std::begin(words::recipient_fields), std::end(words::recipient_fields),
                     [&](std::string_view field) { return l.starts_with(field); });
}

}  // namespace intake::email
