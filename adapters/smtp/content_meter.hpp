// Measures the content of one mail as it streams by: size, longest line, header block, Received fields, bare newlines.
//
// Guarantees  Any split of the same bytes gives the same finding. Keeps no content but the first nine octets of a line.
// Owner       One mail under way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace intake::smtp {

/// What is wrong with a mail's content; of several, the one named first here is reported.
enum class content_fault { too_big, header_too_big, too_many_hops, line_too_long, bare_newline, none };

struct content_limits {
  std::uint64_t max_size = 0;
  std::uint64_t max_line = 0;
  std::uint64_t max_header = 0;
  std::uint32_t max_hops = 0;
  bool reject_bare_newlines = false;  ///< a CR or LF that is not part of a CRLF
};

class content_meter {
 public:
  explicit content_meter(const content_limits& limits) : limits_(limits) {}

  /// Measures the next bytes of content.
  void feed(std::string_view bytes);
  /// Nothing more comes: a CR at the very end is a bare one.
  void finish();

  content_fault fault() const;
  std::uint64_t size() const { return size_; }

 private:
  void feed_header(std::string_view& bytes);
  void header_line(std::string_view line);
  void feed_lines(std::string_view bytes);
  void feed_newlines(std::string_view bytes);
  void found(content_fault fault) { faults_ |= 1u << static_cast<unsigned>(fault); }

  content_limits limits_;
  unsigned faults_ = 0;  ///< a bit for each fault
  std::uint64_t size_ = 0;
  std::uint64_t header_ = 0;
  std::uint64_t line_ = 0;  ///< octets of the current line so far
  std::uint32_t hops_ = 0;
  char start_[9] = {};  ///< how the current header line starts
  std::size_t started_ = 0;
  bool in_header_ = true;
  bool ends_in_cr_ = false;
};

}  // namespace intake::smtp
