#include "gateway/ticket_event.hpp"

#include "gateway/json_text.hpp"

namespace intake {
namespace {

void write_envelope(json_object out, const event_identity& identity, const ticket_event& event) {
  out.put("specversion", "1.0");
  out.put("id", event.id);
  out.put("source", event_source(identity, event));
  out.put("type", event_type(identity, event));
  out.put("subject", event.conversation);
  out.put("partitionkey", event.conversation);
  out.put("time", event.time);
  out.put("datacontenttype", "application/json");
  out.put("dataschema", event_schema_uri);
}

/// What stands in front of the data.
std::string head_of(const event_identity& identity, const ticket_event& event) {
  std::string out;
  out.reserve(1024);
  write_envelope(json_object(out), identity, event);
  out.back() = ',';
  return out += "\"data\":";
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
  const std::string head = head_of(identity, event);
  std::string out;
  out.reserve(head.size() + event.data.size() + 1);
  return out.append(head).append(event.data).append(1, '}');
}

std::string serialize(const event_identity& identity, ticket_event&& event) {
  std::string out = std::move(event.data);
  out.insert(0, head_of(identity, event));
  out += '}';
  return out;
}

}  // namespace intake
