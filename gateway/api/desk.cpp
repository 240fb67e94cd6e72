#include "gateway/api/desk.hpp"

#include <charconv>

#include <boost/json/serialize.hpp>

namespace intake::api {

response json_reply(int status, const boost::json::value& value) {
  return net::reply(status, "application/json", boost::json::serialize(value));
}

std::optional<std::int64_t> number(const request& r, std::string_view name, std::int64_t fallback, std::int64_t most) {
  const auto text = r.query_value(name);
  if (!text) return fallback;
  std::int64_t out = 0;
  const char* const last = text->data() + text->size();
  const auto [end, code] = std::from_chars(text->data(), last, out);
  if (code != std::errc{} || end != last || out < 0 || out > most) return std::nullopt;
  return out;
}

}  // namespace intake::api
