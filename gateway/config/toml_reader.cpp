// toml++ 3.3 asserts, or in a release build assumes, what a text such as "[[[" breaks; without either its own checks
// find it.
#undef NDEBUG
#define TOML_ASSERT(condition) static_assert(true)
#define TOML_EXCEPTIONS 0
#include "gateway/config/toml_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
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
  const auto unreadable = [&](const std::string& why) {
    return problems{{.at = {.file = file}, .message = "cannot read the configuration: " + why}};
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return unreadable("it is a directory");
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in.is_open()) return unreadable(std::strerror(errno));
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad()) return unreadable(std::strerror(errno));
  return read_toml(text.str(), file);
}

}  // namespace intake::config
