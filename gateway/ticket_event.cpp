#include "gateway/ticket_event.hpp"

#include "gateway/json_text.hpp"

namespace intake {
namespace {

void write(json_object out, const event_identity& identity, const ticket_event& event) {
  out.put("specversion", "1.0");
  out.put("id", event.id);
  out.put("source", event_source(identity, event));
  out.put("type", event_type(identity, event));
  out.put("subject", event.conversation);
  out.put("partitionkey", event.conversation);
  out.put("time", rfc3339(event.time));
  out.put("datacontenttype", "application/json");
  out.put("dataschema", event_schema_uri);
  out.put_json("data", event.data);
}

}  // namespace

std::string event_source(const event_identity& identity, const ticket_event& event) {
  const auto slash = event.source.find('/');
  const std::string name = slash == std::string::npos ? event.source : event.source.substr(slash + 1);
  return "/intake/" + identity.node + "/" + event.channel + "/" + name;
}

std::string event_type(const event_identity& identity, const ticket_event& event) {
  return identity.prefix + "." + event.kind + ".v1";
}

std::string serialize(const event_identity& identity, const ticket_event& event) {
  constexpr std::size_t everything_else = 1024;
  std::string out;
  out.reserve(event.data.size() + everything_else);
  write(json_object(out), identity, event);
  return out;
}

}  // namespace intake
