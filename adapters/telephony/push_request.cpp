#include "adapters/telephony/push_request.hpp"

#include <algorithm>

namespace intake::telephony {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view push_request::path() const {
  std::string_view rest = target.substr(0, target.find('?'));
  if (const auto scheme = rest.find("://"); scheme != rest.npos) {  // absolute form
    const auto slash = rest.find('/', scheme + 3);
    return slash == rest.npos ? std::string_view("/") : rest.substr(slash);
  }
  return rest;
}

std::string_view push_request::query() const {
  const auto at = target.find('?');
  return at == target.npos ? std::string_view{} : target.substr(at);
}

std::optional<std::string_view> push_request::header(std::string_view name) const {
  std::optional<std::string_view> found;
  for (const auto& [n, value] : headers) {
    if (!same_word(n, name)) continue;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

std::string push_request::media_type() const {
  std::string_view value = header("content-type").value_or("");
  value = value.substr(0, value.find(';'));
  while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
  std::string type(value);
  std::transform(type.begin(), type.end(), type.begin(), lower);
  return type;
}

}  // namespace intake::telephony
