#include "normalizers/text/filename.hpp"

#include <string_view>

#include "normalizers/text/utf8.hpp"

namespace intake::text {
namespace {

constexpr std::size_t max_name = 255, max_extension = 32;

/// Invisible characters that turn or hide what follows: "exe.gpj" shown backwards.
constexpr std::string_view invisible[] = {"\u200B", "\u200C", "\u200D", "\u200E", "\u200F",
                                          "\u061C", "\u2060", "\uFEFF", "\u2028", "\u2029"};

void remove_all(std::string& s, std::string_view what) {
  for (std::size_t at = s.find(what); at != std::string::npos; at = s.find(what, at)) s.erase(at, what.size());
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_reserved(std::string_view name) {
  std::string stem(name.substr(0, name.find('.')));
  for (char& c : stem)
    if (is_alpha(c)) c = static_cast<char>(c | 0x20);
  const bool numbered = stem.starts_with("com") || stem.starts_with("lpt");
  if (numbered && stem.size() == 4 && is_digit(stem[3])) return true;
  while (stem.ends_with(' ')) stem.pop_back();
  for (const std::string_view device : {"con", "prn", "aux", "nul", "clock$", "conin$", "conout$"})
    if (stem == device) return true;
  return false;
}

/// Cuts in the middle, so that the extension says what the file is.
std::string shortened(const std::string& name) {
  if (name.size() <= max_name) return name;
  const std::size_t dot = name.rfind('.');
  const bool keep = dot != std::string::npos && dot != 0 && name.size() - dot <= max_extension;
  const std::string extension = keep ? name.substr(dot) : std::string{};
  return std::string(cut_utf8(name, max_name - extension.size())) + extension;
}

}  // namespace

std::string safe_filename(std::string name) {
  name = clean_line(std::move(name));
  for (const std::string_view what : invisible) remove_all(name, what);
  name = clean_line(std::move(name));  // the blanks on both sides of what has gone are one now
  name.erase(0, name.find_last_of("/\\") + 1);
  if (name.size() > 2 && is_alpha(name[0]) && name[1] == ':') name.erase(0, 2);
  for (char& c : name)
    if (std::string_view("<>:\"|?*").find(c) != std::string_view::npos) c = '_';
  name = shortened(name);
  while (!name.empty() && (name.back() == '.' || name.back() == ' ')) name.pop_back();
  while (!name.empty() && name.front() == ' ') name.erase(0, 1);
  if (!name.empty() && name.front() == '.') name.front() = '_';
  if (is_reserved(name)) name = shortened("_" + name);
  return name;
}

}  // namespace intake::text
