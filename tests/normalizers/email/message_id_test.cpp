#include "normalizers/email/message_id.hpp"

#include <gtest/gtest.h>

namespace intake::email {
namespace {

struct ids_case {
  std::string_view raw;
  std::vector<std::string> ids;
};

const ids_case cases[] = {
    {"<a@x>", {"a@x"}},
    {"<a@x> <b@x>", {"a@x", "b@x"}},
    {"<a@x>,<b@x>\r\n\t<c@x>", {"a@x", "b@x", "c@x"}},
    {"<a@x><b@x>", {"a@x", "b@x"}},
    {"<a@x> <b@x> <a@x>", {"a@x", "b@x"}},
    {"Your message of Monday <a@x> (which I liked)", {"a@x"}},
    {"<a\r\n @x>", {"a@x"}},
    {"a@x b@x", {"a@x", "b@x"}},
    {"<a@x", {"a@x"}},
    {"<broken <a@x>", {"a@x"}},
    {"a@x>", {"a@x"}},
    {"<no-at-sign>", {"no-at-sign"}},
    {"Your message", {}},
    {"<>", {}},
    {"", {}},
};

TEST(MessageId, ListsAreReadHoweverTheyAreWritten) {
  for (const ids_case& c : cases) {
    SCOPED_TRACE(c.raw);
    EXPECT_EQ(read_message_ids(c.raw, 100), c.ids);
  }
}

TEST(MessageId, OfTheMailItself) {
  EXPECT_EQ(read_message_id(" <a@x> "), "a@x");
  EXPECT_EQ(read_message_id("a@x"), "a@x");
  EXPECT_EQ(read_message_id("2026.11.17-1"), "2026.11.17-1");
  EXPECT_EQ(read_message_id("two words"), "");
  EXPECT_EQ(read_message_id(std::string("<a\0b@x>", 7)), "ab@x");
}

TEST(MessageId, OfMoreThanALineIsNone) { EXPECT_EQ(read_message_id("<" + std::string(2000, 'a') + "@x>"), ""); }

TEST(MessageId, ListsAreBounded) {
  std::string raw;
  for (int i = 0; i < 5000; ++i) raw += "<" + std::to_string(i) + "@x> ";
  EXPECT_EQ(read_message_ids(raw, 100).size(), 100u);
}

}  // namespace
}  // namespace intake::email
