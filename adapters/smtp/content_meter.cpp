#include "adapters/smtp/content_meter.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "adapters/smtp/smtp_syntax.hpp"

namespace intake::smtp {

content_fault content_meter::fault() const {
  return faults_ == 0 ? content_fault::none : static_cast<content_fault>(std::countr_zero(faults_));
}

void content_meter::feed(std::string_view bytes) {
  if (bytes.empty()) return;
  size_ += bytes.size();
  if (size_ > limits_.max_size) return found(content_fault::too_big);
  if (limits_.reject_bare_newlines) feed_newlines(bytes);
  ends_in_cr_ = bytes.back() == '\r';
  if (in_header_) feed_header(bytes);
  feed_lines(bytes);
}

void content_meter::finish() {
  if (limits_.reject_bare_newlines && ends_in_cr_) found(content_fault::bare_newline);
}

/// Takes lines off the front up to and including the empty one.
void content_meter::feed_header(std::string_view& bytes) {
  while (in_header_ && !bytes.empty()) {
    const auto feed = bytes.find('\n');
    const auto line = bytes.substr(0, feed);
    header_line(line);
    line_ += line.size();
    header_ += line.size();
    bytes.remove_prefix(line.size());
    if (feed == bytes.npos) break;
    bytes.remove_prefix(1);
    ++header_;
    if (line_ > limits_.max_line) found(content_fault::line_too_long);
    const bool empty = line_ == 0 || (line_ == 1 && start_[0] == '\r');
    if (empty) in_header_ = false;
    line_ = started_ = 0;
  }
  if (line_ > limits_.max_line) found(content_fault::line_too_long);
  if (header_ > limits_.max_header) found(content_fault::header_too_big);
}

/// Collects the start of the current line; counts it when it is a trace field of another relay.
void content_meter::header_line(std::string_view line) {
  constexpr std::string_view trace = "Received:";
  if (started_ == sizeof start_) return;
  const auto more = line.substr(0, sizeof start_ - started_);
  std::copy(more.begin(), more.end(), start_ + started_);
  started_ += more.size();
  if (started_ < sizeof start_ || !equal_ignoring_case({start_, started_}, trace)) return;
  if (++hops_ > limits_.max_hops) found(content_fault::too_many_hops);
}

/// Only a block that could hold too long a line is looked at line by line.
void content_meter::feed_lines(std::string_view bytes) {
  if (bytes.empty()) return;
  if (line_ + bytes.size() > limits_.max_line) {
    for (auto feed = bytes.find('\n'); feed != bytes.npos; feed = bytes.find('\n')) {
      if (line_ + feed > limits_.max_line) return found(content_fault::line_too_long);
      bytes.remove_prefix(feed + 1);
      line_ = 0;
    }
    line_ += bytes.size();
    if (line_ > limits_.max_line) found(content_fault::line_too_long);
    return;
  }
  const auto* last = static_cast<const char*>(memrchr(bytes.data(), '\n', bytes.size()));
  line_ = last == nullptr ? line_ + bytes.size() : static_cast<std::uint64_t>(bytes.data() + bytes.size() - last - 1);
}

void content_meter::feed_newlines(std::string_view bytes) {
  bool cr_before = ends_in_cr_;
  while (!bytes.empty()) {
    const auto feed = bytes.find('\n');
    const auto line = bytes.substr(0, feed);
    // A CR held over from before must be followed by the LF at once.
    if (cr_before && feed != 0) return found(content_fault::bare_newline);
    const auto cr = line.find('\r');
    if (feed == bytes.npos) {
      if (cr != line.npos && cr + 1 != line.size()) found(content_fault::bare_newline);
      return;
    }
    const bool crlf = line.empty() ? cr_before : cr + 1 == line.size();
    if (!crlf) return found(content_fault::bare_newline);
    cr_before = false;
    bytes.remove_prefix(feed + 1);
  }
}

}  // namespace intake::smtp
