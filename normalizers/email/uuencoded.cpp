#include "normalizers/email/uuencoded.hpp"

#include "gateway/scan.hpp"
#include "normalizers/email/ascii.hpp"
#include "normalizers/email/header.hpp"

namespace intake::email {
namespace {

constexpr std::size_t max_blocks = 100;

/// "begin" mode name: the name, or nothing.
std::string_view begun_name(std::string_view text) {
  if (!text.starts_with("begin ") || text.size() < 11) return {};
  std::string_view rest = text.substr(6);
  std::size_t digits = 0;
  while (digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '7') ++digits;
  if (digits < 3 || digits > 4 || digits == rest.size() || rest[digits] != ' ') return {};
  return trimmed(rest.substr(digits));
}

/// Does the line have as many characters as its first one says? Trailing blanks may have been lost, a checksum added.
bool is_data(std::string_view text) {
  if (text.empty() || text.front() < ' ' || text.front() > '`') return false;
  const std::size_t bytes = static_cast<std::size_t>(text.front() - ' ') & 0x3F;
  const std::size_t wanted = 1 + (bytes + 2) / 3 * 4;
  return text.size() <= wanted + 2 && (text.size() >= wanted || bytes == 0 || wanted - text.size() < 8);
}

/// The line end before a line that starts with "begin ", at or behind `from`; the text's size if there is none.
std::size_t find_begin(std::string_view text, std::size_t from) {
  while ((from = scan_for(text, from, '\n', 'b')) < text.size() && text.substr(from + 1, 6) != "begin ") ++from;
  return from;
}

}  // namespace

std::vector<enclosed_file> find_uuencoded(std::string_view text) {
  std::vector<enclosed_file> out;
  for (std::size_t pos = text.starts_with("begin ") ? 0 : find_begin(text, 0);
       pos < text.size() && out.size() < max_blocks;) {
    if (text[pos] == '\n') ++pos;
    line l = line_at(text, pos);
    enclosed_file block{.begin = pos, .end = 0, .name = begun_name(l.text)};
    if (!block.name.empty()) {
      for (l = line_at(text, l.next); l.next < text.size() && l.text != "end" && is_data(l.text);)
        l = line_at(text, l.next);
      if (l.text == "end") {
        block.end = l.next;
        out.push_back(block);
      }
    }
    const std::size_t resume = block.end != 0 ? block.end : pos + 1;
    if (resume >= text.size()) break;
    pos = find_begin(text, resume - 1);
  }
  return out;
}

}  // namespace intake::email
