#include "gateway/config/forms.hpp"

#include <gtest/gtest.h>

namespace intake::config {
namespace {

TEST(Forms, ReadsAddressesToListenOn) {
  const auto v4 = parse_endpoint("127.0.0.1:2525");
  ASSERT_TRUE(v4);
  EXPECT_EQ(v4->address, "127.0.0.1");
  EXPECT_EQ(v4->port, 2525);
  EXPECT_FALSE(v4->v6);
  const auto v6 = parse_endpoint("[0:0::0]:25");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->address, "::");
  EXPECT_TRUE(v6->wildcard());
}

TEST(Forms, RefusesWhatCannotBeListenedOn) {
  for (const char* text :
       {"", ":25", "25", "localhost:25", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:25x",
        "127.1:25", "::1:25", "[::1]", "[127.0.0.1]:25", "[::1:25", "*:25", " 127.0.0.1:25", "[fe80::1%lo]:25"})
    EXPECT_FALSE(parse_endpoint(text)) << text;
}

TEST(Forms, KnowsWhichListenersCollide) {
  struct pair_case {
    const char *a, *b;
    bool collide;
  };
  constexpr pair_case cases[] = {
      {.a = "127.0.0.1:25", .b = "127.0.0.1:25", .collide = true},
      {.a = "127.0.0.1:25", .b = "127.0.0.1:26", .collide = false},
      {.a = "127.0.0.1:25", .b = "127.0.0.2:25", .collide = false},
      {.a = "0.0.0.0:25", .b = "127.0.0.1:25", .collide = true},
      {.a = "0.0.0.0:25", .b = "[::1]:25", .collide = false},
      {.a = "[::]:25", .b = "127.0.0.1:25", .collide = true},
      {.a = "[::]:25", .b = "0.0.0.0:25", .collide = true},
      {.a = "[0::1]:25", .b = "[::1]:25", .collide = true},
      {.a = "127.0.0.1:0", .b = "127.0.0.1:0", .collide = false},
  };
  for (const pair_case& c : cases) {
    EXPECT_EQ(collide(*parse_endpoint(c.a), *parse_endpoint(c.b)), c.collide) << c.a << " " << c.b;
    EXPECT_EQ(collide(*parse_endpoint(c.b), *parse_endpoint(c.a)), c.collide) << c.b << " " << c.a;
  }
}

struct form_case {
  status (*form)(std::string_view);
  const char* text;
  bool good;
};

TEST(Forms, TellsGoodFromBad) {
  const form_case cases[] = {
      {check_network, "10.0.0.0/8", true},
      {check_network, "192.0.2.7", true},
      {check_network, "2001:db8::/32", true},
      {check_network, "::1", true},
      {check_network, "10.0.0.0/33", false},
      {check_network, "10.0.0.0/", false},
      {check_network, "10.0/8", false},
      {check_network, "example.com", false},
      {check_mailbox, "support@example.com", true},
      {check_mailbox, "*@example.com", true},
      {check_mailbox, "o'brien+x@sub.example.com", true},
      {check_mailbox, "пошта@пример.укр", true},
      {check_mailbox, "support", false},
      {check_mailbox, "@example.com", false},
      {check_mailbox, "support@", false},
      {check_mailbox, "*", false},
      {check_mailbox, "*@*", false},
      {check_mailbox, "*x@example.com", false},
      {check_mailbox, "a b@example.com", false},
      {check_mailbox, "a@b@example.com", false},
      {check_mailbox, "a..b@example.com", false},
      {check_mailbox, "support@example..com", false},
      {check_mailbox, "support@-example.com", false},
      {check_mailbox, "support@example.com\n", false},
      {check_name, "emea-1", true},
      {check_name, "a_B", true},
      {check_name, "", false},
      {check_name, "-a", false},
      {check_name, "a/b", false},
      {check_name, "a b", false},
      {check_name, "a\"b", false},
      {check_download_host, "api.example.com", true},
      {check_download_host, "*.example.com:8443", true},
      {check_download_host, "http://pbx.example.com", true},
      {check_download_host, "", false},
      {check_download_host, "localhost", false},
      {check_download_host, "127.0.0.1", false},
      {check_download_host, "[::1]:443", false},
      {check_download_host, "*.*.example.com", false},
      {check_download_host, "api.example.com:", false},
      {check_download_host, "api.example.com/path", false},
      {check_download_host, "user@api.example.com", false},
      {check_hostname, "mx1.example.com", true},
      {check_hostname, "mx_1.example.com", false},
      {check_hostname, "mx.example.com.", false},
      {check_event_prefix, "com.example.support", true},
      {check_event_prefix, "intake", true},
      {check_event_prefix, "com.Example", false},
      {check_event_prefix, "com..example", false},
      {check_url, "https://desk.example.com/intake?x=1", true},
      {check_url, "http://127.0.0.1:8080", true},
      {check_url, "http://[::1]:8080/", true},
      {check_url, "ftp://desk.example.com/", false},
      {check_url, "desk.example.com", false},
      {check_url, "https://", false},
      {check_url, "https://user:secret@desk.example.com/", false},
      {check_url, "https://desk.example.com/#x", false},
      {check_url, "https://desk.example.com/a b", false},
      {check_path, "/telephony/pbx-1", true},
      {check_path, "/api/v1/cti/0123abcd", true},
      {check_path, "telephony", false},
      {check_path, "/", false},
      {check_path, "/telephony/", false},
      {check_path, "/a//b", false},
      {check_path, "/a/../b", false},
      {check_path, "/a?x", false},
      {check_path, "/{id}", false},
      {check_path, "/a%20b", false},
      {check_time_zone, "Europe/Lisbon", true},
      {check_time_zone, "UTC", true},
      {check_time_zone, "Europe/Lisboa", false},
      {check_time_zone, "Lisbon", false},
      {check_time_zone, "Eur\xc3\xb6pe/X", false},
      {check_country, "PT", true},
      {check_country, "pt", false},
      {check_country, "UK", false},
      {check_media_range, "image/*", true},
      {check_media_range, "application/vnd.oasis.opendocument.text", true},
      {check_media_range, "image/svg+xml", true},
      {check_media_range, "image", false},
      {check_media_range, "Image/PNG", false},
      {check_media_range, "*/*", false},
      {check_media_range, "image/", false},
      {check_media_range, "image/png; q=1", false},
      {check_words, "second level", true},
      {check_words, "", false},
      {check_words, "a\r\nb", false},
  };
  for (const form_case& c : cases) EXPECT_EQ(c.form(c.text).has_value(), c.good) << c.text;
}

TEST(Forms, DoesNotRepeatAPasswordInAUrl) {
  EXPECT_EQ(check_url("https://user:hunter2@x.test/").error().message.find("hunter2"), std::string::npos);
}

TEST(Forms, NamesEntriesInOverrides) {
  EXPECT_EQ(override_name("desk"), "DESK");
  EXPECT_EQ(override_name("pbx-lines.2"), "PBX_LINES_2");
}

}  // namespace
}  // namespace intake::config
