#include "normalizers/email/address.hpp"

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/encoded_word.hpp"
#include "normalizers/email/header.hpp"
#include "normalizers/email/limits.hpp"
#include "normalizers/text/charset.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::email {
namespace {

std::string bounded(std::string text, std::size_t limit) {
  if (text.size() > limit) text.resize(text::cut_utf8(text, limit).size());
  return text;
}

std::string as_utf8(std::string raw) {
  if (text::is_ascii(raw)) return raw;
  return text::to_utf8(std::move(raw), {}).text;
}

/// Reads one list, character by character; what has been read of the current mailbox lies in the members.
class list_reader {
 public:
  list_reader(std::string_view text, std::size_t limit, std::string_view charset)
      : s_(text), limit_(limit), charset_(charset) {}

  std::vector<address> run() {
    while (pos_ < s_.size() && out_.size() < limit_) {
      const char c = s_[pos_];
      if (c == '(' && read_comment()) continue;
      if (c == '"' && read_quoted()) continue;
      if (c == '<') {
        read_angle();
      } else if (c == ',' || c == ';') {
        flush();
        ++pos_;
      } else if (c == ':' && starts_group()) {
        words_.clear();
        bare_.clear();
        ++pos_;
      } else if (is_space(c)) {
        blank_ = true;
        ++pos_;
      } else {
        read_atom();
      }
    }
    flush();
    return std::move(out_);
  }

 private:
  /// One word of a phrase, or of an address without brackets.
  void add_word(std::string_view word) {
    if (has_angle_ && !angle_.empty()) flush();  // a comma was forgotten
    if (!words_.empty() && blank_) words_ += ' ';
    words_ += word;
    // RFC 5322 §4.4: blanks may stand around "." and "@" of an address.
    const bool joins =
        !bare_.empty() && (word.front() == '@' || word.front() == '.' || bare_.back() == '@' || bare_.back() == '.');
    if (blank_ && !bare_.empty() && !joins) bare_ += ' ';
    bare_ += word;
    blank_ = false;
  }

  void read_atom() {
    if (const std::size_t word = s_[pos_] == '=' ? encoded_word_size(s_.substr(pos_)) : 0) {
      add_word(s_.substr(pos_, word));
      pos_ += word;
      return;
    }
    const std::size_t begin = pos_++;
    while (pos_ < s_.size() && !is_space(s_[pos_]) &&
           std::string_view("(\"<,;:=").find(s_[pos_]) == std::string_view::npos)
      ++pos_;
    add_word(s_.substr(begin, pos_ - begin));
  }

  /// quoted-string: a name, or a local part if "@" follows. False: it never ends, so it is no quote.
  bool read_quoted() {
    if (pos_ >= no_quote_from_) return plain_character();
    std::string text;
    for (std::size_t i = pos_ + 1; i < s_.size(); ++i) {
      if (s_[i] == '"') {
        const bool local_part = i + 1 < s_.size() && s_[i + 1] == '@';
        pos_ = i + 1;
        if (local_part)
          add_word('"' + text + '"');
        else if (!text.empty())
          add_word(text);
        return true;
      }
      if (s_[i] == '\\' && i + 1 < s_.size()) ++i;
      text += s_[i];
    }
    no_quote_from_ = pos_;
    return plain_character();
  }

  bool read_comment() {
    if (pos_ >= no_comment_from_) return plain_character();
    int depth = 0;
    std::string text;
    for (std::size_t i = pos_; i < s_.size(); ++i) {
      if (s_[i] == '\\' && i + 1 < s_.size()) {
        text += s_[++i];
        continue;
      }
      if (s_[i] == '(' && depth++ == 0) continue;
      if (s_[i] == ')' && --depth == 0) {
        pos_ = i + 1;
        if (comment_.empty()) comment_ = std::move(text);
        blank_ = true;
        return true;
      }
      text += s_[i];
    }
    no_comment_from_ = pos_;
    return plain_character();
  }

  /// An opening character that nothing closes: left out.
  bool plain_character() {
    ++pos_;
    blank_ = true;
    return true;
  }

  /// angle-addr = "<" [obs-route] addr-spec ">"; without ">" it ends at "," or the end.
  void read_angle() {
    if (has_angle_ && !angle_.empty()) flush();
    bool quoted = false;
    std::size_t end = ++pos_;
    while (end < s_.size() && (quoted || (s_[end] != '>' && s_[end] != '<'))) {
      if (s_[end] == '"') quoted = !quoted;
      if (s_[end] == '\\') ++end;
      ++end;
    }
    if (end >= s_.size()) end = std::min(s_.find_first_of(">,;", pos_), s_.size());
    angle_ = without_route(s_.substr(pos_, end - pos_));
    has_angle_ = true;
    pos_ = std::min(end + (end < s_.size() && s_[end] == '>'), s_.size());
    blank_ = true;
  }

  /// obs-route = "@a,@b:" before the address.
  static std::string_view without_route(std::string_view s) {
    s = trimmed(s);
    if (s.starts_with('@'))
      if (const std::size_t colon = s.find(':'); colon != std::string_view::npos) s = s.substr(colon + 1);
    if (starts_same(s, "mailto:")) s = s.substr(7);
    return trimmed(s);
  }

  bool starts_group() const { return bare_.find('@') == std::string::npos && !has_angle_; }

  void flush() {
    if (has_angle_) {
      give(words_.empty() ? comment_ : words_, std::string(angle_));
    } else if (!bare_.empty()) {
      flush_bare();
    }
    words_.clear();
    bare_.clear();
    comment_.clear();
    angle_ = {};
    has_angle_ = blank_ = false;
  }

  /// No brackets: the word with "@" is the address, the others are the name; a lone word is a local user.
  void flush_bare() {
    const std::size_t at = bare_.find('@');
    if (at == std::string::npos) {
      const bool lone = bare_.find(' ') == std::string::npos && !has_encoded_word(bare_);
      return lone ? give(comment_, bare_) : give(words_, {});
    }
    std::size_t begin = at == 0 || bare_[at - 1] != '"' ? bare_.rfind(' ', at) : bare_.rfind(" \"", at - 1);
    begin = begin == std::string::npos ? 0 : begin + 1;
    const std::size_t end = std::min(bare_.find(' ', at), bare_.size());
    std::string name = bare_.substr(0, begin) + bare_.substr(end);
    std::string mailbox = bare_.substr(begin, end - begin);
    if (starts_same(mailbox, "mailto:")) mailbox.erase(0, 7);
    while (!mailbox.empty() && (mailbox.back() == '>' || mailbox.back() == ']')) mailbox.pop_back();
    while (!mailbox.empty() && (mailbox.front() == '[' || mailbox.front() == '>')) mailbox.erase(0, 1);
    give(all_blank(name) ? comment_ : name, std::move(mailbox));
  }

  void give(std::string_view name, std::string mailbox) {
    if (has_encoded_word(mailbox)) mailbox = decode_words(mailbox);
    address a{bounded(text::clean_line(decode_words(name, charset_)), max_line),
              bounded(text::clean_line(as_utf8(std::move(mailbox))), max_line)};
    if (!a.name.empty() || !a.mailbox.empty()) out_.push_back(std::move(a));
  }

  std::string_view s_;
  std::size_t limit_;
  std::string_view charset_;
  std::size_t pos_ = 0;
  std::size_t no_quote_from_ = std::string_view::npos, no_comment_from_ = std::string_view::npos;
  std::string words_;    ///< the phrase so far
  std::string bare_;     ///< the same with the blanks around "." and "@" taken out
  std::string comment_;  ///< the first comment: a name in the old way
  std::string_view angle_;
  bool has_angle_ = false, blank_ = false;
  std::vector<address> out_;
};

}  // namespace

std::vector<address> read_addresses(std::string_view raw_value, std::size_t limit, std::string_view charset) {
  const std::string text = with_whole_characters(unfolded(raw_value), charset);
  return list_reader(text, limit, charset).run();
}

std::string address_key(std::string_view mailbox) {
  std::string key = lowered(mailbox);
  std::erase_if(key, is_space);
  return key;
}

}  // namespace intake::email
