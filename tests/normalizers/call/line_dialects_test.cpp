// FreeSWITCH, 3CX, CUCM and generic lines as their documentation names the columns; every record here is ours.
#include <gtest/gtest.h>

#include "tests/normalizers/call/drawn.hpp"

namespace intake::call {
namespace {

facts reading(std::string_view bytes, const boost::json::object& envelope) {
  return normalize({"01JD0000000000000000000000", "phone", received, envelope, bytes});
}

const boost::json::object freeswitch = {{"format", "freeswitch-csv"}, {"settings", {{"country", "DE"}}}};
const boost::json::object freeswitch_asterisk = {{"format", "freeswitch-csv"},
                                                 {"settings", {{"country", "DE"}, {"columns", "asterisk"}}}};

const record_case example_template[] = {
    {"answered",
     R"("Anna Meyer","03012345678","1001","default","2026-11-24 09:15:00","2026-11-24 09:15:08","2026-11-24 09:16:31","91","83","NORMAL_CLEARING","5f0e7a6c-0001","5f0e7a6c-0002","","PCMA","PCMA")",
     "leg 5f0e7a6c-0001 | ids 5f0e7a6c-0001 5f0e7a6c-0002 | v1795511791000 | inbound | from 03012345678 (Anna Meyer) | "
     "to 1001 | answered | cause NORMAL_CLEARING | started 09:15:00 | answered 09:15:08 | ended 09:16:31 | lasted 91s "
     "| rang 8s | talked 83s | leg over"},
    {"quotes in the name, nothing escaped; missed",
     R"("Anna "The Boss" Meyer","03012345678","1001","default","2026-11-24 09:15:00","","2026-11-24 09:15:31","31","0","ORIGINATOR_CANCEL","5f0e7a6c-0001","","","","")",
     "leg 5f0e7a6c-0001 | v1795511731000 | inbound | from 03012345678 (Anna \"The Boss\" Meyer) | to 1001 | missed | "
     "cause ORIGINATOR_CANCEL | started 09:15:00 | ended 09:15:31 | lasted 31s | leg over"},
    {"a comma and a quote at the end of the name; busy",
     R"("Meyer, "Anna"","03012345678","1001","default","2026-11-24 09:15:00","","2026-11-24 09:15:01","1","0","USER_BUSY","5f0e7a6c-0001","","","","")",
     "leg 5f0e7a6c-0001 | v1795511701000 | inbound | from 03012345678 (Meyer, \"Anna\") | to 1001 | busy | cause "
     "USER_BUSY | started 09:15:00 | ended 09:15:01 | lasted 1s | leg over"},
    {"no such number",
     R"("","03012345678","999","default","2026-11-24 09:15:00","","2026-11-24 09:15:00","0","0","UNALLOCATED_NUMBER","5f0e7a6c-0001","","","","")",
     "leg 5f0e7a6c-0001 | v1795511700000 | inbound | from 03012345678 | to 999 | failed | cause UNALLOCATED_NUMBER | "
     "started 09:15:00 | ended 09:15:00 | lasted 0s | leg over"},
    {"a name that ends its own column",
     R"("Meyer","Anna","03012345678","1001","default","2026-11-24 09:15:00","","2026-11-24 09:15:01","1","0","USER_BUSY","5f0e7a6c-0001","","","","")",
     "! unreadable: 16 columns instead of 15"},
    {"cut off", R"("Anna Meyer","03012345678","1001","default","2026-11-24 09:1)",
     "! unreadable: the line ends within quotes"},
};

const record_case asterisk_template[] = {
    {"voicemail",
     R"("","03012345678","1001","default",""Anna Meyer" <03012345678>","sofia/external/x","","voicemail","default $${domain} 1001","2026-11-24 09:15:00","2026-11-24 09:15:20","2026-11-24 09:15:50","50","30","NORMAL_CLEARING","DOCUMENTATION","5f0e7a6c-0001","")",
     "leg 5f0e7a6c-0001 | v1795511750000 | inbound | from 03012345678 | to 1001 | voicemail | cause NORMAL_CLEARING | "
     "started 09:15:00 | ended 09:15:50 | lasted 50s | leg over"},
};

TEST(FreeswitchCsv, IsReadAsTheTableSays) {
  for (const record_case& c : example_template) EXPECT_EQ(drawn(reading(c.record, freeswitch)), c.read_as) << c.name;
  for (const record_case& c : asterisk_template)
    EXPECT_EQ(drawn(reading(c.record, freeswitch_asterisk)), c.read_as) << c.name;
}

TEST(FreeswitchCsv, TakesTheOwnersColumns) {
  const boost::json::object columns = {
      {"format", "freeswitch-csv"},
      {"settings", {{"columns", {"uuid", "call_uuid", "direction", "caller_id_number", "record_file"}}}}};
  EXPECT_EQ(drawn(reading(R"("a","b","outbound","+4930123456","/rec/a.wav")", columns)),
            "leg a | ids a b | from +4930123456 | recording /rec/a.wav | handset | leg over");
  const boost::json::object unknown = {{"format", "freeswitch-csv"}, {"settings", {{"columns", "snom"}}}};
  EXPECT_EQ(drawn(reading("x", unknown)), "! unreadable: no template of that name is known: example, asterisk");
}

const boost::json::object threecx = {{"format", "3cx"},
                                     {"settings", {{"country", "GB"}, {"time_zone", "Europe/London"}}}};

const record_case lines_of_3cx[] = {
    {"answered from outside",
     "Call 71,0000019A7C5E1F20_3,00:01:23,2026/07/14 09:15:00,2026/07/14 09:15:08,2026/07/14 09:16:31,TerminatedByDst,"
     "02079460123,Ext.201,10001,201,02079460999,,Ext.201,201,,,,,Chain: 10001;Ext.201;,ExternalLine,Extension,"
     "Extension,Anna Meyer,Bob,Bob,",
     "leg 0000019A7C5E1F20_3/Call 71 | ids 0000019A7C5E1F20_3/Call 71 0000019A7C5E1F20_3 | v1784016991000 | inbound | "
     "from 02079460123 (Anna Meyer) | to 02079460999 (Bob) | agent 201 | answered | cause TerminatedByDst | started "
     "2026-07-14T08:15:00 | answered 2026-07-14T08:15:08 | ended 2026-07-14T08:16:31 | lasted 91s | rang 8s | talked "
     "83s | leg over"},
    {"missed",
     "Call 72,0000019A7C5E1F20_4,,2026/11/24 09:15:00,,2026/11/24 09:15:30,TerminatedBySrc,02079460123,Ext.201,10001,"
     "201,02079460999,,Ext.201,201,,,,,,ExternalLine,Extension,Extension,,Bob,Bob,",
     "leg 0000019A7C5E1F20_4/Call 72 | ids 0000019A7C5E1F20_4/Call 72 0000019A7C5E1F20_4 | v1795511730000 | inbound | "
     "from 02079460123 | to 02079460999 (Bob) | agent 201 | missed | cause TerminatedBySrc | started 09:15:00 | ended "
     "09:15:30 | lasted 30s | leg over"},
    {"busy",
     "Call 73,0000019A7C5E1F20_5,,2026/11/24 09:15:00,,2026/11/24 09:15:01,Busy,02079460123,Ext.201,10001,201,"
     "02079460999,,Ext.201,201,,,,,,ExternalLine,Extension,Extension,,Bob,Bob,",
     "leg 0000019A7C5E1F20_5/Call 73 | ids 0000019A7C5E1F20_5/Call 73 0000019A7C5E1F20_5 | v1795511701000 | inbound | "
     "from 02079460123 | to 02079460999 (Bob) | agent 201 | busy | cause Busy | started 09:15:00 | ended 09:15:01 | "
     "lasted 1s | leg over"},
    {"left in a queue",
     "Call 74,0000019A7C5E1F20_6,00:00:40,2026/11/24 09:15:00,2026/11/24 09:15:01,2026/11/24 09:15:41,TerminatedBySrc,"
     "02079460123,Ext.800,10001,800,02079460999,,Ext.800,800,,,,,,ExternalLine,Queue,Queue,,Billing,Billing,201;202",
     "leg 0000019A7C5E1F20_6/Call 74 | ids 0000019A7C5E1F20_6/Call 74 0000019A7C5E1F20_6 | v1795511741000 | inbound | "
     "from 02079460123 | to 02079460999 (Billing) | queue Billing | abandoned | cause TerminatedBySrc | started "
     "09:15:00 | ended 09:15:41 | lasted 41s | leg over"},
    {"queue, then an agent, then another",
     "Call 75,0000019A7C5E1F20_7,00:03:00,2026/11/24 09:15:00,2026/11/24 09:15:20,2026/11/24 09:18:20,TerminatedBySrc,"
     "02079460123,Ext.800,10001,800,02079460999,ReplacedDst,Ext.202,202,,,,,,ExternalLine,Queue,Extension,,Billing,"
     "Carol,",
     "leg 0000019A7C5E1F20_7/Call 75 | ids 0000019A7C5E1F20_7/Call 75 0000019A7C5E1F20_7 | v1795511900000 | inbound | "
     "from 02079460123 | to 02079460999 (Billing) | agent 202 | queue Billing | answered | cause TerminatedBySrc | "
     "started 09:15:00 | answered 09:15:20 | ended 09:18:20 | lasted 200s | rang 20s | talked 180s | transferred | leg "
     "over"},
    {"voicemail",
     "Call 76,0000019A7C5E1F20_8,00:00:20,2026/11/24 09:15:00,2026/11/24 09:15:20,2026/11/24 09:15:40,TerminatedBySrc,"
     "02079460123,Ext.201,10001,201,02079460999,,Ext.201,201,,,,,,ExternalLine,Extension,VoiceMail,,Bob,Bob,",
     "leg 0000019A7C5E1F20_8/Call 76 | ids 0000019A7C5E1F20_8/Call 76 0000019A7C5E1F20_8 | v1795511740000 | inbound | "
     "from 02079460123 | to 02079460999 (Bob) | voicemail | cause TerminatedBySrc | started 09:15:00 | ended 09:15:40 "
     "| lasted 40s | leg over"},
    {"to a customer",
     "Call 77,0000019A7C5E1F20_9,00:00:10,2026/11/24 09:15:00,2026/11/24 09:15:20,2026/11/24 09:15:30,TerminatedByDst,"
     "Ext.201,02079460123,201,10001,02079460123,,02079460123,10001,,,,,,Extension,ExternalLine,ExternalLine,Bob,,,",
     "leg 0000019A7C5E1F20_9/Call 77 | ids 0000019A7C5E1F20_9/Call 77 0000019A7C5E1F20_9 | v1795511730000 | outbound | "
     "from 201 (Bob) | to 02079460123 | agent 201 | answered | cause TerminatedByDst | started 09:15:00 | answered "
     "09:15:20 | ended 09:15:30 | lasted 30s | rang 20s | talked 10s | leg over"},
    {"a column too few", "Call 78,0000019A7C5E1F20_9,00:00:10", "! unreadable: 3 columns instead of 27"},
};

TEST(ThreeCx, IsReadAsTheTableSays) {
  for (const record_case& c : lines_of_3cx) EXPECT_EQ(drawn(reading(c.record, threecx)), c.read_as) << c.name;
}

TEST(ThreeCx, TakesTheOwnersColumns) {
  const boost::json::object columns = {
      {"format", "3cx"},
      {"settings",
       {{"times", "%d.%m.%Y %H:%M:%S"},
        {"columns", {"callid", "time-start", "time-answered", "time-end", "from-no", "to-no", "reason-terminated"}}}}};
  EXPECT_EQ(drawn(reading("0000019A_1,24.11.2026 09:15:00,,24.11.2026 09:15:10,+442079460123,Ext.201,Failed", columns)),
            "leg 0000019A_1 | v1795511710000 | inbound | from +442079460123 | to 201 | failed | cause Failed | started "
            "09:15:00 | ended 09:15:10 | lasted 10s | leg over");
}

const boost::json::object cucm = {
    {"format", "cucm"},
    {"settings", {{"country", "US"}, {"time_zone", "Europe/London"}}},
    {"header",
     R"("cdrRecordType","globalCallID_callManagerId","globalCallID_callId","origLegCallIdentifier","dateTimeOrigination","callingPartyNumber","origCause_value","destLegCallIdentifier","originalCalledPartyNumber","finalCalledPartyNumber","destCause_value","dateTimeConnect","dateTimeDisconnect","duration","origDeviceName","destDeviceName","globalCallId_ClusterID","huntPilotDN")"}};

const record_case rows_of_cucm[] = {
    {"answered",
     R"(1,2,30118,30471,1795511700,"2125550123",0,30472,"5000","5001",16,1795511708,1795511791,83,"SIPTrunk-PSTN","SEP001122334455","East","5000")",
     "leg 2-30118@East/30471-30472 | ids 2-30118@East/30471-30472 2-30118@East leg-30471@East leg-30472@East | "
     "v1795511791000 | inbound | from 2125550123 | to 5000 | agent 5001 | queue 5000 | answered | cause 16 | started "
     "09:15:00 | answered 09:15:08 | ended 09:16:31 | lasted 91s | rang 8s | talked 83s | leg over"},
    {"missed: connect is 0",
     R"(1,2,30119,30473,1795511700,"2125550123",16,30474,"5000","5001",0,0,1795511730,0,"SIPTrunk-PSTN","SEP001122334455","East","")",
     "leg 2-30119@East/30473-30474 | ids 2-30119@East/30473-30474 2-30119@East leg-30473@East leg-30474@East | "
     "v1795511730000 | inbound | from 2125550123 | to 5000 | agent 5001 | missed | cause 16 | started 09:15:00 | ended "
     "09:15:30 | lasted 30s | leg over"},
    {"busy",
     R"(1,2,30120,30475,1795511700,"2125550123",0,30476,"5001","5001",17,0,1795511701,0,"SIPTrunk-PSTN","SEP001122334455","East","")",
     "leg 2-30120@East/30475-30476 | ids 2-30120@East/30475-30476 2-30120@East leg-30475@East leg-30476@East | "
     "v1795511701000 | inbound | from 2125550123 | to 5001 | agent 5001 | busy | cause 17 | started 09:15:00 | ended "
     "09:15:01 | lasted 1s | leg over"},
    {"voicemail",
     R"(1,2,30121,30477,1795511700,"2125550123",16,30478,"5001","8000",0,1795511720,1795511750,30,"SIPTrunk-PSTN","CiscoUM1-VI3","East","")",
     "leg 2-30121@East/30477-30478 | ids 2-30121@East/30477-30478 2-30121@East leg-30477@East leg-30478@East | "
     "v1795511750000 | inbound | from 2125550123 | to 5001 | voicemail | cause 16 | started 09:15:00 | ended 09:15:50 "
     "| lasted 50s | leg over"},
    {"transfer: the call goes on in another record",
     R"(1,2,30118,30471,1795511700,"2125550123",393216,30472,"5000","5001",393216,1795511708,1795511750,42,"SIPTrunk-PSTN","SEP001122334455","East","5000")",
     "leg 2-30118@East/30471-30472 | ids 2-30118@East/30471-30472 2-30118@East leg-30471@East leg-30472@East | "
     "v1795511750000 | inbound | from 2125550123 | to 5000 | agent 5001 | queue 5000 | answered | cause 393216 | "
     "started 09:15:00 | answered 09:15:08 | ended 09:15:50 | lasted 50s | rang 8s | talked 42s | transferred | leg "
     "over"},
    {"the record in which it goes on shares a leg",
     R"(1,2,30125,30471,1795511750,"2125550123",16,30490,"5002","5002",0,1795511750,1795511800,50,"SIPTrunk-PSTN","SEP0011223344AA","East","")",
     "leg 2-30125@East/30471-30490 | ids 2-30125@East/30471-30490 2-30125@East leg-30471@East leg-30490@East | "
     "v1795511800000 | inbound | from 2125550123 | to 5002 | agent 5002 | answered | cause 16 | started 09:15:50 | "
     "answered 09:15:50 | ended 09:16:40 | lasted 50s | rang 0s | talked 50s | leg over"},
    {"to a customer",
     R"(1,2,30126,30491,1795511750,"5001",0,30492,"2125550123","2125550123",38,0,1795511755,0,"SEP001122334455","SIPTrunk-PSTN","East","")",
     "leg 2-30126@East/30491-30492 | ids 2-30126@East/30491-30492 2-30126@East leg-30491@East leg-30492@East | "
     "v1795511755000 | outbound | from 5001 | to 2125550123 | agent 5001 | failed | cause 38 | started 09:15:50 | "
     "ended 09:15:55 | lasted 5s | leg over"},
    {"the line of types is no record",
     "INTEGER,INTEGER,INTEGER,INTEGER,INTEGER,VARCHAR(50),INTEGER,INTEGER,VARCHAR(50),VARCHAR(50),INTEGER,INTEGER,"
     "INTEGER,INTEGER,VARCHAR(129),VARCHAR(129),VARCHAR(50),UNIQUEIDENTIFIER",
     ""},
    {"nor is the line of names", R"("cdrRecordType","globalCallID_callManagerId")", ""},
    {"nor a report of quality",
     R"(2,2,30126,30491,1795511750,"5001",0,30492,"","",38,0,1795511755,0,"SEP001122334455","","East","")", ""},
    {"a row cut off", R"(1,2,30126,30491,1795511750,"50)", "! unreadable: the line ends within quotes"},
    {"a column too few", R"(1,2,30126,30491)", "! unreadable: 4 columns instead of 18"},
};

TEST(Cucm, IsReadAsTheTableSays) {
  for (const record_case& c : rows_of_cucm) EXPECT_EQ(drawn(reading(c.record, cucm)), c.read_as) << c.name;
}

TEST(Cucm, CannotBeReadWithoutItsNames) {
  EXPECT_EQ(drawn(reading("1,2,3", {{"format", "cucm"}})),
            "! unreadable: the first line of its file, the names of the columns, is not known");
}

const boost::json::object by_name = {
    {"format", "generic-csv"},
    {"header", "Id;Group;Way;Caller;Name;Callee;State;Begin;Picked up;Secs;File"},
    {"settings",
     {{"separator", ";"},
      {"country", "FR"},
      {"time_zone", "Europe/Paris"},
      {"times", "%d/%m/%Y %H:%M"},
      {"fields",
       {{"leg", "id"},
        {"ids", {"id", "group"}},
        {"direction", "way"},
        {"from", "caller"},
        {"from_name", "name"},
        {"to", "callee"},
        {"queue", "=sales"},
        {"result", "state"},
        {"cause", "state"},
        {"started_at", "begin"},
        {"answered_at", "picked up"},
        {"talk", "secs"},
        {"recording_url", "file"},
        {"leg_ended", "=true"}}},
      {"values", {{"direction", {{"E", "inbound"}}}, {"result", {{"OK", "answered"}, {"*", "missed"}}}}}}}};
const boost::json::object by_number = {
    {"format", "generic-csv"},
    {"settings", {{"fields", {{"leg", 1}, {"from", {"9", "2"}}, {"started_at", "3"}, {"talk_ms", 4}, {"result", 5}}}}}};

const record_case mapped_by_name[] = {
    {"answered", "17;g1;E;0612345678;Anne;100;OK;24/11/2026 09:15;24/11/2026 09:16;83;https://pbx.example/17.wav",
     "leg 17 | ids 17 g1 | inbound | from 0612345678 (Anne) | to 100 | queue sales | answered | cause OK | started "
     "08:15:00 | answered 08:16:00 | talked 83s | recording https://pbx.example/17.wav | leg over"},
    {"everything else is missed", "18;g1;S;0612345678;;100;KO;24/11/2026 09:15;;0;",
     "leg 18 | ids 18 g1 | inbound | from 0612345678 | to 100 | queue sales | missed | cause KO | started 08:15:00 | "
     "talked 0s | leg over | ! unknown_direction"},
    {"the line of names", "Id;Group;Way;Caller;Name;Callee;State;Begin;Picked up;Secs;File", ""},
    {"a time in another form", "19;;E;0612345678;;100;OK;2026-11-24 09:15;;0;",
     "leg 19 | inbound | from 0612345678 | to 100 | queue sales | answered | cause OK | talked 0s | leg over | ! "
     "unreadable_time"},
    {"a column too many", "18;g1;S;0612345678;;100;KO;24/11/2026 09:15;;0;;", "! unreadable: 12 columns instead of 11"},
};

TEST(GenericCsv, IsReadByNames) {
  for (const record_case& c : mapped_by_name) EXPECT_EQ(drawn(reading(c.record, by_name)), c.read_as) << c.name;
}

TEST(GenericCsv, IsReadByNumbers) {
  EXPECT_EQ(drawn(reading("x,+33612345678,1795511700123,4500,lunch", by_number)),
            "leg x | from +33612345678 | started 09:15:00.123 | talked 4.500s | ! unknown_result");
  EXPECT_EQ(drawn(reading("a", {{"format", "generic-csv"}})), "! unreadable: no fields are configured for this source");
  EXPECT_EQ(drawn(reading("a", {{"format", "generic-csv"}, {"settings", {{"fields", {{"leg", "7"}}}}}})),
            "! unreadable: none of the configured fields is in the record");
}

}  // namespace
}  // namespace intake::call
