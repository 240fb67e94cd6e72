#include "normalizers/call/csv.hpp"

namespace intake::call {
namespace {

constexpr std::size_t most_fields = 512;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::size_t past_blanks(std::string_view line, std::size_t at, char separator) {
  while (at < line.size() && is_blank(line[at]) && line[at] != separator) ++at;
  return at;
}

/// Where the next field's separator is (or the end) if the quote at `at` closes its field; npos if it does not.
std::size_t closes_at(std::string_view line, std::size_t at, char separator) {
  const std::size_t next = past_blanks(line, at + 1, separator);
  return next == line.size() || line[next] == separator ? next : std::string_view::npos;
}

/// Reads the quoted field whose opening quote is at `at`; `at` ends at its separator. False if the line ends before it.
bool read_quoted(std::string_view line, std::size_t& at, char separator, quotes style, std::string& out) {
  for (std::size_t i = at + 1; i < line.size(); ++i) {
    if (line[i] != '"') {
      out += line[i];
    } else if (style == quotes::doubled && i + 1 < line.size() && line[i + 1] == '"') {
      out += line[i++];
    } else if (const std::size_t end = closes_at(line, i, separator); end != std::string_view::npos) {
      at = end;
      return true;
    } else {
      out += '"';
    }
  }
  return false;
}

}  // namespace

result<std::vector<std::string>> read_csv(std::string_view line, char separator, quotes style) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.empty()) return fail("an empty line");
  std::vector<std::string> fields;
  for (std::size_t at = 0;; ++at) {  // past the separator
    if (fields.size() == most_fields) return fail("more than " + std::to_string(most_fields) + " columns");
    std::string& field = fields.emplace_back();
    if (const std::size_t quote = past_blanks(line, at, separator); quote < line.size() && line[quote] == '"') {
      at = quote;
      if (!read_quoted(line, at, separator, style, field)) return fail("the line ends within quotes");
    } else {
      const std::size_t end = std::min(line.find(separator, at), line.size());
      field = line.substr(at, end - at);
      at = end;
    }
    if (at == line.size()) return fields;
  }
}

}  // namespace intake::call
