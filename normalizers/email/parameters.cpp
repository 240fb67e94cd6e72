#include "normalizers/email/parameters.hpp"

#include <algorithm>
#include <functional>
#include <optional>

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/encoded_word.hpp"
#include "normalizers/text/charset.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::email {
namespace {

/// One `name*section*=value` as written.
struct segment {
  std::string name;  ///< lower case
  int section = -1;  ///< -1: not continued
  bool extended = false;
  std::string value;
};

class scanner {
 public:
  explicit scanner(std::string_view s) : s_(s) {}

  bool at_end() const { return pos_ >= s_.size(); }

  /// Comments nest; an unclosed one is none.
  void skip_blanks_and_comments() {
    while (!at_end()) {
      if (is_space(s_[pos_])) {
        ++pos_;
      } else if (s_[pos_] != '(' || !skip_comment()) {
        return;
      }
    }
  }

  std::string main_value() {
    std::string out;
    skip_blanks_and_comments();
    while (!at_end() && s_[pos_] != ';') {
      out += lower(s_[pos_++]);
      const std::size_t end = pos_;
      skip_blanks_and_comments();
      if (pos_ != end && is_at_parameter()) break;  // somebody forgot the semicolon
    }
    return out;
  }

  /// `name=` is next.
  bool is_at_parameter() const {
    std::size_t i = pos_;
    while (i < s_.size() && (is_alpha(s_[i]) || is_digit(s_[i]) || s_[i] == '-' || s_[i] == '*')) ++i;
    return i > pos_ && i < s_.size() && s_[i] == '=';
  }

  std::optional<segment> next() {
    while (true) {
      skip_blanks_and_comments();
      while (!at_end() && (s_[pos_] == ';' || s_[pos_] == ',')) ++pos_, skip_blanks_and_comments();
      if (at_end()) return {};
      segment out;
      while (!at_end() && s_[pos_] != '=' && s_[pos_] != ';' && !is_space(s_[pos_])) out.name += lower(s_[pos_++]);
      skip_blanks_and_comments();
      if (at_end() || s_[pos_] != '=') continue;  // a word without a value says nothing
      ++pos_;
      out.value = value(out.name);
      split_name(out);
      return out;
    }
  }

 private:
  bool skip_comment() {
    if (no_comment_from_ <= pos_) return false;
    int depth = 0;
    for (std::size_t i = pos_; i < s_.size(); ++i) {
      if (s_[i] == '\\')
        ++i;
      else if (s_[i] == '(')
        ++depth;
      else if (s_[i] == ')' && --depth == 0) {
        pos_ = i + 1;
        return true;
      }
    }
    no_comment_from_ = pos_;
    return false;
  }

  std::string value(std::string_view name) {
    while (!at_end() && is_space(s_[pos_])) ++pos_;
    if (!at_end() && s_[pos_] == '"') return quoted();
    const bool free_text = name.starts_with("filename") || name.starts_with("name");
    if (!free_text) skip_blanks_and_comments();
    const std::size_t begin = pos_;
    while (!at_end() && s_[pos_] != ';') {
      if (const std::size_t word = s_[pos_] == '=' ? encoded_word_size(s_.substr(pos_)) : 0)
        pos_ += word;
      else if (!free_text && (is_space(s_[pos_]) || s_[pos_] == '('))
        break;
      else
        ++pos_;
    }
    const std::string_view text = trimmed(s_.substr(begin, pos_ - begin));
    if (!free_text)
      while (!at_end() && s_[pos_] != ';') ++pos_;  // whatever follows the token
    return std::string(text);
  }

  /// quoted-string; without a closing quote it ends at ";" or the end.
  std::string quoted() {
    std::string out;
    const std::size_t begin = ++pos_;
    for (; !at_end(); ++pos_) {
      if (s_[pos_] == '"') {
        ++pos_;
        return out;
      }
      if (s_[pos_] == '\\' && pos_ + 1 < s_.size() && (s_[pos_ + 1] == '"' || s_[pos_ + 1] == '\\')) ++pos_;
      out += s_[pos_];
    }
    pos_ = std::min(s_.find(';', begin), s_.size());
    return std::string(trimmed(s_.substr(begin, pos_ - begin)));
  }

  /// name ["*" section] ["*"]
  static void split_name(segment& s) {
    if (s.name.ends_with('*')) {
      s.extended = true;
      s.name.pop_back();
    }
    const std::size_t star = s.name.rfind('*');
    if (star == std::string::npos) return;
    const std::string_view digits = std::string_view(s.name).substr(star + 1);
    if (digits.empty() || digits.size() > 4 || !std::all_of(digits.begin(), digits.end(), is_digit)) return;
    s.section = std::stoi(std::string(digits));
    s.name.resize(star);
  }

  std::string_view s_;
  std::size_t pos_ = 0;
  std::size_t no_comment_from_ = std::string_view::npos;  ///< no "(" from there on is ever closed
};

std::string percent_decoded(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const int high = s[i] == '%' && i + 2 < s.size() ? hex_digit(s[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(s[i + 2]) : -1;
    out += low >= 0 ? static_cast<char>(high * 16 + low) : s[i];
    if (low >= 0) i += 2;
  }
  return out;
}

/// charset'language'text of the first extended segment; a missing prefix is forgiven.
std::string_view take_charset(std::string& value) {
  const std::size_t first = value.find('\'');
  const std::size_t second = first == std::string::npos ? first : value.find('\'', first + 1);
  if (second == std::string::npos) return {};
  const std::string_view charset = std::string_view(value).substr(0, first);
  return text::canonical_charset(charset).empty() ? std::string_view{} : charset;
}

std::string plain_value(std::string_view name, std::string value, std::string_view charset) {
  if (name == "boundary") return value;
  if (has_encoded_word(value)) return decode_words(value, charset);
  if (text::is_ascii(value)) return value;
  return raw_to_utf8(std::move(value), charset);
}

/// RFC 2231 §3, §4: the segments of one parameter, in order of their sections.
std::string joined(std::vector<segment*>& segments, std::string_view raw_charset) {
  std::sort(segments.begin(), segments.end(), [](const segment* a, const segment* b) {
    return a->section != b->section ? a->section < b->section : std::less<>{}(a, b);
  });
  std::string charset, bytes;
  bool first = true, extended = false;
  for (segment* s : segments) {
    if (s->extended && first) {
      charset = take_charset(s->value);
      if (!charset.empty() || s->value.starts_with("'"))
        s->value.erase(0, s->value.find('\'', s->value.find('\'') + 1) + 1);
    }
    bytes += s->extended ? percent_decoded(s->value) : s->value;
    extended |= s->extended;
    first = false;
  }
  if (!extended) return plain_value(segments.front()->name, std::move(bytes), raw_charset);
  return text::to_utf8(std::move(bytes), charset).text;
}

void add(parameterized& out, parameter p) {
  const std::string_view known = out[p.name];
  const bool repeated =
      std::any_of(out.parameters.begin(), out.parameters.end(), [&](const parameter& o) { return o.name == p.name; });
  if (!repeated)
    out.parameters.push_back(std::move(p));
  else if (known != p.value)
    out.repeated.push_back(std::move(p));
}

}  // namespace

std::string_view parameterized::operator[](std::string_view name) const {
  for (const parameter& p : parameters)
    if (p.name == name) return p.value;
  return {};
}

parameterized read_parameterized(std::string_view unfolded_value, std::string_view charset) {
  parameterized out;
  std::string whole;
  const bool is_raw = !text::is_ascii(unfolded_value) || unfolded_value.find('\x1B') != std::string_view::npos;
  if (is_raw && lowered(unfolded_value).find("boundary") == std::string::npos) {  // a boundary is octets
    whole = with_whole_characters(std::string(unfolded_value), charset);
    unfolded_value = whole;
  }
  scanner scan(unfolded_value);
  out.value = scan.main_value();
  std::vector<segment> segments;
  while (segments.size() < max_parameters) {
    auto next = scan.next();
    if (!next) break;
    segments.push_back(std::move(*next));
  }
  // The extended form is the sender's better word for the same name (RFC 6266 §4.3 says so too).
  std::vector<bool> used(segments.size());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (used[i] || (segments[i].section < 0 && !segments[i].extended)) continue;
    std::vector<segment*> same_name;
    for (std::size_t k = i; k < segments.size(); ++k) {
      const bool continued = segments[k].section >= 0, wanted = segments[i].section >= 0;
      if (segments[k].name != segments[i].name || continued != wanted || (!continued && !segments[k].extended))
        continue;
      used[k] = true;
      same_name.push_back(&segments[k]);
    }
    std::string name = segments[i].name;
    add(out, {std::move(name), joined(same_name, charset)});
  }
  std::vector<parameter> better = out.parameters;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (used[i]) continue;
    if (std::any_of(better.begin(), better.end(), [&](const parameter& p) { return p.name == segments[i].name; }))
      continue;
    add(out, {segments[i].name, plain_value(segments[i].name, std::move(segments[i].value), charset)});
  }
  return out;
}

}  // namespace intake::email
