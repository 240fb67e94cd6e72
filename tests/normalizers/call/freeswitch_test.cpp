// FreeSWITCH's records as JSON and XML, in every encoding of the wire.
#include <gtest/gtest.h>

#include "gateway/crypto/base64.hpp"
#include "normalizers/call/freeswitch_wire.hpp"
#include "tests/normalizers/call/drawn.hpp"

namespace intake::call {
namespace {

/// A record with these variables and members of the callflow.
std::string cdr(std::string_view variables, std::string_view callflow = "") {
  return R"({"core-uuid":"core","switchname":"pbx","channel_data":{"state":"CS_REPORTING"},"variables":{)" +
         std::string(variables) + R"(},"app_log":{"applications":[]},"callflow":[)" + std::string(callflow) + "]}";
}

constexpr std::string_view profile =
    R"({"caller_profile":{"caller_id_name":"Anna Meyer","caller_id_number":"+351912345678","destination_number":"+351211234567"}})";

std::string percent_encoded(std::string_view bytes) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    (out += '%') += digits[byte / 16];
    out += digits[byte % 16];
  }
  return out;
}

TEST(FreeswitchJson, ReadsLegs) {
  const record_case cases[] = {
      {"answered",
       cdr(R"("uuid":"a","call_uuid":"a","bridge_uuid":"b","direction":"inbound","start_epoch":"1795508130",)"
           R"("start_uepoch":"1795508130250000","answer_epoch":"1795508135","end_epoch":"1795508195","duration":"65","billsec":"60",)"
           R"("hangup_cause":"NORMAL_CLEARING","record_file":"%2Fvar%2Frec%2Fa.wav","last_app":"bridge")",
           R"({"caller_profile":{"caller_id_number":"+351912345678","caller_id_name":"Anna Meyer","destination_number":"1001",)"
           R"("uuid":"a","originatee":{"originatee_caller_profiles":[{"uuid":"b","destination_number":"1001"}]}},)"
           R"("times":{"bridged_time":"1795508140000000"}},)" +
               std::string(profile)),
       "leg a | ids a b | v1795508195000 | inbound | from +351912345678 (Anna Meyer) | to +351211234567 | agent 1001 | "
       "answered | "
       "cause NORMAL_CLEARING | started 08:15:30.250 | answered 08:15:35 | ended 08:16:35 | lasted 65s | talked 55s | "
       "recording /var/rec/a.wav | leg over"},
      {"missed",
       cdr(R"("uuid":"a","start_epoch":"1795508130","answer_epoch":"0","end_epoch":"1795508150","duration":"20","billsec":"0",)"
           R"("hangup_cause":"ORIGINATOR_CANCEL")",
           profile),
       "leg a | v1795508150000 | inbound | from +351912345678 (Anna Meyer) | to +351211234567 | missed | cause "
       "ORIGINATOR_CANCEL | "
       "started 08:15:30 | ended 08:15:50 | lasted 20s | leg over"},
      {"handset_in_vain",
       cdr(R"("uuid":"b","originator":"a","dialed_user":"1001","direction":"outbound","start_epoch":"1795508130",)"
           R"("answer_epoch":"0","end_epoch":"1795508150","hangup_cause":"LOSE_RACE")",
           R"({"caller_profile":{"caller_id_number":"+351912345678","destination_number":"1001",)"
           R"("originator":{"originator_caller_profiles":[{"uuid":"a"}]}}})"),
       "leg b | ids b a | v1795508150000 | inbound | from +351912345678 | to 1001 | agent 1001 | missed | cause "
       "LOSE_RACE | "
       "started 08:15:30 | ended 08:15:50 | rang 20s | handset | leg over"},
      {"handset_answered",
       cdr(R"("uuid":"b","originating_leg_uuid":"a","dialed_user":"1001","start_epoch":"1795508130","answer_epoch":"1795508140",)"
           R"("end_epoch":"1795508150","billsec":"10","hangup_cause":"NORMAL_CLEARING")"),
       "leg b | ids b a | v1795508150000 | agent 1001 | answered | cause NORMAL_CLEARING | started 08:15:30 | answered "
       "08:15:40 | "
       "ended 08:15:50 | rang 10s | talked 10s | handset | leg over"},
      {"busy", cdr(R"("uuid":"a","hangup_cause":"USER_BUSY")"), "leg a | inbound | busy | cause USER_BUSY | leg over"},
      {"no_such_number", cdr(R"("uuid":"a","hangup_cause":"UNALLOCATED_NUMBER")"),
       "leg a | inbound | failed | cause UNALLOCATED_NUMBER | leg over"},
      {"only_the_switch_answered",
       cdr(R"("uuid":"a","answer_epoch":"1795508135","end_epoch":"1795508150","last_app":"playback","hangup_cause":"NORMAL_CLEARING")"),
       "leg a | v1795508150000 | inbound | abandoned | cause NORMAL_CLEARING | answered 08:15:35 | ended 08:15:50 | "
       "leg over"},
      {"all_handsets_in_vain",
       cdr(R"("uuid":"a","answer_epoch":"1795508135","end_epoch":"1795508150","last_app":"bridge","originate_disposition":"NO_ANSWER")"),
       "leg a | v1795508150000 | inbound | missed | answered 08:15:35 | ended 08:15:50 | leg over"},
      {"queue_abandoned",
       cdr(R"("uuid":"a","answer_epoch":"1795508131","end_epoch":"1795508150","cc_queue":"support%40default",)"
           R"("cc_queue_joined_epoch":"1795508132","cc_queue_canceled_epoch":"1795508149","hangup_cause":"NORMAL_CLEARING")"),
       "leg a | v1795508150000 | inbound | queue support@default | abandoned | cause NORMAL_CLEARING | answered "
       "08:15:31 | "
       "ended 08:15:50 | waited 17s | leg over"},
      {"queue_answered",
       cdr(R"("uuid":"a","answer_epoch":"1795508131","end_epoch":"1795508150","cc_queue":"support","cc_agent":"1001",)"
           R"("cc_queue_joined_epoch":"1795508132","cc_queue_answered_epoch":"1795508140")"),
       "leg a | v1795508150000 | inbound | agent 1001 | queue support | answered | answered 08:15:31 | ended 08:15:50 "
       "| waited 8s | "
       "talked 10s | leg over"},
      {"voicemail",
       cdr(R"("uuid":"a","answer_epoch":"1795508131","end_epoch":"1795508150","last_app":"voicemail",)"
           R"("voicemail_file_path":"/vm/1.wav","voicemail_message_len":"12")"),
       "leg a | v1795508150000 | inbound | voicemail | answered 08:15:31 | ended 08:15:50 | voicemail /vm/1.wav 12s | "
       "leg over"},
      {"outbound_by_one_of_ours",
       cdr(R"("uuid":"a","bridge_uuid":"b","user_name":"1001","answer_epoch":"1795508140","end_epoch":"1795508150","billsec":"10",)"
           R"("last_app":"bridge","last_arg":"sofia/gateway/carrier/15550100")",
           R"({"caller_profile":{"caller_id_number":"1001","destination_number":"0015550100"}})"),
       "leg a | ids a b | v1795508150000 | outbound | from 1001 | to 0015550100 | agent 1001 | answered | answered "
       "08:15:40 | "
       "ended 08:15:50 | talked 10s | leg over"},
      {"its_leg_to_the_outside",
       cdr(R"("uuid":"b","originator":"a","sip_gateway_name":"carrier","hangup_cause":"NO_ANSWER")"),
       "leg b | ids b a | outbound | missed | cause NO_ANSWER | leg over"},
      {"internal",
       cdr(R"("uuid":"a","user_name":"1001","hangup_cause":"NO_ANSWER")",
           R"({"caller_profile":{"caller_id_number":"1001","destination_number":"1002"}})"),
       "leg a | internal | from 1001 | to 1002 | agent 1001 | missed | cause NO_ANSWER | leg over"},
      {"transferred",
       cdr(R"("uuid":"a","bridge_uuid":"b","answer_epoch":"1795508131","endpoint_disposition":"BLIND_TRANSFER")"),
       "leg a | ids a b | inbound | answered | answered 08:15:31 | transferred | leg over"},
      {"callflow_is_one_object", R"({"variables":{"uuid":"a"},"callflow":)" + std::string(profile) + "}",
       "leg a | inbound | from +351912345678 (Anna Meyer) | to +351211234567 | missed | leg over"},
      {"stamps_only", cdr(R"("uuid":"a","start_stamp":"2026-11-24%2008%3A15%3A30")"),
       "leg a | inbound | missed | started 08:15:30 | leg over"},
      {"unreadable_time", cdr(R"("uuid":"a","start_epoch":"soon")"),
       "leg a | inbound | missed | leg over | ! unreadable_time"},
      {"no_uuid", cdr(R"("direction":"inbound")"), "! unreadable: no uuid in the variables"},
      {"no_variables", R"({"callflow":[]})", "! unreadable: no variables in the record"},
      {"variables_of_another_kind", R"({"variables":["uuid"],"callflow":7})",
       "! unreadable: no variables in the record"},
      {"cut_off", R"({"variables":{"uuid":)", "! unreadable: no JSON: incomplete JSON"},
  };
  for (const record_case& c : cases) EXPECT_EQ(drawn(facts_of("freeswitch-json", c.record)), c.read_as) << c.name;
}

TEST(FreeswitchJson, ReadsEveryEncodingOfTheWireAlike) {
  const std::string plain = cdr(R"("uuid":"a","hangup_cause":"USER_BUSY")", profile);
  const std::string base64 = crypto::base64_encode(plain);
  const std::string expected = drawn(facts_of("freeswitch-json", plain));
  for (const std::string& posted :
       {"\n" + plain + "\n", "cdr=" + plain, "cdr=" + percent_encoded(plain), percent_encoded(plain), "cdr=" + base64,
        base64 + "\n", "cdr=" + percent_encoded(base64)})
    EXPECT_EQ(drawn(facts_of("freeswitch-json", posted)), expected) << posted.substr(0, 20);
  for (const std::string_view other : {"", "cdr=", "hello", "cdr=%25", "cdr=====", "%00"})
    EXPECT_EQ(drawn(facts_of("freeswitch-json", other)),
              "! unreadable: no record of FreeSWITCH: neither plain nor percent-encoded nor base64");
}

TEST(FreeswitchJson, LeavesValuesWhenTheOwnerSaysThatTheyArePlain) {
  const std::string record = cdr(R"("uuid":"100%25","hangup_cause":"USER_BUSY")");
  EXPECT_EQ(facts_of("freeswitch-json", record).call->leg, "100%");
  EXPECT_EQ(facts_of("freeswitch-json", record, {{"encode_values", false}}).call->leg, "100%25");
}

TEST(FreeswitchXml, IsTheSameTree) {
  const std::string xml =
      "<?xml version=\"1.0\"?>\n<cdr core-uuid=\"core\" switchname=\"pbx\">\n"
      "  <channel_data><state>CS_REPORTING</state></channel_data>\n"
      "  <variables><uuid>b</uuid><start_epoch>1795508130</start_epoch><answer_epoch>1795508140</answer_epoch>"
      "<end_epoch>1795508150</end_epoch><hangup_cause>NORMAL_CLEARING</hangup_cause><record_file>%2Fr%26b.wav</"
      "record_file></variables>\n"
      "  <app_log><application app_name=\"set\" app_data=\"a=b\"></application></app_log>\n"
      "  <callflow dialplan=\"XML\" profile_index=\"1\"><caller_profile><caller_id_name>Anna &amp; Rui</caller_id_name>"
      "<caller_id_number>+351912345678</caller_id_number><destination_number>1001</destination_number>"
      "<originator><originator_caller_profile><uuid>a</uuid></originator_caller_profile></originator></"
      "caller_profile></callflow>\n</cdr>";
  constexpr std::string_view expected =
      "leg b | ids b a | v1795508150000 | inbound | from +351912345678 (Anna & Rui) | to 1001 | agent 1001 | answered "
      "| "
      "cause NORMAL_CLEARING | started 08:15:30 | answered 08:15:40 | ended 08:15:50 | rang 10s | talked 10s | "
      "recording /r&b.wav | "
      "handset | leg over";
  for (const std::string& posted : {xml, "cdr=" + percent_encoded(xml), "cdr=" + crypto::base64_encode(xml)})
    EXPECT_EQ(drawn(facts_of("freeswitch-xml", posted)), expected) << posted.substr(0, 20);
}

TEST(FreeswitchXml, RefusesWhatIsNone) {
  const record_case cases[] = {
      {"another_root", "<html><variables><uuid>a</uuid></variables></html>", "! unreadable: no <cdr> element"},
      {"empty", "<cdr/>", "! unreadable: no variables in the record"},
      {"cut_off", "<cdr><variables><uuid>a</uuid>", "! unreadable: no well-formed XML, line 1"},
      {"entities",
       "<!DOCTYPE cdr [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><cdr><variables><uuid>&x;</uuid></variables></cdr>",
       "! unreadable: XML with a document type"},
      {"json", R"({"variables":{}})", "! unreadable: no well-formed XML, line 1"},
  };
  for (const record_case& c : cases) EXPECT_EQ(drawn(facts_of("freeswitch-xml", c.record)), c.read_as) << c.name;
}

TEST(FreeswitchWire, UndoesOneLevelOnly) {
  EXPECT_EQ(undo_freeswitch_encoding("cdr=" + percent_encoded(R"({"a": "%41"})")).value(), R"({"a": "%41"})");
  EXPECT_EQ(undo_freeswitch_encoding(R"({"a":"%41"})").value(), R"({"a":"%41"})");
}

}  // namespace
}  // namespace intake::call
