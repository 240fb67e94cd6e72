#include <algorithm>
#include <string>
#include <vector>

#include "normalizers/text/html.hpp"
#include "normalizers/text/html_lines.hpp"
#include "normalizers/text/html_references.hpp"
#include "normalizers/text/html_walk.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::text {

namespace {

constexpr std::size_t longest_url = 2048;

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool blank(char c) { return c == ' ' || c == '\n' || c == '\t'; }

/// Characters without width that fill previews and break words invisibly. Joiners and marks of direction mean something
/// between letters.
bool invisible(std::string_view three_bytes, bool after_blank) {
  if (three_bytes == "\xE2\x80\x8B" || three_bytes == "\xE2\x81\xA0" || three_bytes == "\xEF\xBB\xBF") return true;
  return after_blank && (three_bytes == "\xE2\x80\x8C" || three_bytes == "\xE2\x80\x8D");
}

/// The part of an address that people compare: without scheme, "www." and a slash at its end.
std::string_view bare_address(std::string_view url) {
  for (std::string_view prefix : {"http://", "https://", "mailto:", "tel:", "www."})
    if (url.size() >= prefix.size() && equal_ignoring_case(url.substr(0, prefix.size()), prefix))
      url.remove_prefix(prefix.size());
  return url.ends_with('/') ? url.substr(0, url.size() - 1) : url;
}

bool worth_showing(std::string_view url) {
  const std::string_view scheme = url.substr(0, url.find(':'));
  for (std::string_view known : {"http", "https", "mailto", "tel", "ftp", "sip"})
    if (equal_ignoring_case(scheme, known)) return url.size() > known.size() + 1;
  return false;
}

class text_writer final : public html_writer {
 public:
  text_writer(std::size_t expected, std::size_t limit) : lines_(expected, limit) {}

  bool full() const override { return lines_.full(); }
  std::string take() && { return std::move(lines_).take(); }

  bool open(const html_token& token) override {
    const tag t = token.element;
    if (has(t, trait::block)) lines_.breaks(margin(token));
    switch (t) {
      case tag::br: lines_.line_break(); break;
      case tag::hr: lines_.put("---"), lines_.breaks(1); break;
      case tag::img: folded(decode_attribute(token.attribute("alt")), true); break;
      case tag::td:
      case tag::th: lines_.cell(); break;
      case tag::blockquote: lines_.open_quote(); break;
      case tag::pre: first_line_ = true; [[fallthrough]];
      case tag::textarea: ++preformatted_; break;
      case tag::ul:
      case tag::ol:
      case tag::menu:
      case tag::dir: open_list(token); break;
      case tag::li: open_item(token); break;
      case tag::a: open_link(token); break;
      default: break;
    }
    return true;
  }

  void close(tag t) override {
    if (t == tag::a) close_link();
    if (has(t, trait::block)) lines_.breaks(close_margin(t));
    switch (t) {
      case tag::blockquote:
      case tag::li: lines_.close_prefix(); break;
      case tag::pre:
      case tag::textarea: --preformatted_; break;
      case tag::ul:
      case tag::ol:
      case tag::menu:
      case tag::dir: numbers_.pop_back(); break;
      default: break;
    }
  }

  void text(const html_token& token) override {
    if (preformatted_ > 0) return preformatted(token.literal ? std::string(token.text) : decode_attribute(token.text));
    folded(token.text, token.literal);
  }

 private:
  /// Office marks paragraphs without a margin with a class of its own: its lines stay together.
  std::size_t margin(const html_token& token) {
    if (!has(token.element, trait::spaced)) return 1;
    const bool list = token.element == tag::ul || token.element == tag::ol;
    if (list) return numbers_.empty() ? 2 : 1;
    tight_ = token.element == tag::p && token.attribute("class").starts_with("Mso");
    return tight_ ? 1 : 2;
  }
  std::size_t close_margin(tag t) const {
    if (!has(t, trait::spaced) || (t == tag::p && tight_)) return 1;
    return (t == tag::ul || t == tag::ol) && numbers_.size() > 1 ? 1 : 2;
  }

  void open_list(const html_token& token) {
    int first = 0;  // 0: a list without numbers
    if (token.element == tag::ol) {
      first = 1;
      const std::string_view start = token.attribute("start");
      if (!start.empty() && start.size() < 6 && start.find_first_not_of("0123456789") == start.npos)
        first = std::max(1, std::stoi(std::string(start)));
    }
    numbers_.push_back(first);
  }

  void open_item(const html_token&) {
    const bool numbered = !numbers_.empty() && numbers_.back() > 0;
    lines_.open_item(numbered ? std::to_string(numbers_.back()++) + ". " : "- ");
  }

  void open_link(const html_token& token) {
    link_.clear();
    link_start_ = lines_.size();
    const std::string_view raw = token.attribute("href");
    if (raw.empty() || raw.size() > longest_url) return;
    link_ = clean_line(decode_attribute(raw));
    if (!worth_showing(link_)) link_.clear();
  }

  void close_link() {
    if (link_.empty()) return;
    const std::string_view shown = lines_.since(link_start_);
    const bool says_it = shown.size() < 2 * longest_url &&
                         std::ranges::equal(bare_address(shown), bare_address(link_), {}, lower, lower);
    if (!shown.empty() && !says_it) {
      lines_.space();
      for (const std::string_view piece : {std::string_view("<"), std::string_view(link_), std::string_view(">")})
        lines_.put(piece);
    }
    link_.clear();
  }

  /// Nothing to fold: one blank between two words.
  static bool is_single_blank(std::string_view raw, std::size_t i) {
    return raw[i] == ' ' && i + 1 < raw.size() && raw[i + 1] > ' ' && raw[i + 1] != '&' && raw[i + 1] < '\x7F';
  }

  void folded(std::string_view raw, bool literal) {
    std::size_t run = 0, i = 0;  // raw[run, i) is plain text not yet written
    const auto flush = [&](std::size_t skip) {
      lines_.put(raw.substr(run, i - run));
      run = i += skip;
    };
    while (i < raw.size()) {
      const auto c = static_cast<unsigned char>(raw[i]);
      if (i > run && is_single_blank(raw, i)) {
        ++i;
      } else if (blank(raw[i])) {
        flush(1);
        lines_.space();
      } else if (c == '&' && !literal) {
        const reference r = parse_reference(raw.substr(i), false);
        if (r.length == 0) {
          ++i;
        } else {
          flush(r.length);
          character(r.code);
        }
      } else if (c == 0xC2 && i + 1 < raw.size() && raw[i + 1] == '\xA0') {
        flush(2);
        lines_.firm_space();
      } else if ((c == 0xE2 || c == 0xEF) && invisible(raw.substr(i, 3), i == run && lines_.after_blank())) {
        flush(3);
      } else {
        ++i;
      }
    }
    flush(0);
  }

  void character(char32_t code) {
    if (code == 0) return;
    if (code == 0xA0) return lines_.firm_space();
    if (code == ' ' || code == '\t' || code == '\n') return lines_.space();
    std::string one;
    append_utf8(one, code);
    if (!invisible(one, lines_.after_blank())) lines_.put(one);
  }

  void preformatted(const std::string& text) {
    for (std::size_t i = first_line_ && text.starts_with('\n'); i < text.size();) {
      first_line_ = false;
      const std::size_t special = std::min(text.find_first_of(" \n\t\xC2", i), text.size());
      lines_.put(std::string_view(text).substr(i, special - i));
      if ((i = special) == text.size()) return;
      if (text[i] == '\n') {
        lines_.raw_break();
      } else if (text[i] == '\xC2' && text[i + 1] != '\xA0') {
        lines_.put(std::string_view(text).substr(i, 2));
        ++i;
      } else {
        if (text[i] == '\xC2') ++i;
        lines_.raw_spaces(text[i] == '\t' ? 4 : 1);
      }
      ++i;
    }
  }

  html_lines lines_;
  std::vector<int> numbers_;  ///< of the open lists: the next number, 0 = none
  int preformatted_ = 0;
  bool first_line_ = false;  ///< of a `pre`: a line end right behind its tag is none
  bool tight_ = false;
  std::string link_;
  std::size_t link_start_ = 0;
};

}  // namespace

html_result html_to_text(std::string_view html, const html_limits& limits) {
  const std::string_view taken = cut_utf8(html, limits.input);
  const std::string document = clean_body(std::string(taken));
  text_writer writer(document.size() / 4, limits.output);  // the rest is markup
  const bool complete = walk_html(document, limits, writer) && taken.size() == html.size();
  return {std::move(writer).take(), !complete};
}

}  // namespace intake::text
