#include "gateway/api/renormalize.hpp"

#include <algorithm>
#include <set>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/api/download.hpp"
#include "gateway/pipeline/assembly_line.hpp"

namespace intake::api {
namespace {

namespace json = boost::json;

/// What the assembler, triage and this node add to what a contact says.
constexpr std::string_view not_said_by_contact[] = {"conversation", "contacts", "gateway", "privacy",
                                                    "revision",     "sla",      "triage"};

/// As an event's reader would see it: written and read again, without what depends on the node's address.
json::object as_read(std::string_view text) {
  json::error_code broken;
  json::value value = json::parse(text, broken);
  if (!value.is_object()) return {};
  json::object out = std::move(value.as_object());
  for (const auto name : not_said_by_contact) out.erase(name);
  if (auto* attachments = out.if_contains("attachments"); attachments && attachments->is_array())
    for (auto& one : attachments->as_array())
      if (one.is_object()) one.as_object().erase("url");
  return out;
}

json::object data_of(const std::string& event) {
  json::error_code broken;
  const json::value value = json::parse(event, broken);
  const auto* data = value.is_object() ? value.as_object().if_contains("data") : nullptr;
  return data ? as_read(json::serialize(*data)) : json::object{};
}

std::vector<std::string> differing(const json::object& a, const json::object& b) {
  std::set<std::string> out;
  const auto look = [&](const json::object& one, const json::object& other) {
    for (const auto& [name, value] : one)
      if (const auto* there = other.if_contains(name); !there || *there != value) out.emplace(name);
  };
  look(a, b);
  look(b, a);
  return {out.begin(), out.end()};
}

}  // namespace

comparison compare(journal::reader& from, const journal::stored_event& event, const renormalization& rules) {
  const comparison skipped{.skipped = true, .fields = {}};
  if (!event.id.ends_with("-0")) return skipped;
  const auto by = std::find_if(rules.channels.begin(), rules.channels.end(),
                               [&](const auto& channel) { return channel.name == event.channel; });
  if (by == rules.channels.end() || by->gather) return skipped;  // one contact alone says nothing of such an event
  const auto opened = raw_contact::open(from, rules.bodies, std::string_view{event.id}.substr(0, event.id.size() - 2));
  const auto* raw = std::get_if<std::shared_ptr<const raw_contact>>(&opened);
  if (!raw) return skipped;

  const contact& c = (*raw)->contact();
  facts said = pipeline::normalize_contact(*by, c, rules.bodies);
  const auto today = by->fold(pipeline::arrival_of(c), said, {}, rules.identity);
  if (today.events.empty()) return skipped;
  return {.skipped = false,
          .fields = differing(data_of(event.json), as_read(today.events.front().data))};
}

}  // namespace intake::api
