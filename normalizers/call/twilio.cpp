// Twilio voice: status and recording callbacks, posted as a form or as JSON, or as events of its Event Streams: CloudEvents whose
// data.request.parameters are what a callback would have said.
#include "normalizers/call/json_node.hpp"
#include "normalizers/call/row.hpp"
#include "normalizers/call/texml.hpp"

namespace intake::call {
namespace {

/// Of an event that speaks of no call (a message, a quality report) nothing.
result<reading> read_streamed(const boost::json::object& event) {
  const boost::json::object* parameters = &event;
  for (const char* name : {"data", "request", "parameters"}) {
    const auto* inner = parameters ? parameters->if_contains(name) : nullptr;
    parameters = inner ? inner->if_object() : nullptr;
  }
  if (!parameters || !parameters->contains("CallSid")) return reading{};
  const auto fields = read_form(*parameters);
  if (!fields) return fields.error();
  return read_texml(*fields);
}

}  // namespace

result<reading> read_twilio(const record_view& record) {
  if (without_blanks(record.bytes).starts_with('{')) {
    const auto value = parse_json(record.bytes);
    if (value && value->is_object() && value->get_object().contains("specversion"))
      return read_streamed(value->get_object());
  }
  const auto fields = read_form(record.bytes);
  if (!fields) return fields.error();
  return read_texml(*fields);
}

}  // namespace intake::call
