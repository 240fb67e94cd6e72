#include "normalizers/email/encoded_word.hpp"

#include <optional>

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/header.hpp"
#include "normalizers/email/transfer.hpp"
#include "normalizers/text/charset.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::email {
namespace {

/// encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?=" (RFC 2047 §2).
struct encoded_word {
  std::string_view charset;
  bool base64 = false;
  std::string_view text;
  std::size_t size = 0;
};

constexpr std::size_t max_charset = 60;

std::optional<encoded_word> read_word(std::string_view s) {
  if (!s.starts_with("=?")) return {};
  const std::size_t charset_end = s.substr(0, max_charset).find('?', 2);
  if (charset_end == std::string_view::npos || charset_end == 2 || charset_end + 2 >= s.size()) return {};
  const char how = lower(s[charset_end + 1]);
  if ((how != 'b' && how != 'q') || s[charset_end + 2] != '?') return {};
  const std::string_view charset = s.substr(2, charset_end - 2);
  if (charset.find_first_of(" \t\"=") != std::string_view::npos) return {};
  const std::size_t text = charset_end + 3;
  std::size_t end = s.find("?=", text);
  std::size_t size = end + 2;
  if (end == std::string_view::npos) {  // cut off: take what there is, up to the next blank
    end = std::min(s.find_first_of(" \t", text), s.size());
    size = end;
  }
  return encoded_word{charset.substr(0, charset.find('*')), how == 'b', s.substr(text, end - text), size};
}

void append_q(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '=' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '_' ? ' ' : text[i];
    }
  }
}

/// ASCII that means itself: no escape sequence, and no charset in which letters may stand for others (UTF-7, HZ).
bool is_plain(std::string_view text, std::string_view charset) {
  if (!text::is_ascii(text) || text.find('\x1B') != text.npos) return false;
  return text.find_first_of("+~\x0E") == text.npos || charset.empty();
}

/// Collects what belongs together and converts it when something else begins.
class word_joiner {
 public:
  explicit word_joiner(std::string_view charset_of_raw) : charset_of_raw_(charset_of_raw) {}

  void add(const encoded_word& w) {
    if (!same(w.charset, charset_)) flush();
    charset_ = w.charset;
    if (!w.base64) {
      flush_base64();
      return append_q(bytes_, w.text);
    }
    base64_ += w.text;  // a quantum may be split between two words
    if (base64_.size() % 4 == 0 || base64_.ends_with('=')) flush_base64();
  }

  void add_raw(std::string_view text) {
    flush();
    if (is_plain(text, charset_of_raw_))
      out_ += text;
    else
      out_ += raw_to_utf8(std::string(text), charset_of_raw_);
  }

  std::string finish() {
    flush();
    return std::move(out_);
  }

 private:
  void flush_base64() {
    if (base64_.empty()) return;
    bytes_ += decoded_bytes(base64_, encoding::base64, base64_.size());
    base64_.clear();
  }

  void flush() {
    flush_base64();
    if (!bytes_.empty()) out_ += text::to_utf8(std::move(bytes_), charset_).text;
    bytes_.clear();
  }

  const std::string_view charset_of_raw_;
  std::string out_, bytes_, base64_;
  std::string_view charset_;
};

}  // namespace

std::size_t encoded_word_size(std::string_view s) {
  const auto word = read_word(s);
  return word ? word->size : 0;
}

std::string raw_to_utf8(std::string text, std::string_view charset) {
  // Nobody writes a header in UTF-16, whatever the text is in.
  const bool may_be_charset = !charset.empty() && !text::is_wide(text::canonical_charset(charset));
  if (may_be_charset && (text::is_ascii(text) || !text::is_valid_utf8(text))) {
    text::decoded as_the_text = text::to_utf8(text, charset);
    if (!as_the_text.lossy) return std::move(as_the_text.text);
  }
  return text::to_utf8(std::move(text), {}).text;
}

std::string with_whole_characters(std::string text, std::string_view charset) {
  const bool has_escapes = text.find('\x1B') != text.npos;
  const bool has_halves = !text::is_ascii(text) && !text::is_valid_utf8(text) &&
                          text::has_ascii_halves(text::canonical_charset(charset));
  return has_escapes || has_halves ? raw_to_utf8(std::move(text), charset) : text;
}

std::string decode_words(std::string_view s, std::string_view charset) {
  word_joiner joiner(charset);
  bool after_word = false;
  std::size_t raw = 0;  // where the text not yet given away begins
  for (std::size_t at = s.find("=?"); at != std::string_view::npos;) {
    const auto word = read_word(s.substr(at));
    if (!word) {
      at = s.find("=?", at + 2);
      continue;
    }
    const std::string_view between = s.substr(raw, at - raw);
    if (!between.empty() && !(after_word && all_blank(between))) joiner.add_raw(between);
    joiner.add(*word);
    after_word = true;
    raw = at + word->size;
    at = s.find("=?", raw);
  }
  if (raw < s.size()) joiner.add_raw(s.substr(raw));
  return joiner.finish();
}

std::string decode_text(std::string_view raw_value, std::size_t limit, std::string_view charset) {
  if (raw_value.empty()) return {};
  std::string text = unfolded(raw_value);
  if (has_encoded_word(text) || !is_plain(text, charset)) text = decode_words(text, charset);
  text = text::clean_line(std::move(text));
  if (text.size() > limit) text.resize(text::cut_utf8(text, limit).size());
  return text;
}

}  // namespace intake::email
