// Zammad's CTI push, as PBXs send it: forms, multipart forms and JSON.
#include <gtest/gtest.h>

#include "tests/normalizers/call/drawn.hpp"

namespace intake::call {
namespace {

TEST(Zammad, ReadsEvents) {
  const record_case cases[] = {
      {"new_call",
       "event=newCall&from=351912345678&to=351211234567&direction=in&callId=77&user%5B%5D=Anna&user%5B%5D=Rui",
       "leg 77 | v1 | inbound | from +351912345678 | to +351211234567 | started 12:00:00"},
      {"answer",
       R"({"event":"answer","from":"351912345678","to":"351211234567","direction":"in","callId":"77","user":["Anna Silva"],"answeringNumber":"21"})",
       "leg 77 | v2 | inbound | from +351912345678 | to +351211234567 | agent Anna Silva | answered | answered "
       "12:00:00"},
      {"answer_by_a_number", "event=answer&callId=77&answeringNumber=21&direction=in",
       "leg 77 | v2 | inbound | agent 21 | answered | answered 12:00:00"},
      {"hangup_after_an_answer",
       "event=hangup&cause=normalClearing&from=351912345678&to=351211234567&direction=in&callId=77&answeringNumber=21",
       "leg 77 | v3 | inbound | from +351912345678 | to +351211234567 | answered | cause normalClearing | ended "
       "12:00:00 | "
       "leg over | call over"},
      {"hangup_without_an_answer", "event=hangup&cause=normalClearing&direction=in&callId=78",
       "leg 78 | v3 | inbound | cause normalClearing | ended 12:00:00 | leg over | call over"},
      {"missed", "event=hangup&cause=cancel&from=anonymous&to=21&direction=in&callId=79&queue=support",
       "leg 79 | v3 | inbound | to 21 | queue support | missed | cause cancel | ended 12:00:00 | leg "
       "over | "
       "call over"},
      {"busy_outbound", "event=hangup&cause=busy&direction=out&callId=80",
       "leg 80 | v3 | outbound | busy | cause busy | ended 12:00:00 | leg over | call over"},
      {"not_found", "event=hangup&cause=notFound&direction=out&callId=80",
       "leg 80 | v3 | outbound | failed | cause notFound | ended 12:00:00 | leg over | call over"},
      {"forwarded", "event=hangup&cause=forwarded&direction=in&callId=81",
       "leg 81 | v3 | inbound | cause forwarded | ended 12:00:00 | transferred | leg over"},
      {"voicemail", "event=answer&callId=82&direction=in&user=voicemail",
       "leg 82 | v2 | inbound | voicemail | answered 12:00:00"},
      {"multipart",
       "--b1\r\nContent-Disposition: form-data; name=\"event\"\r\n\r\nhangup\r\n"
       "--b1\r\nContent-Disposition: form-data; name=\"callId\"\r\n\r\n83\r\n"
       "--b1\r\nContent-Disposition: form-data; name=\"cause\"\r\n\r\nnoAnswer\r\n--b1--\r\n",
       "leg 83 | v3 | missed | cause noAnswer | ended 12:00:00 | leg over | call over"},
      {"full_number_as_written", "event=newCall&callId=84&from=00351912345678&to=0211234567",
       "leg 84 | v1 | from 00351912345678 | to 0211234567 | started 12:00:00"},
      {"no_call_id", "event=newCall&from=1", "! unreadable: no callId"},
      {"other_event", "event=dtmf&callId=1", "! unreadable: the event is none of newCall, answer, hangup"},
  };
  for (const record_case& c : cases) EXPECT_EQ(drawn(facts_of("zammad", c.record)), c.read_as) << c.name;
}

}  // namespace
}  // namespace intake::call
