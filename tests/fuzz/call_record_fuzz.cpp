// Any bytes as a record of the dialect INTAKE_FORMAT: what comes out keeps the promises of gateway/call_record.hpp, and the same
// bytes give the same again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "normalizers/call/normalize.hpp"
#include "normalizers/text/utf8.hpp"

namespace {

using namespace intake;

const boost::json::object envelope = {{"format", INTAKE_FORMAT},
                                      {"settings",
                                       {{"country", "PT"},
                                        {"time_zone", "Europe/Lisbon"},
                                        {"fields",
                                         {{"leg", "/id"},
                                          {"ids", {"/id", "/parent"}},
                                          {"version", "/rev"},
                                          {"direction", "/way"},
                                          {"from", "/from"},
                                          {"to", "/to/0"},
                                          {"result", "/state"},
                                          {"started_at", "/at"},
                                          {"talk", "/talk"},
                                          {"recording_url", "/rec"}}},
                                        {"values", {{"result", {{"ok", "answered"}, {"away", "missed"}}}}}}}};

void expect(bool kept) {
  if (!kept) std::abort();
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool sound(std::string_view value, std::size_t longest = 256) {
  using namespace std::string_view_literals;
  return value.size() <= longest && text::is_valid_utf8(value) &&
         value.find_first_of("\0\t\n\r\x1b\x7f"sv) == value.npos;
}

void expect_sound(const call_record& c) {
  for (const std::string* value : {&c.leg, &c.from.number, &c.from.e164, &c.from.name, &c.to.number, &c.to.e164,
                                   &c.to.name, &c.agent, &c.queue, &c.cause})
    expect(sound(*value));
  expect(is_one_of(c.direction, {"", "inbound", "outbound", "internal"}));
  expect(is_one_of(c.result, {"", "answered", "missed", "abandoned", "voicemail", "busy", "failed"}));
  expect(!c.leg.empty() && !c.ids.empty() && c.ids.front() == c.leg && c.ids.size() <= 16 && c.recordings.size() <= 16);
  for (const std::string& id : c.ids) expect(sound(id) && !id.empty());
  for (const call_recording& r : c.recordings)
    expect(sound(r.id) && sound(r.url, 2048) && is_one_of(r.kind, {"recording", "voicemail"}));
  for (const auto& span : {c.duration, c.ring, c.wait, c.talk, c.hold}) expect(!span || span->count() >= 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const contact_view contact{"01JD0000000000000000000000", "phone", from_millis(1795521600000), envelope, bytes};
  const facts f = call::normalize(contact);
  expect(!f.thread.own_id.empty());
  if (f.call) expect_sound(*f.call);
  expect(f.subject == call::normalize(contact).subject);
  return 0;
}
