#include "normalizers/email/yencoded.hpp"

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/header.hpp"

namespace intake::email {
namespace {

constexpr std::size_t max_blocks = 100;
constexpr std::string_view opening = "=ybegin ", closing = "=yend";

/// The start of the next line that begins with `what`; the text's size if there is none.
std::size_t find_line(std::string_view text, std::string_view what, std::size_t from) {
  for (std::size_t at = text.find(what, from); at != std::string_view::npos; at = text.find(what, at + 1))
    if (at == 0 || text[at - 1] == '\n') return at;
  return text.size();
}

/// The name is the rest of the line: it may hold blanks.
std::string_view name_in(std::string_view line) {
  const std::size_t at = line.find(" name=");
  return at == std::string_view::npos ? std::string_view{} : trimmed(line.substr(at + 6));
}

}  // namespace

std::vector<enclosed_file> find_yencoded(std::string_view text) {
  std::vector<enclosed_file> out;
  for (std::size_t begin = find_line(text, opening, 0); begin < text.size() && out.size() < max_blocks;) {
    const std::size_t last = find_line(text, closing, begin);
    if (last == text.size()) break;
    const std::size_t end = line_at(text, last).next;
    out.push_back({begin, end, name_in(line_at(text, begin).text), encoding::yenc});
    begin = find_line(text, opening, end);
  }
  return out;
}

}  // namespace intake::email
