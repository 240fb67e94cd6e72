#include "normalizers/assembly/call_state.hpp"

#include <gtest/gtest.h>

#include "tests/normalizers/assembly/exchange.hpp"

namespace intake::assembly {
namespace {

TEST(CallState, IsReadAsItWasWritten) {
  call_state call;
  for (auto record : ring_all()) {
    record.hold = milliseconds{3};
    record.transferred = true;
    record.recordings.push_back({"1", "voicemail", "https://pbx.example.org/1", milliseconds{9}});
    record.recordings.push_back({"2", "recording", "https://pbx.example.org/2", {}, fetched_recording{"R", "audio/wav", "ab", 7}});
    EXPECT_TRUE(merge(call, record, "support"));
  }
  call.source = "telephony/pbx";
  call.group_id = "g";
  call.waiting = {3, 4};
  call.last_at = 7;
  call.told = {.conversation = "c", .event = "e", .last_event = "l", .digest = "d", .revisions = 2, .attempts = 3};
  call.merged = {call.told};
  call.overflow = true;
  const std::string text = write_call(call);
  EXPECT_EQ(write_call(read_call(text)), text);
  EXPECT_FALSE(merge(call, ring_all().front(), "support"));
}

TEST(CallState, WhatIsNoStateIsAnEmptyCall) {
  for (const char* text : {"", "[]", "{\"legs\":3,\"ids\":[1],\"waiting\":{},\"told\":[]}", "{\"legs\":[7]}"}) EXPECT_EQ(read_call(text).told.event, "");
}

TEST(CallState, AbsorbingIsMergingTheRecords) {
  const auto records = ring_all();
  call_state all, first, second;
  for (std::size_t i = 0; i < records.size(); ++i) {
    merge(all, records[i], "support");
    merge(i % 3 ? first : second, records[i], "support");
  }
  absorb(first, second);
  EXPECT_EQ(write_call(first), write_call(all));
}

TEST(CallState, LongWordsAreCutBetweenCharacters) {
  call_state call;
  call_record r = leg("a", "missed");
  r.agent = std::string(199, 'x') + "é";
  merge(call, r, "");
  EXPECT_EQ(call.legs[0].agent.value->size(), 199u);
}

}  // namespace
}  // namespace intake::assembly
