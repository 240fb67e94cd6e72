// Cuts a stream of bytes into lines that end with LF, CR or CRLF.
//
// Guarantees  Any split of the same bytes gives the same lines. A line of more than `longest` octets is told once, with its
//             beginning, and takes no more memory than others; the next one is whole. Lines of blanks are no lines.
// Owner       One stream. A line views into the parser until the next call of space() or next().
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace intake::telephony {

/// Where a stream stands: in octets, and in lines.
struct stream_place {
  std::uint64_t offset = 0;
  std::uint64_t line = 0;  ///< lines before it, those of blanks too
};

struct line {
  std::string_view text;  ///< without its end; of a line that is too long, the beginning
  bool too_long = false;
  std::uint64_t size = 0;  ///< octets, without its end
  stream_place end;        ///< behind its LF or CR; the LF of a CRLF belongs to nobody
};

class line_parser {
 public:
  /// `at`: where the first octet that it is given stands.
  explicit line_parser(std::size_t longest, stream_place at = {});

  /// Where to read to; never empty. Say with received() how much came.
  std::span<char> space();
  void received(std::size_t octets) { end_ += octets; }

  /// The next whole line; nothing until more has been received.
  std::optional<line> next();
  /// What follows on the last line end, as the line that it would be if it ended here; the parser is at its end then.
  std::optional<line> rest();
  /// Octets behind the last line end.
  std::uint64_t pending() const { return skipped_ + (end_ - begin_); }

 private:
  std::optional<line> finish(std::size_t length, std::size_t end_octets);

  std::size_t longest_;
  std::string buffer_;
  std::size_t begin_ = 0, end_ = 0;  ///< what has been received and not yet given
  std::size_t looked_ = 0;           ///< up to here there is no line end
  std::uint64_t skipped_ = 0;        ///< octets of a line that is too long, beyond those that are kept
  bool after_cr_ = false;            ///< a LF that comes now belongs to the CR before it
  stream_place at_;                  ///< of begin_, less what was skipped
};

}  // namespace intake::telephony
