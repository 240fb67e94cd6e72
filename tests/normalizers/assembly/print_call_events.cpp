// Prints one event of every kind that calls make, a line each, for event_kinds_test.py.
#include <cstdio>

#include "tests/normalizers/assembly/exchange.hpp"

using namespace intake;
using namespace intake::assembly;

int main() {
  exchange x;
  std::int64_t at = 0;
  for (const auto& record : ring_all()) x.reports(record, ++at);
  call_record late = leg("1795000000.100", "");
  late.recordings = {{"RE1", "recording", "https://pbx.example.org/r/1.wav", milliseconds{5}}, {"", "voicemail", "s3://bucket/v", {}},
                     {"RE2", "voicemail", "https://pbx.example.org/r/2", {}, fetched_recording{"01JD9ZK3V5XQ8W2N4T6B000002", "audio/wav", std::string(64, 'b'), 4}}};
  x.reports(late, 60'000);
  constexpr std::int64_t hour = 3'600'000;
  for (const char* result : {"missed", "abandoned", "voicemail", "busy", "failed", "answered", ""}) {
    at += hour / 4;
    x.reports(leg(std::string("r") + result, result, {}, at), at);
  }
  call_record bare;
  bare.leg = "bare";
  x.reports(bare, at + 1);
  x.desk.clear();
  x.reports(leg("n", "missed", {}, at + hour), at + hour);
  x.wait_until(at + 10 * hour);
  for (const auto& e : x.events) std::puts(serialize(x.identity, e.event).c_str());
}
