// The content of DATA and what measures it: any split of the same octets reads the same, and as a plain reading of
// RFC 5321 §4.5.2 says.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/smtp/message_content.hpp"

namespace {

using namespace intake::smtp;

struct reading {
  std::string content, rest;
  bool ended = false;
  content_fault fault = content_fault::none;
  bool operator==(const reading&) const = default;
};

constexpr content_limits limits{
    .max_size = 300, .max_line = 40, .max_header = 120, .max_hops = 2, .reject_bare_newlines = true};

reading read_in_pieces(std::string_view bytes, std::size_t first, std::size_t step) {
  message_content content(limits);
  content.begin_data();
  reading r;
  for (std::size_t at = 0, length = first; at < bytes.size(); at += length, length = step) {
    auto piece = bytes.substr(at, length);
    while (!piece.empty() && !r.ended) {
      const auto block = content.next(piece);
      r.content += block.bytes;
      r.ended = block.complete;
    }
    r.rest += piece;
  }
  r.fault = content.fault();
  return r;
}

reading plain_reading(std::string_view bytes) {
  reading r;
  std::string line;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    line += bytes[i];
    if (!line.ends_with("\r\n")) continue;
    if (line == ".\r\n") {
      r.rest = bytes.substr(i + 1);
      r.ended = true;
      break;
    }
    r.content += line.front() == '.' ? line.substr(1) : line;
    line.clear();
  }
  return r;
}

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const auto whole = read_in_pieces(bytes, bytes.size(), bytes.size());
  require(read_in_pieces(bytes, 1, 1) == whole);
  const std::size_t first = size == 0 ? 1 : 1 + data[0] % size, step = size < 2 ? 1 : 1 + data[1] % 7;
  require(read_in_pieces(bytes, first, step) == whole);
  const auto plain = plain_reading(bytes);
  require(plain.ended == whole.ended);
  if (plain.ended) require(plain.content == whole.content && plain.rest == whole.rest);
  return 0;
}
