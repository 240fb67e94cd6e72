#include "normalizers/text/reply.hpp"

#include <algorithm>

#include "gateway/scan.hpp"
#include "normalizers/text/reply_phrases.hpp"

namespace intake::text {

namespace {

constexpr std::size_t most_folded_lines = 6;  ///< of an attribution
constexpr std::size_t longest_attribution = 600;
constexpr std::size_t header_window = 12;  ///< lines in which the header of a quoted mail must show itself
constexpr std::size_t wrap_width = 60;  ///< a quoted line of this length may go on, without its mark, in the next one

bool is_quoted(std::string_view line) {
  std::size_t first = 0;
  while (first < line.size() && (line[first] == ' ' || line[first] == '\t')) ++first;
  return first < line.size() && line[first] == '>' && first <= 4;
}

std::string_view without_quote_marks(std::string_view line) {
  const std::size_t first = line.find_first_not_of("> \t");
  return first == line.npos ? std::string_view{} : line.substr(first);
}

bool ends_a_sentence(std::string_view line) {
  line = trimmed(line);
  return line.empty() || std::string_view(".?!:;").find(line.back()) != std::string_view::npos;
}

bool starts_lower(std::string_view line) { return !line.empty() && line[0] >= 'a' && line[0] <= 'z'; }

/// `-Ann Lee` alone on the last line: how many people sign.
bool is_dashed_name(std::string_view line) {
  line = trimmed(line);
  if (line.size() < 3 || line.size() > 40 || line[0] != '-') return false;
  bool at_start = true;
  for (char c : line.substr(1)) {
    const bool capital = c >= 'A' && c <= 'Z', small = c >= 'a' && c <= 'z';
    if (at_start ? !capital : !(small || capital || c == ' ')) return false;
    at_start = c == ' ';
  }
  return !at_start;
}

/// The lines of a text, looked at from the front; looking ahead is always bounded.
class line_cursor {
 public:
  explicit line_cursor(std::string_view text) : text_(text) {}

  bool done() const { return at_ >= text_.size(); }
  std::size_t position() const { return at_; }
  std::string_view line() const { return line_at(at_); }
  std::size_t after(std::size_t start) const { return std::min(start + line_at(start).size() + 1, text_.size()); }
  std::string_view line_at(std::size_t start) const {
    const std::size_t end = text_.find('\n', start);
    return text_.substr(start, end == text_.npos ? end : end - start);
  }
  bool ends(std::size_t start) const { return start >= text_.size(); }
  void go_to(std::size_t position) { at_ = position; }
  void next() { at_ = after(at_); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

/// Where the next character of a kind stands: looked for once and kept until it is passed, so that a line without one costs a
/// comparison. Asked from the front to the back.
template <class Kind>
class next_character {
 public:
  explicit next_character(std::string_view text) : text_(text), at_(scan(text, 0, Kind{})) {}
  bool is_in(std::size_t begin, std::size_t end) {
    if (at_ < begin) at_ = scan(text_, begin, Kind{});
    return at_ < end;
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

using digit = decltype([](auto c) { return (c >= '0') & (c <= '9'); });
/// What an address or the name of a field brings along; 0xEF begins the colon of other scripts.
using mark = decltype([](auto c) { return (c == '@') | (c == '<') | (c == ':') | (c == 0xEF); });

class splitter {
 public:
  explicit splitter(std::string_view body) : body_(body), lines_(body), digits_(body), marks_(body) {
    parts_.reply.reserve(body.size());
  }

  reply_parts split() && {
    while (!lines_.done()) step();
    return finish();
  }

 private:
  enum class part { reply, quoted, signature };

  void step() {
    const std::string_view line = lines_.line();
    const std::string_view bare = trimmed(line);
    if (bare.empty()) return give(last_part_, line);
    if (is_quoted(line)) return quote(line);
    if (bare.starts_with("```") && code_block()) return;
    if (after_quoted_line_ && goes_on_from_quote(line)) return give(part::quoted, line);
    const std::size_t begin = lines_.position(), end = begin + line.size();
    const bool marked = marks_.is_in(begin, end);
    const bool may_attribute = (marked || digits_.is_in(begin, end)) && may_begin_attribution(bare, marked);
    if (const std::size_t attribution = may_attribute ? attribution_end() : 0) return attributed(attribution);
    if (is_divider(bare) || (marked && begins_header(bare))) return embedded();
    if (now_ == part::signature) return give(part::signature, line);
    if (has_reply_ && begins_signature(bare)) {
      now_ = part::signature;
      return give(part::signature, line);
    }
    has_reply_ = has_reply_ || !is_rule(bare);
    give(part::reply, line);
  }

  void give(part p, std::string_view line) {
    if (p != last_part_) turn_to(p);
    after_quoted_line_ = p == part::quoted;
    last_ = line;
    lines_.go_to(std::min(lines_.position() + line.size() + 1, body_.size()));
  }
  void turn_to(part p) {
    end_run();
    // What is taken out between two paragraphs leaves their blank line.
    if (p == part::reply && trimmed(last_).empty() && !parts_.reply.empty() && !parts_.reply.ends_with("\n\n"))
      parts_.reply.push_back('\n');
    last_part_ = p;
  }
  /// Lines of the same part that follow each other are copied together.
  void end_run() {
    const std::string_view run = body_.substr(run_begin_, lines_.position() - run_begin_);
    std::string& to = text_of(last_part_).append(run);
    if (!run.empty() && run.back() != '\n') to.push_back('\n');
    run_begin_ = lines_.position();
  }
  void give_up_to(part p, std::size_t end) {
    while (lines_.position() < end) give(p, lines_.line());
  }
  void give_rest(part p) { give_up_to(p, body_.size()); }

  std::string& text_of(part p) {
    return p == part::reply ? parts_.reply : p == part::quoted ? parts_.quoted : parts_.signature;
  }

  /// A quote that opens the mail and is not somebody's "On … wrote:" was chosen by the writer: it belongs to what he says.
  void quote(std::string_view line) {
    if (!quote_seen_) {
      quote_seen_ = true;
      opening_quote_ = !has_reply_ && !attributed_ && !quoted_attribution();
    }
    now_ = part::reply;
    give(opening_quote_ && !has_reply_ ? part::reply : part::quoted, line);
    if (opening_quote_ && !has_reply_) after_quoted_line_ = false;
  }

  bool quoted_attribution() {
    std::string joined;
    std::size_t at = lines_.position();
    for (int i = 0; i < 3 && !lines_.ends(at) && joined.size() < 600; ++i, at = lines_.after(at)) {
      joined.append(joined.empty() ? "" : " ").append(without_quote_marks(lines_.line_at(at).substr(0, 600)));
      if (is_attribution(joined)) return attributed_ = true;
    }
    return false;
  }

  bool goes_on_from_quote(std::string_view line) const {
    const std::size_t next = lines_.after(lines_.position());
    if (last_.size() < wrap_width || lines_.ends(next) || !is_quoted(lines_.line_at(next))) return false;
    return !ends_a_sentence(last_) || starts_lower(line);
  }

  /// Code between fences is what the writer says, whatever it looks like.
  bool code_block() {
    if (no_more_fences_) return false;
    const std::size_t end = body_.find("\n```", lines_.position());
    no_more_fences_ = end == body_.npos;
    if (no_more_fences_) return false;
    has_reply_ = true;
    give_up_to(now_ == part::signature ? part::signature : part::reply, lines_.after(end + 1));
    return true;
  }

  /// Position behind the attribution that begins here, folded or not; 0 if none does.
  std::size_t attribution_end() const {
    std::string joined, tail;  // tail: without the first line
    std::size_t at = lines_.position();
    bool blank = false;
    for (std::size_t i = 0; i < most_folded_lines && !lines_.ends(at); ++i, at = lines_.after(at)) {
      const std::string_view line = trimmed(lines_.line_at(at).substr(0, longest_attribution));
      if (i > 0 && !is_open(joined) && (is_quoted(line) || goes_no_further(joined))) return 0;
      if (line.empty()) {
        if (blank || !goes_on_behind_blank(joined)) return 0;
        blank = true;
        continue;
      }
      joined.append(joined.empty() ? "" : " ").append(line);
      if (i > 0) tail.append(tail.empty() ? "" : " ").append(line);
      if (joined.size() > longest_attribution) return 0;
      if (!may_end_attribution(line) || !is_attribution(joined)) continue;
      // "See you at 5" above "On Tuesday … wrote:" is not part of it.
      const bool alone = i > 0 && has_date(tail) && is_attribution(tail) && !opens_attribution(joined);
      return alone ? 0 : lines_.after(at);
    }
    return 0;
  }

  /// An address has begun and not ended.
  static bool is_open(std::string_view joined) {
    return std::ranges::count(joined, '<') > std::ranges::count(joined, '>');
  }
  static bool goes_no_further(std::string_view joined) {
    return std::string_view("?!:;").find(joined.back()) != std::string_view::npos;
  }
  /// One blank line inside is only believed behind "On Thu, 31 Mar 2016 at 11:16 Some One".
  static bool goes_on_behind_blank(std::string_view joined) {
    return opens_attribution(joined) && joined.size() < 80 && joined.find(':') != joined.npos &&
           joined.find(" 20") != joined.npos;
  }

  /// Behind an attribution: if marked quotes follow, only they are quoted; else all the rest is. A mail that begins with one answers below.
  void attributed(std::size_t end) {
    attributed_ = true;
    give_up_to(part::quoted, end);
    now_ = part::reply;
    std::size_t at = end;
    while (!lines_.ends(at) && trimmed(lines_.line_at(at)).empty()) at = lines_.after(at);
    const bool marked = !lines_.ends(at) && is_quoted(lines_.line_at(at));
    if (!marked && has_reply_) give_rest(part::quoted);
    after_quoted_line_ = false;
  }

  /// Three fields of a mail's header in a row, a From or date among them.
  bool begins_header(std::string_view line) const {
    const header_field first = header_field_of(line);
    if (first == header_field::none || first == header_field::subject || first == header_field::other) return false;
    std::size_t fields = 0, from = 0, when = 0, at = lines_.position();
    for (std::size_t i = 0; i < header_window && !lines_.ends(at); ++i, at = lines_.after(at)) {
      const header_field f = header_field_of(lines_.line_at(at));
      fields += f != header_field::none;
      from += f == header_field::from;
      when += f == header_field::date || f == header_field::subject;
      if (trimmed(lines_.line_at(at)).empty() && fields < 3 && i > 1) break;
    }
    return fields >= 3 && from > 0 && when > 0;
  }

  /// A whole mail follows, header and all. If nothing new stands before it, it was forwarded: its text is what there is to read.
  void embedded() {
    if (has_reply_) return give_rest(part::quoted);
    give(part::quoted, lines_.line());
    bool field_before = false;
    for (std::size_t i = 0; i < header_window && !lines_.done(); ++i) {
      const std::string_view line = lines_.line();
      const bool field = header_field_of(line) != header_field::none;
      const bool blank = trimmed(line).empty();
      if (!field && !blank && !field_before) break;
      if (blank && i > 0) break;
      give(part::quoted, line);
      field_before = !blank;
    }
    after_quoted_line_ = false;
  }

  bool begins_signature(std::string_view bare) const {
    if (bare == "--" || bare == "—" || bare == "- --") return true;
    if (bare.size() >= 8 && bare.find_first_not_of('_') == bare.npos) return true;
    return is_device_signature(bare);
  }

  reply_parts finish() {
    end_run();
    for (std::string* s : {&parts_.reply, &parts_.quoted, &parts_.signature}) trim(*s);
    drop_rules_at_end();
    if (const std::size_t start = last_line_of(parts_.reply);
        start > 1 && is_dashed_name(std::string_view(parts_.reply).substr(start)) && parts_.reply[start - 2] == '\n') {
      parts_.signature = parts_.reply.substr(start) + (parts_.signature.empty() ? "" : "\n") + parts_.signature;
      parts_.reply.resize(start);
      trim(parts_.reply);
    }
    if (parts_.reply.empty() && !attributed_) {
      std::string all(body_);
      trim(all);
      return {std::move(all), {}, {}};
    }
    return std::move(parts_);
  }

  static std::size_t last_line_of(std::string_view s) {
    const std::size_t at = s.rfind('\n');
    return at == s.npos ? 0 : at + 1;
  }

  void drop_rules_at_end() {
    std::string_view kept = parts_.reply;
    while (!kept.empty()) {
      const std::size_t start = last_line_of(kept);
      const std::string_view last = trimmed(kept.substr(start));
      if (!last.empty() && !is_rule(last)) break;
      kept = kept.substr(0, start > 0 ? start - 1 : 0);
    }
    if (kept.size() == parts_.reply.size()) return;
    std::string rules = parts_.reply.substr(kept.size());
    parts_.reply.resize(kept.size());
    trim(rules);
    trim(parts_.reply);
    parts_.signature = rules + (parts_.signature.empty() ? "" : "\n") + parts_.signature;
  }

  /// Blank lines around and blanks at the end; the first line keeps its indent.
  static void trim(std::string& s) {
    s.resize(s.find_last_not_of(" \t\n") + 1);
    const std::size_t first = s.find_first_not_of(" \t\n");
    if (first == s.npos || first == 0) return;
    const std::size_t line = s.rfind('\n', first);
    s.erase(0, line == s.npos ? 0 : line + 1);
  }

  std::string_view body_;
  line_cursor lines_;
  next_character<digit> digits_;
  next_character<mark> marks_;
  reply_parts parts_;
  part now_ = part::reply;
  part last_part_ = part::reply;
  std::size_t run_begin_ = 0;  ///< what has been given to `last_part_` since then is not copied yet
  std::string_view last_;
  bool has_reply_ = false;   ///< something new has been read
  bool attributed_ = false;  ///< somebody's words are announced
  bool quote_seen_ = false, opening_quote_ = false, after_quoted_line_ = false;
  bool no_more_fences_ = false;
};

}  // namespace

reply_parts split_reply(std::string_view body) { return splitter(body).split(); }

}  // namespace intake::text
