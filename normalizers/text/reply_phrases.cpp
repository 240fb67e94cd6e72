#include "normalizers/text/reply_phrases.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "gateway/scan.hpp"
#include "normalizers/text/reply_words.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::text {

namespace {

constexpr std::size_t longest_line = 600;

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool digit(char c) { return c >= '0' && c <= '9'; }

/// In lower case, also outside of ASCII ("À", "От", "Στάλθηκε").
std::string lowered(std::string_view s) {
  std::string out;
  out.reserve(s.size() + 8);
  const auto size = static_cast<std::int32_t>(s.size());
  for (std::int32_t i = 0; i < size;) {
    if (const char ascii = s[static_cast<std::size_t>(i)]; static_cast<unsigned char>(ascii) < 0x80) {
      out.push_back(lower(ascii));
      ++i;
      continue;
    }
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(s.data(), i, size, c);
    append_utf8(out, static_cast<char32_t>(u_tolower(c)));
  }
  return out;
}

/// Some characters of ASCII, asked for by one look-up.
class marks {
 public:
  constexpr explicit marks(std::string_view characters) {
    for (char c : characters) in_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool has(char c) const { return in_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> in_{};
};

constexpr marks blanks(" \t"), blanks_and_ends(" \t\n"), attribution_marks(" \t-*_"),
    quoted_attribution_marks(" \t-*_>"), divider_marks(" \t-*_=>\""), device_marks("<>()[]*_-\""),
    field_marks(" \t*>_"), sentence_ends(" .!"), rules("-_=*#~+ "), dashes("-_=*>");

/// Without what decorates it: dashes, stars, quote marks, brackets, blanks.
std::string_view undecorated(std::string_view s, const marks& around) {
  while (!s.empty() && around.has(s.front())) s.remove_prefix(1);
  while (!s.empty() && around.has(s.back())) s.remove_suffix(1);
  return s;
}

bool starts_with_any(std::string_view s, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view w) { return s.starts_with(w); });
}
bool ends_with_any(std::string_view s, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view w) { return s.ends_with(w); });
}

/// Scripts that write words without blanks between them.
bool without_blanks(std::string_view word) { return static_cast<unsigned char>(word[0]) >= 0xE3; }

/// The word stands by itself at `at`.
bool stands_alone(std::string_view text, std::size_t at, std::string_view word) {
  if (without_blanks(word)) return true;
  const char before = at == 0 ? ' ' : text[at - 1];
  const char after = at + word.size() == text.size() ? ' ' : text[at + word.size()];
  return (before == ' ' || before == '>' || before == '"' || before == ')' || before == ';' || before == '@') &&
         !letter(after);
}

bool has_word(std::string_view text, std::span<const std::string_view> words) {
  for (std::string_view word : words)
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
      if (stands_alone(text, at, word)) return true;
  return false;
}

bool ends_with_word(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view w) { return text.ends_with(w) && stands_alone(text, text.size() - w.size(), w); });
}

/// The place of three bytes in a filter.
constexpr std::size_t filter_size = 4096;
constexpr std::size_t slot_of(std::string_view three) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(lower(three[i]))); };
  return (byte(0) * 961 + byte(1) * 31 + byte(2)) % filter_size;
}

template <class T, std::size_t N>
constexpr std::array<T, N> sorted(std::array<T, N> table) {
  std::ranges::sort(table, [](const T& a, const T& b) { return a < b; });
  return table;
}

/// A set of lower-case beginnings, asked for every line: three bytes decide that nearly all have none of them.
template <std::size_t N>
class beginnings {
 public:
  constexpr explicit beginnings(const std::string_view (&words)[N]) : words_(words) {
    for (std::string_view w : words) filter_[slot_of(w)] = true;
  }
  /// False = surely none. In doubt (capitals outside of ASCII) true.
  constexpr bool possible(std::string_view text) const {
    return text.size() >= 3 && (static_cast<unsigned char>(text[0]) >= 0x80 || filter_[slot_of(text)]);
  }
  bool begin(std::string_view low) const { return starts_with_any(low, words_); }

 private:
  std::span<const std::string_view> words_;
  std::array<bool, filter_size> filter_{};
};

/// The same for endings.
template <std::size_t N>
class endings {
 public:
  constexpr explicit endings(const std::string_view (&words)[N]) : words_(words) {
    for (std::string_view w : words) filter_[slot_of(w.substr(w.size() - 3))] = true;
  }
  bool possible(std::string_view text) const {
    if (text.size() < 3) return false;
    const std::string_view last = text.substr(text.size() - 3);
    return filter_[slot_of(last)] || !is_ascii(last);
  }
  bool end(std::string_view low) const { return possible(low) && ends_with_any(low, words_); }
  bool end_as_word(std::string_view low) const { return possible(low) && ends_with_word(low, words_); }

 private:
  std::span<const std::string_view> words_;
  std::array<bool, filter_size> filter_{};
};

constexpr endings verb_endings(words::verbs);
constexpr endings english_verb_endings(words::english_verbs);
constexpr endings device_endings(words::device_closers);
constexpr beginnings attribution_beginnings(words::attribution_openers);

constexpr auto dividers = sorted(std::to_array(words::dividers));

struct field_name {
  std::string_view word;
  header_field field;
  constexpr bool operator<(const field_name& other) const { return word < other.word; }
};

constexpr auto field_names = [] {
  constexpr std::size_t count = std::size(words::from_fields) + std::size(words::date_fields) +
                                std::size(words::to_fields) + std::size(words::subject_fields) +
                                std::size(words::other_fields);
  std::array<field_name, count> table;
  auto* at = table.data();
  for (auto w : words::from_fields) *at++ = {w, header_field::from};
  for (auto w : words::date_fields) *at++ = {w, header_field::date};
  for (auto w : words::to_fields) *at++ = {w, header_field::to};
  for (auto w : words::subject_fields) *at++ = {w, header_field::subject};
  for (auto w : words::other_fields) *at++ = {w, header_field::other};
  return sorted(table);
}();

constexpr auto most_blanks_in_field_name = [] {
  std::ptrdiff_t most = 0;
  for (const field_name& f : field_names) most = std::max(most, std::ranges::count(f.word, ' '));
  return most;
}();

constexpr beginnings device_beginnings(words::device_openers);

std::size_t find_digit(std::string_view s, std::size_t from) {
  return scan(s, from, [](auto c) { return (c >= '0') & (c <= '9'); });
}
bool has_digit(std::string_view s) { return find_digit(s, 0) < s.size(); }

/// `2016-03-03` or `2013/7/20` at the front.
bool starts_with_iso_date(std::string_view s) {
  if (s.size() < 8 || !std::ranges::all_of(s.substr(0, 4), digit) || (s[4] != '-' && s[4] != '/')) return false;
  const std::size_t second = s.find(s[4], 5);
  return second != s.npos && second <= 7 && digit(s[5]) && second + 1 < s.size() && digit(s[second + 1]);
}

/// Takes a colon of any script off the end.
bool take_colon(std::string_view& s) {
  for (std::string_view colon : {":", "：", "︰"})
    if (s.ends_with(colon)) {
      s = trimmed(s.substr(0, s.size() - colon.size()));
      return true;
    }
  return false;
}

}  // namespace

std::string_view trimmed(std::string_view s) {
  const auto plain = [](char c) { return c > ' ' && c < '\x7F'; };
  if (!s.empty() && plain(s.front()) && plain(s.back())) return s;  // nearly every line
  s = undecorated(s, blanks_and_ends);
  while (s.starts_with("\xC2\xA0")) s = undecorated(s.substr(2), blanks);
  while (s.ends_with("\xC2\xA0")) s = undecorated(s.substr(0, s.size() - 2), blanks);
  return s;
}

bool has_date(std::string_view s) {
  for (std::size_t i = find_digit(s, 0); i + 3 < s.size(); i = find_digit(s, i + 1)) {
    const bool starts = i == 0 || !digit(s[i - 1]);
    const bool year = digit(s[i + 1]) && digit(s[i + 2]) && digit(s[i + 3]) &&
                      (i + 4 == s.size() || !digit(s[i + 4])) &&
                      ((s[i] == '2' && s[i + 1] == '0') || (s[i] == '1' && s[i + 1] == '9'));
    const bool time = (s[i + 1] == ':' || s[i + 1] == '.') && digit(s[i + 2]) && digit(s[i + 3]);
    if (starts && year) return true;
    if (time && (i + 4 == s.size() || !digit(s[i + 4]) || s[i + 1] == ':')) return true;
  }
  return false;
}

bool opens_attribution(std::string_view line) {
  const std::string_view bare = undecorated(line.substr(0, 48), quoted_attribution_marks);
  if (!attribution_beginnings.possible(bare) || !has_digit(bare)) return false;
  return attribution_beginnings.begin(lowered(bare));
}

bool may_begin_attribution(std::string_view line, bool may_hold_address) {
  if (line.size() > longest_line) return false;
  const auto address = [&] { return line.find('@') != line.npos || line.find('<') != line.npos; };
  return (may_hold_address && address()) || has_date(line) || opens_attribution(line);
}

bool may_end_attribution(std::string_view line) {
  const std::string_view s = undecorated(line, attribution_marks);
  if (s.empty()) return false;
  const char last = s.back();
  return last == ':' || last == '>' || static_cast<unsigned char>(last) >= 0x80 || last == ')' ||
         s.ends_with("wrote") || s.ends_with("writes") || s.find(" GMT") != s.npos;
}

bool is_attribution(std::string_view line) {
  if (line.size() > longest_line) return false;
  std::string_view s = undecorated(line, attribution_marks);
  if (s.empty() || s.starts_with("://")) return false;
  const bool mail = s.find('@') != s.npos, date = has_date(s);
  const bool colon = take_colon(s);
  if (!mail && !date && !has_digit(s)) return false;
  // Here nearly every line with an address or a link ends: no colon, no verb behind it, no date in front.
  if (!colon && !verb_endings.possible(s) && !english_verb_endings.possible(s) && !digit(s[0])) return false;
  const std::string low = lowered(s);
  s = low;
  const bool verb = colon ? has_word(s, words::verbs) : verb_endings.end_as_word(s);
  if (verb && (mail || date)) return true;
  if (english_verb_endings.end_as_word(s)) {
    const bool opener = starts_with_any(s, words::english_openers) || digit(s[0]);
    const bool dated = date || (has_digit(s) && has_word(s, words::months));
    return mail ? s.size() < 300 : opener && dated;
  }
  if (colon && date && s.ends_with('>') && mail) return true;  // `30.09.2017, 18:30, "Ann" <a@x.test>:`
  return starts_with_iso_date(s) && s.size() < 160 &&
         ((mail && s.ends_with('>')) || (s.find(" gmt") != s.npos && date));
}

bool is_divider(std::string_view line) {
  const std::string_view marked = trimmed(line);
  if (marked.size() < 6 || marked.size() > 160) return false;
  const bool dashed = dashes.has(marked[0]);
  if (!dashed && marked.back() != ':' && !marked.ends_with("：")) return false;
  std::string_view inner = undecorated(marked, divider_marks);
  const bool announced = take_colon(inner) || marked.find("--") != marked.npos || marked.find("__") != marked.npos ||
                         marked.find("==") != marked.npos;
  if (!announced || inner.size() < 6 || inner.size() > 80) return false;
  const std::string low = lowered(inner);
  return (dashed && low.starts_with("forwarded by ")) || std::ranges::binary_search(dividers, low);
}

bool is_device_signature(std::string_view line) {
  if (line.size() < 6 || line.size() > 200) return false;
  const std::string_view bare = undecorated(trimmed(line), device_marks);
  if (bare.empty()) return false;
  const bool closed = bare.size() <= 60 && device_endings.end(bare);
  if (!closed && !device_beginnings.possible(bare)) return false;
  const std::string low = lowered(bare);
  const auto names = [&](std::string_view device) { return low.find(device) != low.npos; };
  if (closed && (names("iphone") || names("ipad") || names("android"))) return true;
  if (!device_beginnings.begin(low)) return false;
  if (std::ranges::any_of(words::excuses, names)) return true;
  // "Sent from my desk, is much easier": a sentence that goes on is one.
  std::string_view said = std::string_view(low).substr(0, std::min(low.find('<'), low.find("http")));
  said = undecorated(said, sentence_ends);
  return said.size() <= 80 && said.find(", ") == said.npos && said.find(". ") == said.npos &&
         said.find('?') == said.npos;
}

header_field header_field_of(std::string_view line) {
  line = line.substr(0, 80);
  std::size_t colon = line.find(':');
  if (colon == line.npos) colon = line.find("：");
  if (colon == line.npos) return header_field::none;
  const std::string_view written = undecorated(trimmed(line.substr(0, colon)), field_marks);
  if (std::ranges::count(written, ' ') > most_blanks_in_field_name) return header_field::none;
  const std::string name = lowered(written);
  const auto found = std::ranges::lower_bound(field_names, std::string_view(name), {}, &field_name::word);
  return found != field_names.end() && found->word == name ? found->field : header_field::none;
}

bool is_rule(std::string_view line) {
  line = trimmed(line);
  if (line == "ᐧ") return true;
  return line.size() >= 2 && undecorated(line, rules).empty();
}

}  // namespace intake::text
