#include "normalizers/call/normalize.hpp"

#include <gtest/gtest.h>

namespace intake::call {
namespace {

facts reading_of(std::string_view bytes, const boost::json::object& envelope) {
  return normalize({"01JD0000000000000000000000", "phone", *parse_rfc3339("2026-11-24T12:00:00Z"), envelope, bytes});
}

TEST(CallNormalizer, SaysWhichFormatIsUnknown) {
  const facts f = reading_of("a,b,c", {{"format", "smoke-signals"}});
  EXPECT_TRUE(f.parse.degraded);
  EXPECT_EQ(f.parse.warnings, std::vector<std::string>{"unreadable: no format \"smoke-signals\" is known"});
  EXPECT_EQ(f.body->text, "a,b,c");
  EXPECT_TRUE(f.thread.own_id_synthetic);
  EXPECT_FALSE(f.call);
}

}  // namespace
}  // namespace intake::call
