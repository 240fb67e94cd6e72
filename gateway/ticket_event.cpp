#include "gateway/ticket_event.hpp"

#include "gateway/json_text.hpp"

namespace intake {
namespace {

void member(std::string& out, std::string_view name, std::string_view value) {
  out += '"';
  out += name;
  out += "\":";
  append_json(out, value);
  out += ',';
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
  // Written into a buffer that has grown to the size events have, then copied once to its own size.
  static thread_local std::string out;
  out.assign(1, '{');
  member(out, "specversion", "1.0");
  member(out, "id", event.id);
  member(out, "source", event_source(identity, event));
  member(out, "type", event_type(identity, event));
  member(out, "subject", event.conversation);
  member(out, "partitionkey", event.conversation);
  member(out, "time", rfc3339(event.time));
  member(out, "datacontenttype", "application/json");
  member(out, "dataschema", event_schema_uri);
  out += "\"data\":";
  append_json(out, event.data);
  out += '}';
  return out;
}

}  // namespace intake
