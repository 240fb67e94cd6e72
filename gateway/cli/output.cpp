#include "gateway/cli/output.hpp"

#include <algorithm>
#include <cstdio>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace intake::cli {
namespace {

namespace json = boost::json;

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

/// Columns on a terminal, about: one a character.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

const json::value* member_of(const json::value& object, std::string_view name) {
  return object.is_object() ? object.get_object().if_contains(name) : nullptr;
}

}  // namespace

void table::print(std::ostream& to) const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i == widths.size()) widths.push_back(0);
      widths[i] = std::max(widths[i], width(row[i]));
    }
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      line.append(widths[i] - width(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    to << line << '\n';
  }
}

std::string shown(std::string_view text, std::size_t most) {
  std::string out;
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (starts_character(text[i]) && ++characters > most) return out + "…";
    if (byte < 0x20 || byte == 0x7f || c1) {
      out += ' ';
      i += c1;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string short_time(std::string_view rfc3339) {
  std::string out{rfc3339.substr(0, 19)};
  if (out.size() > 10) out[10] = ' ';
  return out;
}

std::string short_size(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " B";
  double size = static_cast<double>(bytes) / 1024;
  const char* unit = " KB";
  for (const char* larger : {" MB", " GB", " TB"}) {
    if (size < 1024) break;
    size /= 1024;
    unit = larger;
  }
  char out[32];
  std::snprintf(out, sizeof out, "%.1f%s", size, unit);
  return out;
}

std::string counted(std::int64_t n, std::string_view one) {
  return std::to_string(n) + " " + std::string(one) + (n == 1 ? "" : "s");
}

std::string text(const json::value& object, std::string_view name) {
  const auto* found = member_of(object, name);
  if (!found || found->is_null()) return {};
  if (found->is_string()) return std::string(found->get_string());
  if (found->is_bool()) return found->get_bool() ? "yes" : "no";
  return json::serialize(*found);
}

std::int64_t integer(const json::value& object, std::string_view name) {
  const auto* found = member_of(object, name);
  if (!found) return 0;
  if (found->is_int64()) return found->get_int64();
  return found->is_uint64() ? static_cast<std::int64_t>(found->get_uint64()) : 0;
}

const json::array& list(const json::value& object, std::string_view name) {
  static const json::array none;
  const auto* found = member_of(object, name);
  return found && found->is_array() ? found->get_array() : none;
}

const json::value* part(const json::value& object, std::string_view name) {
  const auto* found = member_of(object, name);
  return found && found->is_object() ? found : nullptr;
}

void print_lines(std::ostream& to, const json::array& rows) {
  for (const auto& row : rows) to << json::serialize(row) << '\n';
}

}  // namespace intake::cli
