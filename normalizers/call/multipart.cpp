#include "normalizers/call/multipart.hpp"

#include "normalizers/call/row.hpp"

namespace intake::call {
namespace {

constexpr std::size_t longest_boundary = 72;  // RFC 2046 §5.1.1, with the two hyphens
constexpr std::string_view line_end = "\r\n";

/// The name parameter of the Content-Disposition line; browsers write it in quotes and escape those within (%22).
std::string name_in(std::string_view header) {
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(line_end), header.size());
    const std::string_view line = header.substr(0, end);
    header.remove_prefix(std::min(end + line_end.size(), header.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !same_word(line.substr(0, colon), "content-disposition")) continue;
    for (std::size_t at = line.find("name="); at != std::string_view::npos; at = line.find("name=", at + 1)) {
      if (line[at - 1] != ' ' && line[at - 1] != ';') continue;  // filename=
      std::string_view name = line.substr(at + 5);
      if (!name.starts_with('"')) return std::string(name.substr(0, name.find(';')));
      name.remove_prefix(1);
      return std::string(name.substr(0, name.find('"')));
    }
  }
  return {};
}

}  // namespace

result<std::vector<form_part>> read_multipart(std::string_view bytes, std::size_t most_parts) {
  const std::size_t first_line = bytes.find(line_end);
  if (first_line == std::string_view::npos || first_line > longest_boundary)
    return fail("multipart form without a boundary");
  const std::string delimiter = std::string(line_end).append(bytes.substr(0, first_line));
  std::vector<form_part> parts;
  for (std::size_t begin = first_line;;) {
    const std::size_t end = bytes.find(delimiter, begin);
    if (end == std::string_view::npos) return fail("multipart form without its end");
    const std::string_view part = bytes.substr(begin, end - begin);
    const std::size_t blank_line = part.find("\r\n\r\n");
    if (blank_line == std::string_view::npos) return fail("a part of the multipart form has no header");
    if (parts.size() == most_parts) return fail("more parts than " + std::to_string(most_parts));
    std::string name = name_in(part.substr(line_end.size(), blank_line));
    if (!name.empty()) parts.push_back({std::move(name), part.substr(blank_line + 4)});
    begin = end + delimiter.size();
    if (bytes.substr(begin).starts_with("--")) return parts;
  }
}

}  // namespace intake::call
