#define TOML_EXCEPTIONS 0
#include "gateway/config/toml_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <toml++/toml.h>
#include <utility>

namespace intake::config {
namespace {

place place_of(const toml::source_region& region, const std::string& file) {
  return {.file = file, .line = static_cast<int>(region.begin.line), .column = static_cast<int>(region.begin.column)};
}

node convert(const toml::node& from, const std::string& file);

void convert_members(const toml::table& from, const std::string& file, node& to) {
  for (const auto& [name, value] : from)
    to.members.push_back(
        {.name = std::string(name.str()), .at = place_of(name.source(), file), .value = convert(value, file)});
  std::sort(to.members.begin(), to.members.end(), [](const member& a, const member& b) {
    return std::pair(a.at.line, a.at.column) < std::pair(b.at.line, b.at.column);
  });
}

node convert(const toml::node& from, const std::string& file) {
  node to;
  to.at = place_of(from.source(), file);
  if (const auto* text = from.as_string()) {
    to.type = node::kind::text;
    to.text = text->get();
  } else if (const auto* number = from.as_integer()) {
    to.type = node::kind::integer;
    to.integer = number->get();
  } else if (const auto* flag = from.as_boolean()) {
    to.type = node::kind::boolean;
    to.boolean = flag->get();
  } else if (const auto* array = from.as_array()) {
    to.type = node::kind::array;
    for (const toml::node& item : *array) to.items.push_back(convert(item, file));
  } else if (const auto* table = from.as_table()) {
    to.type = node::kind::table;
    convert_members(*table, file, to);
  }
  return to;
}

}  // namespace

boost::system::result<node, problems> read_toml(std::string_view text, const std::string& file) {
  const toml::parse_result parsed = toml::parse(text, std::string_view{file});
  if (!parsed)
    return problems{
        {.at = place_of(parsed.error().source(), file), .message = std::string(parsed.error().description())}};
  node root;
  root.type = node::kind::table;
  root.at = {.file = file, .line = 1, .column = 1};
  convert_members(parsed.table(), file, root);
  return root;
}

boost::system::result<node, problems> read_toml_file(const std::string& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in.is_open() || in.bad()) {
    const std::string why = errno != 0 ? std::strerror(errno) : "not a readable file";
    return problems{{.at = {.file = file}, .message = "cannot read the configuration: " + why}};
  }
  return read_toml(text, file);
}

}  // namespace intake::config
