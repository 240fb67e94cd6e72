#include "normalizers/text/html_lines.hpp"

#include <algorithm>

#include "normalizers/text/utf8.hpp"

namespace intake::text {

namespace {

constexpr std::string_view quote = "> ";
constexpr std::string_view indent = "  ";
constexpr std::size_t deepest = 8;  ///< quotes and lists inside each other that still show in front of a line

}  // namespace

std::string_view html_lines::since(std::size_t at) const {
  std::string_view written = std::string_view(out_).substr(std::min(at, out_.size()));
  written.remove_prefix(std::min(written.find_first_not_of(" \t\n"), written.size()));
  return written;
}

void html_lines::put(std::string_view text) {
  if (text.empty() || full()) return;
  begin();
  out_.append(text);
}

void html_lines::line_break() {
  breaks_ = std::min<std::size_t>(breaks_ + 1, std::max<std::size_t>(breaks_, 2));
  gap_ = '\0';
  alone_ = false;
}

void html_lines::breaks(std::size_t n) {
  if (!marker_.empty() && n > 0) n = 1;  // the first paragraph of an item stays with its marker
  if (alone_) line_break();
  breaks_ = std::max(breaks_, n);
  gap_ = '\0';
}

void html_lines::raw_break() {
  breaks_ = std::min<std::size_t>(breaks_ + 1, 100);
  gap_ = '\0';
}

void html_lines::raw_spaces(std::size_t n) {
  if (full()) return;
  begin();
  out_.append(n, ' ');
}

void html_lines::open_item(std::string marker) {
  marker_level_ = prefixes_.size();
  marker_ = std::move(marker);
  prefixes_.push_back(indent);
}

void html_lines::close_prefix() {
  if (prefixes_.empty()) return;
  prefixes_.pop_back();
  if (marker_level_ >= prefixes_.size()) marker_.clear();
}

std::string html_lines::take() && {
  if (out_.size() > limit_) out_.resize(cut_utf8(out_, limit_).size());
  out_.resize(out_.find_last_not_of(" \t\n") + 1);
  return std::move(out_);
}

/// Writes what is due before text: line ends and prefixes, or a blank.
void html_lines::begin() {
  if (at_line_start()) {
    end_lines();
    begin_line();
  } else if (gap_ != '\0') {
    out_.push_back(gap_);
  }
  gap_ = '\0';
  alone_ = false;
}

/// An empty line inside a quote keeps its marks, or readers would see the quote end there.
void html_lines::end_lines() {
  const auto shown = std::min(prefixes_.size(), deepest);
  const auto now = static_cast<std::size_t>(
      std::count(prefixes_.begin(), prefixes_.begin() + static_cast<std::ptrdiff_t>(shown), quote));
  if (!out_.empty())
    for (std::size_t i = 0; i < breaks_; ++i) {
      out_.push_back('\n');
      if (i + 1 == breaks_) break;
      for (std::size_t q = 0; q < std::min(quotes_, now); ++q) out_.append(q ? " >" : ">");
    }
  breaks_ = 0;
  quotes_ = now;
}

void html_lines::begin_line() {
  for (std::size_t i = 0; i < std::min(prefixes_.size(), deepest); ++i)
    out_.append(i == marker_level_ && !marker_.empty() ? std::string_view(marker_) : prefixes_[i]);
  marker_.clear();
}

}  // namespace intake::text
