#include "adapters/smtp/smtp_parser.hpp"

namespace intake::smtp {

command_line command_parser::next(std::string_view& input) {
  if (skipping_) return skip(input);
  const auto end = input.find("\r\n");
  if (end == input.npos ? input.size() > max_line : end + 2 > max_line) {
    skipping_ = true;
    skipped_cr_ = false;
    return skip(input);
  }
  if (end == input.npos) return {};
  const auto text = input.substr(0, end);
  input.remove_prefix(end + 2);
  constexpr std::string_view breaking("\r\n\0", 3);
  if (text.find_first_of(breaking) != text.npos) return {.what = command_line::kind::malformed};
  return {.what = command_line::kind::line, .text = text};
}

command_line command_parser::skip(std::string_view& input) {
  if (input.empty()) return {};
  std::size_t end = 0;
  if (!(skipped_cr_ && input.front() == '\n')) {
    const auto crlf = input.find("\r\n");
    if (crlf == input.npos) {
      skipped_cr_ = input.back() == '\r';
      input = {};
      return {};
    }
    end = crlf + 1;
  }
  input.remove_prefix(end + 1);
  skipping_ = false;
  return {.what = command_line::kind::too_long};
}

command split_command(std::string_view line) {
  const auto space = line.find(' ');
  if (space == line.npos) return {.verb = line, .arguments = {}};
  auto arguments = line.substr(space + 1);
  const auto last = arguments.find_last_not_of(' ');
  arguments = last == arguments.npos ? std::string_view{} : arguments.substr(0, last + 1);
  return {.verb = line.substr(0, space), .arguments = arguments};
}

}  // namespace intake::smtp
