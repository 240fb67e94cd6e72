// The content of DATA (RFC 5321 §4.1.1.4, §4.5.2): finds the one true end and takes off the stuffed dots.
//
// Guarantees  Only CRLF.CRLF ends the data (the CRLF of the DATA command counts as the first). A bare LF, a bare CR, a
//             NUL are content and change nothing else: no dot is taken off behind them, no line starts behind them.
//             Any split of the same bytes gives the same content and the same end.
// Owner       One connection; keeps a state of one byte, no content.
#pragma once

#include <string_view>

namespace intake::smtp {

class data_parser {
 public:
  struct block {
    std::string_view content{};  ///< a view of the input (or of a constant); may be empty
    bool ended = false;          ///< the data ended behind this block
  };

  /// Takes the next block off the front of `input`. Call again until `input` is empty or the data has ended.
  block next(std::string_view& input);

 private:
  enum class state { line_start, dot, dot_cr, in_line, after_cr };

  block after_dot(std::string_view& input);
  block after_dot_cr(std::string_view& input);
  block lines(std::string_view& input);
  block stuffed(std::string_view& input, std::size_t dot);

  state state_ = state::line_start;
};

}  // namespace intake::smtp
