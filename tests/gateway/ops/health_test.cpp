#include "gateway/ops/health.hpp"

#include <gtest/gtest.h>
#include <stdexcept>

#include <boost/json/serialize.hpp>

namespace intake::ops {
namespace {

TEST(Health, IsReadyWhenEveryRequiredCheckPasses) {
  health h;
  h.require("journal", [] { return check_outcome{true, "writable"}; });
  h.advise("backend", [] { return check_outcome{false, "desk: refused since 08:15"}; });
  const auto r = h.ask();
  EXPECT_TRUE(r.ready);
  EXPECT_EQ(boost::json::serialize(r.detail),
            R"({"ready":true,"checks":{"journal":{"ok":true,"required":true,"detail":"writable"},)"
            R"("backend":{"ok":false,"required":false,"detail":"desk: refused since 08:15"}}})");
}

TEST(Health, AsksAgainEachTime) {
  health h;
  bool low = false;
  h.require("disk", [&] { return check_outcome{!low, low ? "12 MB free" : "plenty"}; });
  EXPECT_TRUE(h.ask().ready);
  low = true;
  EXPECT_FALSE(h.ask().ready);
  EXPECT_EQ(h.ask().detail.at("ready"), false);
}

TEST(Health, ACheckThatThrowsHasFailed) {
  health h;
  h.require("journal", []() -> check_outcome { throw std::runtime_error("database is locked"); });
  const auto r = h.ask();
  EXPECT_FALSE(r.ready);
  EXPECT_EQ(r.detail.at("checks").at("journal").at("detail"), "database is locked");
}

TEST(Health, WithoutChecksIsReady) { EXPECT_TRUE(health().ask().ready); }

}  // namespace
}  // namespace intake::ops
