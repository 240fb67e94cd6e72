#include "normalizers/email/message_id.hpp"

#include <utility>

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/distinct.hpp"
#include "normalizers/email/header.hpp"
#include "normalizers/text/charset.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::email {
namespace {

constexpr std::size_t max_id = 998;  // no line of a mail is longer (RFC 5322 §2.1.1)

/// An id is compared byte by byte later: only what can't be in one is taken out.
std::string cleaned(std::string_view raw) {
  std::string id(raw);
  if (!text::is_ascii(id)) id = text::clean_line(text::to_utf8(std::move(id), {}).text);
  std::erase_if(id, [](char c) { return is_space(c) || is_control(c) || c == '<' || c == '>'; });
  if (id.size() > max_id) id.clear();
  return id;
}

class id_list {
 public:
  explicit id_list(std::size_t limit) : limit_(limit) {}

  void add(std::string_view raw) {
    std::string id = cleaned(raw);
    if (!id.empty() && !full()) ids_.add(std::move(id));
  }

  bool full() const { return ids_.size() >= limit_; }
  std::vector<std::string> take() { return ids_.take(); }
  bool empty() const { return ids_.size() == 0; }

 private:
  std::size_t limit_;
  distinct ids_;
};

void add_bracketed(std::string_view s, id_list& out) {
  for (std::size_t at = s.find('<'); at != std::string_view::npos && !out.full();) {
    const std::size_t end = s.find_first_of("<>", at + 1);
    if (end == std::string_view::npos) return out.add(s.substr(at + 1));
    if (s[end] == '>') out.add(s.substr(at + 1, end - at - 1));
    at = s[end] == '<' ? end : s.find('<', end);
  }
}

/// Without brackets: every word that looks like an id.
void add_bare(std::string_view s, id_list& out) {
  while (!s.empty() && !out.full()) {
    const std::size_t end = std::min(s.find_first_of(" \t,;<>"), s.size());
    if (s.substr(0, end).find('@') != std::string_view::npos) out.add(s.substr(0, end));
    s = s.substr(std::min(end + 1, s.size()));
  }
}

}  // namespace

std::vector<std::string> read_message_ids(std::string_view raw_value, std::size_t limit) {
  const std::string text = unfolded(raw_value);
  id_list out(limit);
  add_bracketed(text, out);
  if (out.empty()) add_bare(text, out);
  return out.take();
}

std::string read_message_id(std::string_view raw_value) {
  auto ids = read_message_ids(raw_value, 1);
  if (!ids.empty()) return std::move(ids.front());
  const std::string text = unfolded(raw_value);
  const std::string_view word = trimmed(text);
  return word.find_first_of(" \t<>") == std::string_view::npos ? cleaned(word) : std::string{};
}

}  // namespace intake::email
