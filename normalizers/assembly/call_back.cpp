#include "normalizers/assembly/call_back.hpp"

#include <algorithm>
#include <cstdlib>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace intake::assembly {

namespace json = boost::json;

namespace {
constexpr std::size_t most_earlier = 24;
}

std::string call_back_id(const std::string& e164) { return "call-back " + e164; }

bool add_attempt(call_back& c, std::int64_t start, milliseconds window, const std::string& conversation) {
  const bool joins = !c.conversation.empty() && std::abs(start - c.since) < window.count();
  if (!joins) {
    if (!c.conversation.empty()) c.earlier.push_back(c.conversation);
    if (c.earlier.size() > most_earlier) c.earlier.erase(c.earlier.begin());
    c = {.conversation = conversation, .earlier = std::move(c.earlier), .since = start, .last = start, .attempts = 0};
  }
  c.since = std::min(c.since, start);
  c.last = std::max(c.last, start);
  ++c.attempts;
  return joins;
}

std::string write_call_back(const call_back& c) {
  if (c.conversation.empty()) return {};
  return json::serialize(json::object{{"conversation", c.conversation},
                                      {"earlier", json::array(c.earlier.begin(), c.earlier.end())},
                                      {"since", c.since},
                                      {"last", c.last},
                                      {"attempts", c.attempts}});
}

call_back read_call_back(std::string_view text) {
  call_back out;
  json::error_code broken;
  const json::value value = json::parse(text, broken);
  if (!value.is_object()) return out;
  const auto& from = value.get_object();
  const auto number = [&](const char* name) {
    const auto* found = from.if_contains(name);
    return found && found->is_int64() ? found->get_int64() : 0;
  };
  if (const auto* id = from.if_contains("conversation"); id && id->is_string()) out.conversation = id->get_string();
  if (const auto* earlier = from.if_contains("earlier"); earlier && earlier->is_array())
    for (const auto& id : earlier->get_array())
      if (id.is_string()) out.earlier.emplace_back(id.get_string());
  out.since = number("since");
  out.last = number("last");
  out.attempts = number("attempts");
  return out;
}

}  // namespace intake::assembly
