#include "adapters/imap/folder_cursor.hpp"

#include <charconv>

namespace intake::imap {
namespace {

/// Takes a number and the blank behind it off the front.
template <class Number>
bool take(std::string_view& text, Number& into) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), into);
  if (failed != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with(' ')) text.remove_prefix(1);
  return true;
}

}  // namespace

std::string folder_cursor::text() const {
  std::string out = std::to_string(validity);
  for (const std::uint32_t n : {uid, settled, fresh}) (out += ' ') += std::to_string(n);
  (out += ' ') += std::to_string(since);
  if (counted > 0) (out += ' ') += std::to_string(counted);
  return out;
}

std::optional<folder_cursor> folder_cursor::parse(std::string_view text) {
  folder_cursor c;
  if (!take(text, c.validity) || !take(text, c.uid) || !take(text, c.settled) || !take(text, c.fresh) ||
      !take(text, c.since))
    return std::nullopt;
  if (!text.empty() && (!take(text, c.counted) || !text.empty())) return std::nullopt;
  return c;
}

}  // namespace intake::imap
