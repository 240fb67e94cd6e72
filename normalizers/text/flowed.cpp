#include "normalizers/text/flowed.hpp"

#include <algorithm>

namespace intake::text {
namespace {

struct flowed_line {
  std::size_t depth = 0;  ///< quote marks before it
  std::string_view text;  ///< without them and the stuffed blank
};

flowed_line read_line(std::string_view line) {
  flowed_line out;
  while (out.depth < line.size() && line[out.depth] == '>') ++out.depth;
  out.text = line.substr(out.depth);
  if (out.text.starts_with(' ')) out.text.remove_prefix(1);
  return out;
}

void open_line(std::string& out, std::size_t depth) {
  out.append(depth, '>');
  if (depth != 0) out += ' ';
}

}  // namespace

std::string unflowed(std::string_view text, bool delsp) {
  std::string out;
  out.reserve(text.size());
  bool flows = false;  // the line before goes on
  std::size_t depth = 0;
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t end = std::min(text.find('\n', pos), text.size());
    std::string_view raw = text.substr(pos, end - pos);
    const bool ended = end < text.size();
    pos = end + 1;
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    flowed_line line = read_line(raw);
    const bool signature = line.text == "-- ";
    if (flows && (signature || line.depth != depth)) {
      out += '\n';
      flows = false;
    }
    if (!flows) open_line(out, line.depth);
    depth = line.depth;
    flows = !signature && line.text.ends_with(' ');
    if (flows && delsp) line.text.remove_suffix(1);
    out += line.text;
    if (!flows && ended) out += '\n';
  }
  return out;
}

}  // namespace intake::text
