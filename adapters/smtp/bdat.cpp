#include "adapters/smtp/bdat.hpp"

#include <algorithm>

#include "adapters/smtp/smtp_syntax.hpp"

namespace intake::smtp {

std::optional<chunk> parse_bdat(std::string_view arguments) {
  const auto space = arguments.find(' ');
  const auto size = parse_number(arguments.substr(0, space));
  if (!size) return std::nullopt;
  if (space == arguments.npos) return chunk{.size = *size};
  if (!equal_ignoring_case(arguments.substr(space + 1), "LAST")) return std::nullopt;
  return chunk{.size = *size, .last = true};
}

std::string_view take_chunk(std::uint64_t& remaining, std::string_view& input) {
  const auto piece = input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(remaining, input.size())));
  remaining -= piece.size();
  input.remove_prefix(piece.size());
  return piece;
}

}  // namespace intake::smtp
