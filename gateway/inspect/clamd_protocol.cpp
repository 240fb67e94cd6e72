#include "gateway/inspect/clamd_protocol.hpp"

#include <algorithm>

namespace intake::inspect {
namespace {

constexpr std::size_t longest_detail = 200;

/// A daemon's words as something that can be logged and shown.
std::string printable(std::string_view words) {
  std::string out(words.substr(0, longest_detail));
  std::ranges::replace_if(out, [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  return out;
}

}  // namespace

std::string clamd_chunk_header(std::uint32_t size) {
  return {static_cast<char>(size >> 24), static_cast<char>(size >> 16), static_cast<char>(size >> 8),
          static_cast<char>(size)};
}

virus_verdict read_clamd_answer(std::string_view answer) {
  using enum virus_verdict::result;
  constexpr std::string_view prefix = "stream: ", found = " FOUND";
  while (!answer.empty() && (answer.back() == '\n' || answer.back() == '\0')) answer.remove_suffix(1);
  if (answer == "stream: OK") return {clean, {}};
  if (answer.starts_with(prefix) && answer.ends_with(found) && answer.size() > prefix.size() + found.size())
    return {infected, printable(answer.substr(prefix.size(), answer.size() - prefix.size() - found.size()))};
  return {failed, answer.empty() ? "no answer" : printable(answer)};
}

}  // namespace intake::inspect
