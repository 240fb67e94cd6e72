#include "gateway/net/http_target.hpp"

#include <charconv>

namespace intake::net {
namespace {

/// path-absolute and query of an origin-form or absolute-form target; empty for another form.
std::string_view origin_form(std::string_view target) {
  if (target.starts_with('/')) return target;
  const auto scheme_end = target.find("://");
  if (scheme_end == std::string_view::npos) return {};
  const auto scheme = target.substr(0, scheme_end);
  if (scheme != "http" && scheme != "https") return {};
  const auto path = target.find_first_of("/?", scheme_end + 3);
  if (path == std::string_view::npos) return "/";
  return target[path] == '/' ? target.substr(path) : std::string_view{};
}

bool decode_query(std::string_view text, name_values& query) {
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto pair = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value = percent_decode(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true);
    if (!name || !value) return false;
    query.emplace_back(std::move(*name), std::move(*value));
  }
  return true;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      unsigned value = 0;
      if (text.size() - i < 3) return std::nullopt;
      const char* const end = text.data() + i + 3;
      const auto [stop, problem] = std::from_chars(text.data() + i + 1, end, value, 16);
      if (problem != std::errc{} || stop != end || value == 0) return std::nullopt;
      out += static_cast<char>(value);
      i += 2;
    }
  }
  return out;
}

bool split_target(request& r) {
  const auto target = origin_form(r.target);
  if (target.empty() || target.find('#') != std::string_view::npos) return false;
  const auto question = target.find('?');
  r.path = target.substr(0, question);
  return question == std::string_view::npos || decode_query(target.substr(question + 1), r.query);
}

}  // namespace intake::net
