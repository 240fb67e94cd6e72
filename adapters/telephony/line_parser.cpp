#include "adapters/telephony/line_parser.hpp"

#include <algorithm>
#include <cstring>

namespace intake::telephony {
namespace {

constexpr std::size_t block = 64 * 1024;

/// The first CR or LF of `text`.
std::size_t line_end(std::string_view text) {
  const auto lf = text.find('\n');
  const auto cr = text.substr(0, lf).find('\r');
  return cr == std::string_view::npos ? lf : cr;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\f\v") == std::string_view::npos; }

}  // namespace

line_parser::line_parser(std::size_t longest, stream_place at)
    : longest_(longest), buffer_(longest + block, '\0'), after_cr_(at.offset > 0), at_(at) {}

std::span<char> line_parser::space() {
  if (end_ - begin_ > longest_) {  // a line that is too long: its beginning is kept, the rest only counted
    const std::size_t kept = begin_ + longest_;
    skipped_ += end_ - kept;
    end_ = looked_ = kept;
  }
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    looked_ -= begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  return std::span(buffer_).subspan(end_);
}

std::optional<line> line_parser::next() {
  for (;;) {
    if (after_cr_ && begin_ < end_) {
      after_cr_ = false;
      if (buffer_[begin_] == '\n') {
        ++begin_;
        ++at_.offset;
        looked_ = std::max(looked_, begin_);
      }
    }
    const std::string_view unseen(buffer_.data() + looked_, end_ - looked_);
    const auto found = line_end(unseen);
    if (found == std::string_view::npos) {
      looked_ = end_;
      return std::nullopt;
    }
    after_cr_ = unseen[found] == '\r';
    if (auto whole = finish(looked_ + found - begin_, 1)) return whole;
  }
}

std::optional<line> line_parser::rest() { return pending() > 0 ? finish(end_ - begin_, 0) : std::nullopt; }

/// Takes `length` octets and the line end behind them out of the buffer.
std::optional<line> line_parser::finish(std::size_t length, std::size_t end_octets) {
  const std::uint64_t size = skipped_ + length;
  const std::string_view text(buffer_.data() + begin_, length);
  at_.offset += size + end_octets;
  ++at_.line;
  begin_ += length + end_octets;
  looked_ = begin_;
  skipped_ = 0;
  if (size <= longest_ && is_blank(text)) return std::nullopt;
  return line{.text = text.substr(0, longest_), .too_long = size > longest_, .size = size, .end = at_};
}

}  // namespace intake::telephony
