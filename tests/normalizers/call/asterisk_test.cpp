// Asterisk's CDRs and CEL as their documentation names the columns; every record here is ours.
#include <gtest/gtest.h>

#include "tests/normalizers/call/drawn.hpp"

namespace intake::call {
namespace {

facts reading(std::string_view bytes, const boost::json::object& envelope) {
  return normalize({"01JD0000000000000000000000", "phone", received, envelope, bytes});
}

const boost::json::object csv = {{"format", "asterisk-csv"},
                                 {"settings", {{"time_zone", "Europe/Lisbon"}, {"country", "PT"}}}};
const boost::json::object custom = {{"format", "asterisk-custom"}, {"settings", {{"time_zone", "UTC"}}}};
const boost::json::object cel = {{"format", "asterisk-cel"}, {"settings", {{"country", "PT"}}}};

const record_case master_csv[] = {
    {"16 columns, answered",
     R"("","912345678","201","from-trunk","""Anna Meyer"" <912345678>","PJSIP/trunk-00000001","PJSIP/201-00000002","Dial","PJSIP/201,30","2026-07-14 09:15:00","2026-07-14 09:15:08","2026-07-14 09:16:31",91,83,"ANSWERED","DOCUMENTATION")",
     "leg record-c945fac71077988759b42accc67dfb3fe4c18348 | v1784016991000 | inbound | from 912345678 (Anna Meyer) | "
     "to 201 | agent 201 | answered | cause ANSWERED | started 2026-07-14T08:15:00 | answered 2026-07-14T08:15:08 | "
     "ended 2026-07-14T08:16:31 | lasted 91s | rang 8s | talked 83s | leg over"},
    {"17 columns, the last is the uniqueid; missed, answer empty and without quotes",
     R"("","912345678","201","from-trunk","912345678","PJSIP/trunk-00000003","PJSIP/201-00000004","Dial","PJSIP/201,30","2026-11-24 09:15:00",,"2026-11-24 09:15:30",30,0,"NO ANSWER","DOCUMENTATION","1795511700.3")",
     "leg 1795511700.3/PJSIP/201-00000004 | ids 1795511700.3/PJSIP/201-00000004 1795511700.3 | v1795511730000 | "
     "inbound | from 912345678 | to 201 | agent 201 | missed | cause NO ANSWER | started 09:15:00 | ended 09:15:30 | "
     "lasted 30s | rang 30s | leg over"},
    {"17 columns, the last is the userfield; busy",
     R"("","912345678","201","from-trunk","912345678","PJSIP/trunk-00000003","PJSIP/201-00000004","Dial","PJSIP/201,30","2026-11-24 09:15:00","","2026-11-24 09:15:02",2,0,"BUSY","DOCUMENTATION","vip")",
     "leg record-41927c7c675d858dc7a2cf8ee862be19f4166c1d | v1795511702000 | inbound | from 912345678 | to 201 | agent "
     "201 | busy | cause BUSY | started 09:15:00 | ended 09:15:02 | lasted 2s | leg over"},
    {"18 columns, voicemail",
     R"("","912345678","201","from-trunk","""Meyer, Anna"" <912345678>","SIP/trunk-00000003","","VoiceMail","201@default,u","2026-11-24 09:15:00","2026-11-24 09:15:20","2026-11-24 09:15:55",55,35,"ANSWERED","DOCUMENTATION","lisbon-1795511700.3","")",
     "leg lisbon-1795511700.3 | v1795511755000 | inbound | from 912345678 (Meyer, Anna) | to 201 | voicemail | cause "
     "ANSWERED | started 09:15:00 | ended 09:15:55 | lasted 55s | leg over"},
    {"19 columns, no uniqueid and no userfield",
     R"("","912345678","201","from-trunk","912345678","SIP/trunk-00000003","SIP/201-00000004","Dial","SIP/201","2026-11-24 09:15:00","","2026-11-24 09:15:30",30,0,"NO ANSWER","DOCUMENTATION","","1795511700.3","17")",
     "leg 1795511700.3/17 | ids 1795511700.3/17 1795511700.3 | v1795511730000 | inbound | from 912345678 | to 201 | "
     "agent 201 | missed | cause NO ANSWER | started 09:15:00 | ended 09:15:30 | lasted 30s | rang 30s | leg over"},
    {"20 columns, uniqueid: a queue rings a handset",
     R"("","912345678","600","queues","912345678","SIP/trunk-00000003","Local/203@agents-00000009;1","Queue","billing,tr,,,60","2026-11-24 09:15:00","2026-11-24 09:15:00","2026-11-24 09:15:15",15,0,"NO ANSWER","DOCUMENTATION","1795511700.3","","1795511700.3","18")",
     "leg 1795511700.3/18 | ids 1795511700.3/18 1795511700.3 | v1795511715000 | inbound | from 912345678 | to 600 | "
     "agent 203 | queue billing | missed | cause NO ANSWER | started 09:15:00 | ended 09:15:15 | lasted 15s | rang 15s "
     "| handset | leg over"},
    {"21 columns, the same call taken by an agent",
     R"("","912345678","600","queues","912345678","SIP/trunk-00000003","SIP/204-0000000a","Queue","billing,tr,,,60","2026-11-24 09:15:00","2026-11-24 09:15:15","2026-11-24 09:18:15",195,180,"ANSWERED","DOCUMENTATION","1795511700.3","","","1795511700.3","19")",
     "leg 1795511700.3/19 | ids 1795511700.3/19 1795511700.3 | v1795511895000 | inbound | from 912345678 | to 600 | "
     "agent 204 | queue billing | answered | cause ANSWERED | started 09:15:00 | answered 09:15:15 | ended 09:18:15 | "
     "lasted 195s | rang 15s | talked 180s | handset | leg over"},
    {"a transfer's leg: a channel of its own, the linkedid of the call",
     R"("","204","205","internal","""Support"" <204>","SIP/204-0000000b","SIP/205-0000000c","Dial","SIP/205","2026-11-24 09:18:00","2026-11-24 09:18:05","2026-11-24 09:20:05",125,120,"ANSWERED","DOCUMENTATION","1795511880.9","","","1795511700.3","20")",
     "leg 1795511880.9/20 | ids 1795511880.9/20 1795511880.9 1795511700.3 | v1795512005000 | internal | from 204 "
     "(Support) | to 205 | agent 204 | answered | cause ANSWERED | started 09:18:00 | answered 09:18:05 | ended "
     "09:20:05 | lasted 125s | rang 5s | talked 120s | leg over"},
    {"nobody in the queue took it: Asterisk answered, people did not",
     R"("","912345678","600","queues","912345678","SIP/trunk-00000003","","Queue","billing,tr,,,60","2026-11-24 09:15:00","2026-11-24 09:15:00","2026-11-24 09:16:00",60,60,"ANSWERED","DOCUMENTATION","1795511700.3","")",
     "leg 1795511700.3 | v1795511760000 | inbound | from 912345678 | to 600 | queue billing | abandoned | cause "
     "ANSWERED | started 09:15:00 | ended 09:16:00 | lasted 60s | waited 60s | leg over"},
    {"only an announcement",
     R"("","912345678","s","ivr","912345678","SIP/trunk-00000003","","Playback","closed","2026-11-24 08:15:00","2026-11-24 08:15:00","2026-11-24 08:15:09",9,9,"ANSWERED","DOCUMENTATION","1795511700.3","")",
     "leg 1795511700.3 | v1795508109000 | from 912345678 | to s | cause ANSWERED | started 08:15:00 | ended 08:15:09 | "
     "lasted 9s | leg over"},
    {"an agent calls a customer",
     R"("","201","+351912345678","internal","""Bob"" <201>","PJSIP/201-00000003","PJSIP/trunk-00000004","Dial","PJSIP/+351912345678@trunk","2026-11-24 09:15:00","2026-11-24 09:15:10","2026-11-24 09:15:40",40,30,"ANSWERED","DOCUMENTATION","1795511700.3","")",
     "leg 1795511700.3/PJSIP/trunk-00000004 | ids 1795511700.3/PJSIP/trunk-00000004 1795511700.3 | v1795511740000 | "
     "outbound | from 201 (Bob) | to +351912345678 | agent 201 | answered | cause ANSWERED | started 09:15:00 | "
     "answered 09:15:10 | ended 09:15:40 | lasted 40s | rang 10s | talked 30s | leg over"},
    {"an agent calls with the company's number",
     R"("","211234567","+351912345678","internal","""Support"" <211234567>","PJSIP/201-00000003","PJSIP/trunk-00000004","Dial","PJSIP/+351912345678@trunk","2026-11-24 09:15:00","","2026-11-24 09:15:40",40,0,"NO ANSWER","DOCUMENTATION","1795511700.3","")",
     "leg 1795511700.3/PJSIP/trunk-00000004 | ids 1795511700.3/PJSIP/trunk-00000004 1795511700.3 | v1795511740000 | "
     "outbound | from 211234567 (Support) | to +351912345678 | agent 201 | missed | cause NO ANSWER | started 09:15:00 "
     "| ended 09:15:40 | lasted 40s | rang 40s | leg over"},
    {"in autumn the hour is shown twice: the end is not before the start",
     R"("","912345678","201","from-trunk","912345678","SIP/trunk-00000003","SIP/201-00000004","Dial","SIP/201","2026-10-25 01:58:00","2026-10-25 01:58:10","2026-10-25 01:03:10",310,300,"ANSWERED","DOCUMENTATION","1795511700.3","")",
     "leg 1795511700.3/SIP/201-00000004 | ids 1795511700.3/SIP/201-00000004 1795511700.3 | v1792890190000 | inbound | "
     "from 912345678 | to 201 | agent 201 | answered | cause ANSWERED | started 2026-10-25T00:58:00 | answered "
     "2026-10-25T00:58:10 | ended 2026-10-25T01:03:10 | lasted 310s | rang 10s | talked 300s | leg over"},
    {"cut off within quotes", R"("","912345678","201","from-tru)", "! unreadable: the line ends within quotes"},
    {"cut off between columns", R"("","912345678","201","from-trunk")", "! unreadable: 4 columns instead of 16 to 21"},
    {"too many columns",
     R"("","1","2","c","1","SIP/a-1","","Dial","","2026-11-24 09:15:00","","2026-11-24 09:15:30",30,0,"BUSY","D","1795511700.3","","","1795511700.3","17","more")",
     "! unreadable: 22 columns instead of 16 to 21"},
    {"columns that are not where they should be",
     R"("""Anna"" <912345678>","912345678","201","from-trunk","SIP/a-1","SIP/b-2","Dial","","2026-11-24 09:15:00","","2026-11-24 09:15:30",30,0,"BUSY","DOCUMENTATION","","1795511700.3")",
     "! unreadable: column 15 is no disposition"},
    {"an empty line", "\r\n", "! unreadable: an empty line"},
};

const record_case sample_custom[] = {
    {"the sample file's order",
     R"("""Anna Meyer"" <+351912345678>","+351912345678","201","from-trunk","SIP/trunk-00000003","SIP/201-00000004","Dial","SIP/201","2026-11-24 09:15:00","2026-11-24 09:15:10","2026-11-24 09:15:40","40","30","ANSWERED","3","","1795511700.3","","7")",
     "leg 1795511700.3/7 | ids 1795511700.3/7 1795511700.3 | v1795511740000 | inbound | from +351912345678 (Anna "
     "Meyer) | to 201 | agent 201 | answered | cause ANSWERED | started 09:15:00 | answered 09:15:10 | ended 09:15:40 "
     "| lasted 40s | rang 10s | talked 30s | leg over"},
    {"a disposition of the owner's",
     R"("","+351912345678","201","from-trunk","SIP/trunk-00000003","SIP/201-00000004","Dial","SIP/201","2026-11-24 09:15:00","","2026-11-24 09:15:40","40","0","4","3","","1795511700.3","","7")",
     "leg 1795511700.3/7 | ids 1795511700.3/7 1795511700.3 | v1795511740000 | inbound | from +351912345678 | to 201 | "
     "agent 201 | cause 4 | started 09:15:00 | ended 09:15:40 | lasted 40s | leg over | ! unknown_disposition"},
    {"a column too few",
     R"("","+351912345678","201","from-trunk","SIP/trunk-00000003","SIP/201-00000004","Dial","SIP/201","2026-11-24 09:15:00","","2026-11-24 09:15:40","40","0","4","3","","1795511700.3","")",
     "! unreadable: 18 columns instead of 19"},
};

const record_case moments[] = {
    {"the caller's channel comes up",
     R"("CHAN_START","1795511700.123456","Anna Meyer","912345678","","","","211234567","from-trunk","SIP/trunk-00000003","","","3","","1795511700.3","1795511700.3","","","","")",
     "leg 1795511700.3 | v1795511700123 | from 912345678 (Anna Meyer) | to 211234567 | started 09:15:00.123"},
    {"it enters a queue",
     R"("APP_START","1795511701.000000","Anna Meyer","912345678","912345678","","211234567","600","queues","SIP/trunk-00000003","Queue","billing,tr,,,60","3","","1795511700.3","1795511700.3","","","","")",
     "leg 1795511700.3 | v1795511701000 | queue billing | abandoned"},
    {"it meets somebody there",
     R"("BRIDGE_ENTER","1795511710.500000","","912345678","","","","600","queues","SIP/trunk-00000003","Queue","billing,tr,,,60","3","","1795511700.3","1795511700.3","","","","{""bridge_id"":""b1"",""bridge_technology"":""simple_bridge""}")",
     "leg 1795511700.3 | v1795511710500 | answered | answered 09:15:10.500"},
    {"it is parked, where nobody is",
     R"("BRIDGE_ENTER","1795511710.500000","","912345678","","","","700","parked","SIP/trunk-00000003","Park","","3","","1795511700.3","1795511700.3","","","","{""bridge_id"":""b2"",""bridge_technology"":""holding_bridge""}")",
     "leg 1795511700.3 | v1795511710500"},
    {"a handset answers",
     R"("ANSWER","1795511710.500000","","204","204","","","600","queues","SIP/204-0000000a","AppQueue","Outgoing","3","","1795511702.4","1795511700.3","","","","")",
     "leg 1795511702.4 | ids 1795511702.4 1795511700.3 | v1795511710500 | agent 204 | answered | answered 09:15:10.500 "
     "| handset"},
    {"another is busy, and why is JSON within CSV",
     R"("HANGUP","1795511711.000000","","205","","","","","queues","SIP/205-0000000b","AppQueue","Outgoing","3","","1795511702.5","1795511700.3","","","","{""hangupcause"":17,""hangupsource"":"""",""dialstatus"":""BUSY""}")",
     "leg 1795511702.5 | ids 1795511702.5 1795511700.3 | agent 205 | busy | cause BUSY | ended "
     "09:15:11 | handset"},
    {"a transfer names the channels of the other call",
     R"("ATTENDEDTRANSFER","1795511800.000000","","204","","","","","queues","SIP/204-0000000a","AppQueue","","3","","1795511702.4","1795511700.3","","","","{""bridge1_id"":""b1"",""channel2_name"":""SIP/204-0000000f"",""channel2_uniqueid"":""1795511790.8""}")",
     "leg 1795511702.4 | ids 1795511702.4 1795511700.3 1795511790.8 | v1795511800000 | agent 204 | transferred | "
     "handset"},
    {"it goes to voicemail",
     R"("APP_START","1795511701.000000","","912345678","912345678","","","201","x","SIP/trunk-00000003","VoiceMail","201@default","3","","1795511700.3","1795511700.3","","","","")",
     "leg 1795511700.3 | v1795511701000 | voicemail"},
    {"a channel ends",
     R"("CHAN_END","2026-11-24 09:20:00.250000","","204","","","","","queues","SIP/204-0000000a","","","3","","1795511702.4","1795511700.3","","","","")",
     "leg 1795511702.4 | ids 1795511702.4 1795511700.3 | v1795512000250 | agent 204 | ended 09:20:00.250 | handset | "
     "leg over"},
    {"the call ends",
     R"("LINKEDID_END","1795511900.000001","Anna Meyer","912345678","","","","","queues","SIP/trunk-00000003","","","3","","1795511700.3","1795511700.3","","","","")",
     "leg 1795511700.3 | v1795511900000 | ended 09:18:20 | leg over | call over"},
    {"a moment that a call does not need",
     R"("DTMF","1795511900.000001","","912345678","","","","","queues","SIP/trunk-00000003","","","3","","1795511700.3","1795511700.3","","","","{""digit"":""5""}")",
     ""},
    {"an event that is none",
     R"("LUNCH","1795511900.000001","","912345678","","","","","queues","SIP/trunk-00000003","","","3","","1795511700.3","1795511700.3","","","","")",
     "! unreadable: eventtype is none of Asterisk's"},
    {"extra that is no JSON",
     R"("HANGUP","1795511711.000000","","205","","","","","queues","SIP/205-0000000b","AppQueue","","3","","1795511702.5","1795511700.3","","","","{""hangupcause"":")",
     "leg 1795511702.5 | ids 1795511702.5 1795511700.3 | agent 205 | ended 09:15:11 | handset"},
};

TEST(AsteriskCsv, IsReadAsTheTableSays) {
  for (const record_case& c : master_csv) EXPECT_EQ(drawn(reading(c.record, csv)), c.read_as) << c.name;
}

TEST(AsteriskCustom, IsReadAsTheTableSays) {
  for (const record_case& c : sample_custom) EXPECT_EQ(drawn(reading(c.record, custom)), c.read_as) << c.name;
}

TEST(AsteriskCustom, TakesTheOwnersColumnsAndSeparator) {
  const boost::json::object envelope = {
      {"format", "asterisk-custom"},
      {"settings",
       {{"separator", ";"}, {"columns", {"uniqueid", "src", "DST", "start", "disposition", "dstchannel"}}}}};
  EXPECT_EQ(drawn(reading("1795511700.3;+351912345678;201;2026-11-24 09:15:00;NO ANSWER;SIP/201-1", envelope)),
            "leg 1795511700.3/SIP/201-1 | ids 1795511700.3/SIP/201-1 1795511700.3 | inbound | from +351912345678 | to "
            "201 | agent 201 | missed | cause NO ANSWER | started 09:15:00 | leg over");
}

TEST(AsteriskCel, IsReadAsTheTableSays) {
  for (const record_case& c : moments) EXPECT_EQ(drawn(reading(c.record, cel)), c.read_as) << c.name;
}

}  // namespace
}  // namespace intake::call
