// Folded lines of text with their prefixes: what html_to_text() writes on.
//
// Guarantees  Blanks and line ends are only noted, and written when text follows: no line ends in blanks, never two
// empty lines in a row
//             (outside of preformatted text, where both count).
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace intake::text {

class html_lines {
 public:
  html_lines(std::size_t expected, std::size_t limit) : limit_(limit) { out_.reserve(std::min(expected, limit)); }

  bool full() const { return out_.size() >= limit_; }
  std::size_t size() const { return out_.size(); }
  /// What has been written since `at`.
  std::string_view since(std::size_t at) const;

  /// Text that holds no blanks to fold and no line ends.
  void put(std::string_view text);

  void space() {
    if (gap_ == '\0') gap_ = ' ';
  }
  /// A no-break space; alone on a line it is how editors write an empty line.
  void firm_space() {
    alone_ = alone_ || at_line_start();
    space();
  }
  /// Between two cells of a row.
  void cell() {
    if (!at_line_start()) gap_ = '\t';
  }
  bool after_blank() const { return gap_ != '\0' || at_line_start(); }

  void line_break();
  /// At least `n` line ends before the next text.
  void breaks(std::size_t n);
  /// Preformatted: every line end and every blank counts.
  void raw_break();
  void raw_spaces(std::size_t n);

  void open_quote() { prefixes_.push_back("> "); }
  /// The first line of an item begins with its marker, the others are indented.
  void open_item(std::string marker);
  void close_prefix();

  std::string take() &&;

 private:
  bool at_line_start() const { return out_.empty() || breaks_ > 0; }
  void begin();
  void begin_line();
  void end_lines();

  std::string out_;
  std::size_t limit_;
  std::size_t breaks_ = 0;  ///< line ends due before the next text
  char gap_ = '\0';         ///< blank due before the next text
  bool alone_ = false;
  std::vector<std::string_view> prefixes_;
  std::string marker_;
  std::size_t marker_level_ = 0;
  std::size_t quotes_ = 0;  ///< quote marks in front of the last line
};

}  // namespace intake::text
