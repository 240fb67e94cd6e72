#include "gateway/ticket_event.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace intake {
namespace {

TEST(TicketEvent, IsACloudEvent) {
  const event_identity identity{.prefix = "com.example.support", .node = "emea-1", .base_url = {}};
  ticket_event event{.id = "01ARZ3NDEKTSV4RRFFQ69G5FAV-0",
                     .kind = "ticket.opened",
                     .channel = "email",
                     .source = "smtp/public",
                     .conversation = "c-1",
                     .time = from_millis(0),
                     .data = R"({"subject":"say \"hi\"\n"})"};
  const auto json = boost::json::parse(serialize(identity, event)).as_object();
  EXPECT_EQ(json.at("specversion"), "1.0");
  EXPECT_EQ(json.at("id"), event.id.c_str());
  EXPECT_EQ(json.at("source"), "/intake/emea-1/email/public");
  EXPECT_EQ(json.at("type"), "com.example.support.ticket.opened.v1");
  EXPECT_EQ(json.at("subject"), "c-1");
  EXPECT_EQ(json.at("partitionkey"), "c-1");
  EXPECT_EQ(json.at("time"), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(json.at("data").at("subject"), "say \"hi\"\n");
}

TEST(TicketEvent, SerializesTheSameBytesEachTime) {
  const ticket_event event{.id = "a-0",
                           .kind = "ticket.message",
                           .channel = "chat",
                           .source = "chat",
                           .conversation = "c",
                           .time = {},
                           .data = R"({"b":1,"a":2})"};
  const std::string bytes = serialize({}, event);
  EXPECT_EQ(serialize({}, event), bytes);
  EXPECT_EQ(serialize({}, ticket_event(event)), bytes);
}

}  // namespace
}  // namespace intake
