// Any bytes as a line of one of the column dialects (the first byte says which): nothing crashes, what comes out keeps the
// promises of gateway/call_record.hpp, and the same bytes give the same again.
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "normalizers/call/normalize.hpp"
#include "normalizers/text/utf8.hpp"

namespace {

using namespace intake;

constexpr const char* zone = "Europe/Lisbon";
const boost::json::object envelopes[] = {
    {{"format", "asterisk-csv"}, {"settings", {{"time_zone", zone}, {"country", "PT"}}}},
    {{"format", "asterisk-custom"}, {"settings", {{"time_zone", zone}}}},
    {{"format", "asterisk-cel"}, {"settings", {{"country", "PT"}}}},
    {{"format", "freeswitch-csv"}, {"settings", {{"country", "DE"}}}},
    {{"format", "freeswitch-csv"}, {"settings", {{"columns", "asterisk"}}}},
    {{"format", "3cx"}, {"settings", {{"time_zone", zone}, {"country", "GB"}}}},
    {{"format", "cucm"},
     {"header",
      R"("cdrRecordType","globalCallID_callId","origLegCallIdentifier","dateTimeOrigination","callingPartyNumber","destCause_value","dateTimeConnect","dateTimeDisconnect","duration","origDeviceName","destDeviceName")"}},
    {{"format", "generic-csv"},
     {"settings",
      {{"separator", ";"},
       {"time_zone", zone},
       {"times", "%d/%m/%Y %I:%M:%S %p %z"},
       {"fields",
        {{"leg", 1}, {"from", {2, "9"}}, {"result", 3}, {"started_at", 4}, {"talk", 5}, {"recording_url", 6}}},
       {"values", {{"result", {{"ok", "answered"}}}}}}}},
};

void expect(bool kept) {
  if (!kept) std::abort();
}

void expect_sound(const std::string& value, std::size_t longest = 256) {
  using namespace std::string_view_literals;
  expect(value.size() <= longest && text::is_valid_utf8(value));
  expect(value.find_first_of("\0\t\n\r\x1b\x7f"sv) == value.npos);
}

void expect_sound(const call_record& c) {
  for (const std::string* value : {&c.leg, &c.from.number, &c.from.e164, &c.from.name, &c.to.number, &c.to.name,
                                   &c.agent, &c.queue, &c.cause, &c.result, &c.direction})
    expect_sound(*value);
  expect(!c.ids.empty() && c.ids.front() == c.leg && c.ids.size() <= 16 && c.recordings.size() <= 16);
  for (const std::string& id : c.ids) expect_sound(id);
  for (const call_recording& r : c.recordings) expect_sound(r.url, 2048);
  for (const auto& span : {c.duration, c.ring, c.wait, c.talk, c.hold}) expect(!span || span->count() >= 0);
  expect(!c.started_at || !c.ended_at || *c.started_at <= *c.ended_at);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const boost::json::object& envelope = envelopes[data[0] % std::size(envelopes)];
  const std::string_view line(reinterpret_cast<const char*>(data) + 1, size - 1);
  const contact_view contact{"01JD0000000000000000000000", "phone", from_millis(1795521600000), envelope, line};
  const facts f = call::normalize(contact);
  expect(!f.thread.own_id.empty() && f.parse.degraded == (!f.call && !f.parse.warnings.empty()));
  if (f.call) expect_sound(*f.call);
  expect(f.body.has_value() == call::normalize(contact).body.has_value());
  return 0;
}
