#include "gateway/api/renormalize.hpp"

#include <gtest/gtest.h>

#include "tests/gateway/api/one_channel.hpp"
#include "tests/support/journal_fixture.hpp"

namespace intake::api {
namespace {

const std::string receipt = "01JD9000000000000000000001";

class Renormalize : public ::testing::Test {
 public:
  comparison against(const std::string& stored) {
    const auto number = j.append(tests::make_contact(receipt, "hello"))->contact->number;
    j.put_event(receipt + "-0", receipt, stored, number);
    auto reader = j.reader();
    return compare(*reader, reader->events_of_contact(receipt).at(0), rules());
  }
  renormalization rules() { return {tests::one_channel, j.directory.path().string() + "/bodies", {}}; }

  tests::journal_fixture j;
};

TEST_F(Renormalize, FindsNothingWhereTheRulesAreTheSame) {
  const auto same =
      against(R"({"data":{"body":{"text":"hello"},"conversation":{"id":"elsewhere"},"triage":{"queue":"x"}}})");
  EXPECT_FALSE(same.skipped);
  EXPECT_TRUE(same.fields.empty());
}

TEST_F(Renormalize, NamesWhatTodaysRulesWouldWriteDifferently) {
  const auto other = against(R"({"data":{"body":{"text":"HELLO"},"subject":"old"}})");
  EXPECT_EQ(other.fields, (std::vector<std::string>{"body", "subject"}));
}

TEST_F(Renormalize, SkipsWhatNoChannelCanReadAgain) {
  against(R"({"data":{}})");
  auto reader = j.reader();
  auto nobody = rules();
  nobody.channels = {};
  EXPECT_TRUE(compare(*reader, reader->events_of_contact(receipt).at(0), nobody).skipped);
}

TEST_F(Renormalize, SkipsAnEventWithoutItsContact) {
  j.put_event(receipt + "-0", receipt, R"({"data":{}})", 77);
  auto reader = j.reader();
  EXPECT_TRUE(compare(*reader, *reader->event_by_id(receipt + "-0"), rules()).skipped);
}

}  // namespace
}  // namespace intake::api
