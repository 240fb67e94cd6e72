#include "normalizers/text/html_walk.hpp"

#include <array>
#include <string>
#include <vector>

#include "gateway/scan.hpp"
#include "normalizers/text/html_references.hpp"

namespace intake::text {

namespace {

using namespace trait;

constexpr bool blank(char c) { return c == ' ' || c == '\n' || c == '\t'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// The text, with its blanks and capitals taken no notice of, begins with `word`.
bool begins_with(std::string_view text, std::string_view word) {
  for (; !word.empty() && !text.empty(); text.remove_prefix(1)) {
    if (blank(text.front())) continue;
    if (lower(text.front()) != word.front()) return false;
    word.remove_prefix(1);
  }
  return word.empty();
}
bool ends_with(std::string_view text, std::string_view word) {
  for (; !word.empty() && !text.empty(); text.remove_suffix(1)) {
    if (blank(text.back())) continue;
    if (lower(text.back()) != word.back()) return false;
    word.remove_suffix(1);
  }
  return word.empty();
}

/// `display:none` or `visibility:hidden` is in it. Both hold one "y", which is not in every style.
bool declares_hidden(std::string_view style) {
  const auto next_y = [&](std::size_t from) {
    return scan(style, from, [](auto c) { return (c == 'y') | (c == 'Y'); });
  };
  for (std::size_t y = next_y(0); y < style.size(); y = next_y(y + 1)) {
    const std::string_view before = style.substr(0, y), after = style.substr(y + 1);
    if (begins_with(after, ":none") && ends_with(before, "displa")) return true;
    if (begins_with(after, ":hidden") && ends_with(before, "visibilit")) return true;
  }
  return false;
}

bool style_hides(std::string_view raw_style) {
  raw_style = raw_style.substr(0, 4096);
  return raw_style.find('&') == raw_style.npos ? declares_hidden(raw_style)
                                               : declares_hidden(decode_attribute(raw_style));
}

bool hidden(const html_token& token) {
  if (token.attributes.empty()) return false;
  if (token.has_attribute("hidden")) return true;
  const std::string_view style = token.attribute("style");
  return !style.empty() && style_hides(style);
}

bool is_heading(tag t) { return t >= tag::h1 && t <= tag::h6; }

/// The elements that are open, innermost last.
class open_elements {
 public:
  bool has(tag t) const { return counts_[static_cast<std::size_t>(t)] > 0; }
  std::size_t size() const { return stack_.size(); }
  tag operator[](std::size_t i) const { return stack_[i]; }
  void push(tag t) {
    stack_.push_back(t);
    ++counts_[static_cast<std::size_t>(t)];
  }
  tag pop() {
    const tag t = stack_.back();
    stack_.pop_back();
    --counts_[static_cast<std::size_t>(t)];
    return t;
  }

 private:
  std::vector<tag> stack_;
  std::array<unsigned, static_cast<std::size_t>(tag::count)> counts_{};
};

class walk {
 public:
  walk(std::string_view document, const html_limits& limits, html_writer& writer)
      : tokens_(document), limits_(limits), writer_(writer) {}

  bool run() {
    bool complete = true;
    for (std::size_t nodes = 0;;) {
      const html_token token = tokens_.next();
      if (token.kind == html_token::kind::finish) break;
      nodes += token.kind != html_token::kind::end;
      if (nodes > limits_.nodes || writer_.full()) {
        complete = false;
        break;
      }
      if (hidden_by_ == tag::unknown) {
        show(token);
      } else {
        pass_over(token);
      }
    }
    close_down_to(0);
    return complete && !writer_.full();
  }

 private:
  void show(const html_token& token) {
    if (token.kind == html_token::kind::text) return writer_.text(token);
    if (token.kind == html_token::kind::end) return end(token.element);
    if (has(token.element, swallow)) return;  // its content has been passed over by the tokens
    if (hidden(token)) {
      if (token.element == tag::unknown || has(token.element, empty)) return;
      hidden_by_ = token.element;
      hidden_depth_ = 1;
      return;
    }
    start(token);
  }

  /// Inside a hidden element, up to its end tag; a hidden paragraph or cell also ends where the next one begins.
  void pass_over(const html_token& token) {
    const bool same = token.element == hidden_by_;
    if (token.kind == html_token::kind::text || has(token.element, empty)) return;
    if (token.kind == html_token::kind::end) {
      if (same && --hidden_depth_ == 0) hidden_by_ = tag::unknown;
    } else if (hidden_by_ == tag::p && has(token.element, block)) {
      hidden_by_ = tag::unknown;
      show(token);
    } else {
      hidden_depth_ += same;
    }
  }

  void start(const html_token& token) {
    end_implied_by(token.element);
    if (has(token.element, empty)) {
      writer_.open(token);
    } else if (token.element != tag::unknown) {
      if (open_.size() >= limits_.depth) {
        ++too_deep_[static_cast<std::size_t>(token.element)];
      } else if (writer_.open(token)) {
        open_.push(token.element);
      }
    }
  }

  void end(tag t) {
    auto& deep = too_deep_[static_cast<std::size_t>(t)];
    if (deep > 0) {
      --deep;
      return;
    }
    if (!open_.has(t)) return;
    for (std::size_t i = open_.size(); i-- > 0;) {
      if (open_[i] == t) return close_down_to(i);
      const bool wall = has(open_[i], fence) || (!has(t, block) && has(open_[i], block));
      if (wall && !has(t, tabular)) return;
    }
  }

  void end_implied_by(tag t) {
    if (has(t, block)) end_open({tag::p}, tag::unknown);
    if (is_heading(t) && open_.size() > 0 && is_heading(open_[open_.size() - 1])) close_down_to(open_.size() - 1);
    switch (t) {
      case tag::a: return end_open({tag::a}, tag::unknown);
      case tag::li: return end_open({tag::li}, tag::ul, tag::ol);
      case tag::dd:
      case tag::dt: return end_open({tag::dd, tag::dt}, tag::dl);
      case tag::td:
      case tag::th: return end_open({tag::td, tag::th, tag::caption}, tag::table);
      case tag::tr: return end_open({tag::tr, tag::caption}, tag::table);
      case tag::tbody:
      case tag::thead:
      case tag::tfoot: return end_open({tag::tbody, tag::thead, tag::tfoot, tag::tr, tag::caption}, tag::table);
      default: return;
    }
  }

  /// Ends the outermost open one of `which` that is not outside of a `stop` or, unless `which` are parts of tables, of
  /// a fence.
  void end_open(std::initializer_list<tag> which, tag stop, tag or_stop = tag::unknown) {
    bool any = false, part_of_table = false;
    for (tag t : which) {
      any = any || open_.has(t);
      part_of_table = part_of_table || has(t, tabular);
    }
    if (!any) return;
    std::size_t found = open_.size();
    for (std::size_t i = open_.size(); i-- > 0;) {
      for (tag t : which)
        if (open_[i] == t) found = i;
      if (open_[i] == stop || open_[i] == or_stop || (!part_of_table && has(open_[i], fence))) break;
    }
    close_down_to(found);
  }

  void close_down_to(std::size_t size) {
    while (open_.size() > size) writer_.close(open_.pop());
  }

  html_tokens tokens_;
  const html_limits& limits_;
  html_writer& writer_;
  open_elements open_;
  std::array<std::size_t, static_cast<std::size_t>(tag::count)> too_deep_{};
  tag hidden_by_ = tag::unknown;
  std::size_t hidden_depth_ = 0;
};

}  // namespace

bool walk_html(std::string_view document, const html_limits& limits, html_writer& writer) {
  return walk(document, limits, writer).run();
}

}  // namespace intake::text
