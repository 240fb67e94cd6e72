#include "gateway/journal/bodies.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/support/temporary_directory.hpp"

namespace intake::journal {
namespace {

namespace fs = std::filesystem;
using tests::temporary_directory;

const time_point day = *parse_rfc3339("2026-11-22T23:59:59Z");

std::size_t files_below(const fs::path& directory) {
  std::size_t n = 0;
  for (const auto& entry : fs::recursive_directory_iterator{directory}) n += entry.is_regular_file();
  return n;
}

TEST(Bodies, AreNamedByDayAndReceiptOnceComplete) {
  const temporary_directory directory;
  const std::string bodies = directory.path().string();
  ASSERT_TRUE(sweep_bodies(bodies, "", [](auto) { return true; }));
  auto file = body_file::create(bodies);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write("hello "));
  ASSERT_TRUE(file->write("world"));
  const auto name = file->finish("R1", day);
  ASSERT_TRUE(name);
  EXPECT_EQ(*name, "2026-11-22/R1");
  const auto mapped = mapped_body::open(bodies + "/" + *name);
  ASSERT_TRUE(mapped);
  EXPECT_EQ(mapped->bytes(), "hello world");
}

TEST(Bodies, LeaveNothingWhenDropped) {
  const temporary_directory directory;
  ASSERT_TRUE(sweep_bodies(directory.path().string(), "", [](auto) { return true; }));
  {
    auto file = body_file::create(directory.path().string());
    ASSERT_TRUE(file->write("half"));
    EXPECT_EQ(files_below(directory.path()), 1u);
  }
  EXPECT_EQ(files_below(directory.path()), 0u);
}

TEST(Bodies, SweepTakesHalfWrittenAndUnknownOnes) {
  const temporary_directory directory;
  fs::create_directories(directory.path() / "incoming");
  fs::create_directories(directory.path() / "2026-11-22");
  for (const char* name : {"incoming/1-0.part", "2026-11-22/B-old", "2026-11-22/N-known", "2026-11-22/N-stray"}) std::ofstream{directory.path() / name} << "x";
  std::set<std::string> asked;
  const auto removed = sweep_bodies(directory.path().string(), "C", [&](std::string_view receipt) {
    asked.emplace(receipt);
    return receipt == "N-known";
  });
  ASSERT_TRUE(removed);
  EXPECT_EQ(*removed, 2u);
  EXPECT_EQ(asked, (std::set<std::string>{"N-known", "N-stray"}));  // what is older than the newest contact is not in doubt
  EXPECT_TRUE(fs::exists(directory.path() / "2026-11-22/B-old"));
  EXPECT_FALSE(fs::exists(directory.path() / "2026-11-22/N-stray"));
}

TEST(Bodies, SayWhatCannotBeOpened) {
  const auto missing = mapped_body::open("/nonexistent/body");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("/nonexistent/body"), std::string::npos);
  EXPECT_FALSE(body_file::create("/nonexistent"));
}

TEST(Bodies, AnEmptyFileMapsToNothing) {
  const temporary_directory directory;
  std::ofstream{directory.file("empty")};
  EXPECT_EQ(mapped_body::open(directory.file("empty"))->bytes(), "");
}

}  // namespace
}  // namespace intake::journal
