// Twilio voice: status and recording callbacks, posted as a form or as JSON.
#include "normalizers/call/texml.hpp"

namespace intake::call {

result<reading> read_twilio(const record_view& record) {
  const auto fields = read_form(record.bytes);
  if (!fields) return fields.error();
  return read_texml(*fields);
}

}  // namespace intake::call
