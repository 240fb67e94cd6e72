#include "gateway/net/http_router.hpp"

#include <algorithm>
#include <cassert>

#include "gateway/net/http_target.hpp"

namespace intake::net {
namespace {

/// "/v1/events" → {"v1", "events"}; "/" → {""}
template <class Text>
std::vector<Text> split(std::string_view path) {
  std::vector<Text> out;
  if (path.starts_with('/')) path.remove_prefix(1);
  for (;;) {
    const auto slash = path.find('/');
    out.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    path.remove_prefix(slash + 1);
  }
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

/// How well a pattern fits: the number of literal segments; -1 when it does not. Fills the parameters.
int fit(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path, name_values& parameters) {
  if (pattern.size() != path.size()) return -1;
  int literal = 0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool parameter = is_parameter(pattern[i]);
    if (!parameter && path[i] == pattern[i]) {  // mostly there is nothing to decode
      ++literal;
      continue;
    }
    auto decoded = percent_decode(path[i], false);
    if (!decoded) return -1;
    if (parameter) {
      if (decoded->empty()) return -1;
      parameters.emplace_back(pattern[i].substr(1, pattern[i].size() - 2), std::move(*decoded));
    } else if (*decoded == pattern[i]) {
      ++literal;
    } else {
      return -1;
    }
  }
  return literal;
}

void allow(std::string& list, const std::string& method) {
  list += (list.empty() ? "" : ", ") + method;
  if (method == "GET") list += ", HEAD";
}

}  // namespace

route& http_router::add(std::string method, std::string pattern, http_handler handler, std::uint64_t max_body) {
  assert(std::none_of(entries_.begin(), entries_.end(),
                      [&](const entry& e) { return e.what.method == method && e.what.pattern == pattern; }));
  entry e;
  e.segments = split<std::string>(pattern);
  e.what.method = std::move(method);
  e.what.pattern = std::move(pattern);
  e.what.handler = std::move(handler);
  e.what.max_body = max_body;
  return entries_.emplace_back(std::move(e)).what;
}

http_router::match http_router::find(std::string_view method, std::string_view path) const {
  if (method == "HEAD") method = "GET";
  const auto segments = split<std::string_view>(path);
  match best;
  int best_fit = -1;
  for (const auto& e : entries_) {
    name_values parameters;
    const int f = fit(e.segments, segments, parameters);
    if (f < 0) continue;
    if (e.what.method != method) {
      allow(best.allow, e.what.method);
    } else if (f > best_fit) {
      best_fit = f;
      best.found = &e.what;
      best.parameters = std::move(parameters);
    }
  }
  return best;
}

}  // namespace intake::net
