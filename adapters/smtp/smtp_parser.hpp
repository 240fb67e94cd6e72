// Cuts command lines off the wire (RFC 5321 §2.3.8, §4.5.3.1.4): a line ends at CRLF and nowhere else.
//
// Guarantees  A bare CR, a bare LF or a NUL makes the whole line bad; it never ends a line, so no command can hide
//             behind one. A line over the limit is skipped up to its CRLF and reported once.
// Owner       One connection; keeps no bytes, only whether it is skipping.
#pragma once

#include <cstddef>
#include <string_view>

namespace intake::smtp {

/// One line off the wire, without its CRLF.
struct command_line {
  enum class kind { incomplete, line, malformed, too_long };
  kind what = kind::incomplete;
  std::string_view text{};  ///< of a `line`; valid while the input is
};

class command_parser {
 public:
  /// With room for the longest MAIL FROM that an extension of ours allows.
  static constexpr std::size_t max_line = 2048;

  /// Takes one line off the front of `input`; takes nothing when it is incomplete, unless it is being skipped.
  command_line next(std::string_view& input);

 private:
  command_line skip(std::string_view& input);

  bool skipping_ = false;
  bool skipped_cr_ = false;  ///< the last skipped octet was a CR
};

/// `verb [SP arguments]`, split at the first space.
struct command {
  std::string_view verb;
  std::string_view arguments;  ///< without the space; trailing spaces taken off
};
command split_command(std::string_view line);

}  // namespace intake::smtp
