#include "adapters/imap/imap_parser.hpp"

#include <algorithm>
#include <charconv>

namespace intake::imap {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Takes the first word off `rest`, and the blanks behind it.
std::string_view take_word(std::string_view& rest) {
  const auto end = std::min(rest.find(' '), rest.size());
  const auto word = rest.substr(0, end);
  rest.remove_prefix(std::min(rest.find_first_not_of(' ', end), rest.size()));
  return word;
}

bool is_status(std::string_view word) {
  for (const std::string_view status : {"OK", "NO", "BAD", "BYE", "PREAUTH"})
    if (same_word(word, status)) return true;
  return false;
}

/// literal = "{" number ["+"] "}" CRLF, or "~{" for literal8 (RFC 3516): the end of a line says that one follows.
struct literal_mark {
  std::size_t at = std::string_view::npos;  ///< where the mark begins
  std::optional<std::uint64_t> size;        ///< nothing: no length can be read
};

std::optional<literal_mark> mark_at_end(std::string_view line) {
  if (line.empty() || line.back() != '}') return std::nullopt;
  const auto open = line.rfind('{');
  if (open == line.npos) return std::nullopt;
  auto digits = line.substr(open + 1, line.size() - open - 2);
  if (!digits.empty() && digits.back() == '+') digits.remove_suffix(1);
  literal_mark mark{.at = open, .size = to_number(digits)};
  if (open > 0 && line[open - 1] == '~') --mark.at;
  return mark;
}

bool names_body(std::string_view before) {
  while (!before.empty() && before.back() == ' ') before.remove_suffix(1);
  const auto begin = before.find_last_of(" (");
  return same_word(before.substr(begin == before.npos ? 0 : begin + 1).substr(0, 5), "BODY[");
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::uint64_t> to_number(std::string_view digits) {
  std::uint64_t n = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (digits.empty() || failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return n;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty())
    if (const auto word = take_word(text); !word.empty()) words.push_back(word);
  return words;
}

bool token::is(std::string_view word) const { return what == kind::atom && same_word(text, word); }

std::optional<std::uint64_t> token::number() const { return to_number(text); }

bool response::is(std::string_view wanted) const { return same_word(word, wanted); }

response_parser::step response_parser::next(std::string_view& unread) {
  if (broken_) return step::broken;
  if (complete_) begin();
  for (;;) {
    if (in_literal_) {
      if (literal_left_ > 0 && unread.empty()) return step::more;
      if (const auto done = pass_literal(unread); done == step::piece) return done;
      continue;
    }
    const auto newline = unread.find('\n');
    const auto part = unread.substr(0, newline == unread.npos ? unread.size() : newline + 1);
    octets_ += part.size();
    if (octets_ > limits_.max_response) return give_up("a response is too long");
    line_ += part;
    unread.remove_prefix(part.size());
    if (newline == unread.npos) return step::more;
    line_.pop_back();
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    if (const auto done = end_line(); done != step::more) return done;
  }
}

void response_parser::begin() {
  // A long response is rare: what it needed is given back, because most sessions only wait.
  if (line_.capacity() > 4096) std::string{}.swap(line_);
  line_.clear();
  literals_.clear();
  unescaped_.clear();
  octets_ = 0;
  complete_ = false;
  current_ = {};
}

response_parser::step response_parser::give_up(std::string_view why) {
  broken_ = true;
  why_ = why;
  return step::broken;
}

response_parser::step response_parser::pass_literal(std::string_view& unread) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(literal_left_, unread.size()));
  const auto bytes = unread.substr(0, count);
  unread.remove_prefix(count);
  literal_left_ -= count;
  if (literal_left_ == 0) in_literal_ = false;
  if (!literals_.back().streamed) {
    literals_.back().text += bytes;
    return step::more;
  }
  piece_ = bytes;
  return count == 0 ? step::more : step::piece;
}

/// A line is complete: the response is, too, unless it ends with a literal's mark.
response_parser::step response_parser::end_line() {
  const auto mark = says_status() ? std::nullopt : mark_at_end(line_);
  if (!mark) {
    complete_ = true;
    read_response();
    return step::response;
  }
  if (!mark->size) return give_up("a literal has no length");
  line_.resize(mark->at);
  literal_size_ = literal_left_ = *mark->size;
  in_literal_ = true;
  is_body_ = names_body(line_);
  const bool streamed = is_body_ || *mark->size > limits_.max_literal || octets_ + *mark->size > limits_.max_response;
  if (!streamed) octets_ += static_cast<std::size_t>(*mark->size);
  literals_.push_back({.at = line_.size(), .streamed = streamed});
  return streamed ? step::literal : step::more;
}

/// The words of a status are for people: nothing in them is a literal.
bool response_parser::says_status() const {
  std::string_view rest = line_;
  const auto first = take_word(rest);
  return first != "*" || is_status(take_word(rest));
}

void response_parser::read_response() {
  std::string_view rest = line_;
  const auto first = take_word(rest);
  if (first == "+") {
    current_.what = response::kind::continuation;
    current_.text = rest;
    return;
  }
  if (first != "*") {
    current_.what = response::kind::tagged;
    current_.tag = first;
    current_.word = take_word(rest);
    return read_status(rest);
  }
  current_.word = take_word(rest);
  if (is_status(current_.word)) return read_status(rest);
  if (const auto number = to_number(current_.word)) {
    current_.number = *number;
    current_.word = take_word(rest);
  }
  read_tokens(line_.size() - rest.size());
}

/// resp-text = ["[" resp-text-code "]" SP] text
void response_parser::read_status(std::string_view rest) {
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    current_.malformed = end == rest.npos;
    current_.code = rest.substr(1, end == rest.npos ? end : end - 1);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  }
  current_.text = rest;
}

void response_parser::read_tokens(std::size_t from) {
  std::size_t depth = 0, literal = 0;
  const auto literal_is_here = [&] { return literal < literals_.size() && literals_[literal].at <= from; };
  while ((from < line_.size() || literal_is_here()) && !current_.malformed) {
    if (literal_is_here()) {
      const auto& l = literals_[literal++];
      add(l.streamed ? token::kind::streamed : token::kind::string, l.text);
      continue;
    }
    const char c = line_[from];
    if (c == ' ') {
      ++from;
    } else if (c == '(' || c == ')') {
      current_.malformed = c == '(' ? ++depth > limits_.max_depth : depth-- == 0;
      add(c == '(' ? token::kind::open : token::kind::close);
      ++from;
    } else {
      from = c == '"' ? read_quoted(from) : read_atom(from);
    }
  }
  if (depth != 0) current_.malformed = true;
}

/// quoted = DQUOTE *QUOTED-CHAR DQUOTE, with a backslash before a quote or a backslash
std::size_t response_parser::read_quoted(std::size_t from) {
  const std::string_view line = line_;
  std::size_t end = from + 1;
  bool escaped = false;
  while (end < line.size() && line[end] != '"') {
    escaped = escaped || line[end] == '\\';
    end += line[end] == '\\' ? 2 : 1;
  }
  if (end >= line.size()) {
    current_.malformed = true;
    return line.size();
  }
  const auto inner = line.substr(from + 1, end - from - 1);
  if (!escaped) {
    add(token::kind::string, inner);
    return end + 1;
  }
  std::string text;
  for (std::size_t i = 0; i < inner.size(); ++i)
    text += inner[i] == '\\' && i + 1 < inner.size() ? inner[++i] : inner[i];
  unescaped_.push_back(std::move(text));
  add(token::kind::string, unescaped_.back());
  return end + 1;
}

/// An atom may hold a section: `BODY[HEADER.FIELDS (SUBJECT)]<0>` is one.
std::size_t response_parser::read_atom(std::size_t from) {
  const std::string_view line = line_;
  std::size_t end = from;
  bool in_section = false;
  for (; end < line.size(); ++end) {
    const char c = line[end];
    if (c == '[') in_section = true;
    if (c == ']') in_section = false;
    if (!in_section && (c == ' ' || c == '(' || c == ')' || c == '"')) break;
  }
  add(token::kind::atom, line.substr(from, end - from));
  return end;
}

void response_parser::add(token::kind what, std::string_view text) {
  if (current_.tokens.size() >= limits_.max_tokens) {
    current_.malformed = true;
    return;
  }
  current_.tokens.push_back({what, text});
}

}  // namespace intake::imap
