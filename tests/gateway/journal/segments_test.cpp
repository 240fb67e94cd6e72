#include "gateway/journal/segments.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "gateway/journal/write_failed.hpp"
#include "tests/support/temporary_directory.hpp"

namespace intake::journal {
namespace {

namespace fs = std::filesystem;
using tests::temporary_directory;

constexpr std::uint64_t size = 64 << 10;

TEST(Segments, GiveBackWhatWasFlushed) {
  const temporary_directory directory;
  segment_writer out{directory.path().string(), {}, size};
  const place a = out.add("first"), b = out.add(std::string("\0second", 7));
  out.flush();
  segment_reader in{directory.path().string()};
  EXPECT_EQ(*in.read(a), "first");
  EXPECT_EQ(*in.read(b), std::string("\0second", 7));
  EXPECT_EQ(a.offset + a.length, b.offset);
}

TEST(Segments, UseThePlaceOfADiscardedTransactionAgain) {
  const temporary_directory directory;
  segment_writer out{directory.path().string(), {}, size};
  const place lost = out.add("rolled back");
  out.discard();
  const place kept = out.add("kept");
  EXPECT_EQ(lost.offset, kept.offset);
  out.flush();
  EXPECT_EQ(*segment_reader{directory.path().string()}.read(kept), "kept");
}

TEST(Segments, GoOnBehindTheLastPlaceAfterARestart) {
  const temporary_directory directory;
  place first;
  {
    segment_writer out{directory.path().string(), {}, size};
    first = out.add("first");
    out.add("never committed");
    out.flush();
  }
  segment_writer out{directory.path().string(), first, size};
  const place second = out.add("second");
  out.flush();
  EXPECT_EQ(second.segment, first.segment);
  EXPECT_EQ(second.offset, first.offset + first.length);
  segment_reader in{directory.path().string()};
  EXPECT_EQ(*in.read(first), "first");
  EXPECT_EQ(*in.read(second), "second");
}

TEST(Segments, RollWhenFullAndTakeWhatIsLargerThanASegment) {
  const temporary_directory directory;
  segment_writer out{directory.path().string(), {}, size};
  segment_reader in{directory.path().string()};
  std::vector<std::pair<place, std::string>> kept;
  for (int i = 0; i < 12; ++i) {
    const std::string bytes(i == 5 ? 3 * size : size / 3, static_cast<char>('a' + i));
    kept.emplace_back(out.add(bytes), bytes);
    out.flush();
  }
  EXPECT_GT(kept.back().first.segment, kept.front().first.segment + 2);
  for (const auto& [where, bytes] : kept) EXPECT_EQ(*in.read(where), bytes);
}

TEST(Segments, SayWhenBytesAreGone) {
  const temporary_directory directory;
  segment_reader in{directory.path().string()};
  EXPECT_FALSE(in.read({7, 0, 10}));
  segment_writer out{directory.path().string(), {}, size};
  const place where = out.add("x");
  out.flush();
  EXPECT_FALSE(in.read({where.segment, 1 << 30, 10}));
}

TEST(Segments, GiveBackManyPlacesAtOnceEachWithItsOwnBytes) {
  const temporary_directory directory;
  segment_writer out{directory.path().string(), {}, size};
  std::vector<place> places;
  std::vector<std::string> kept;
  for (const std::size_t length : {5u, 0u, 5000u, 1u, 90'000u, 4096u, 300'000u, 70'000u, 3u}) {
    kept.emplace_back(length, static_cast<char>('a' + places.size()));
    places.push_back(out.add(kept.back()));
    out.flush();
  }
  // Some out of order and one twice, too: what follows closely is read together, what does not is not.
  for (const std::size_t again : {2u, 0u, 0u, 8u, 4u}) {
    places.push_back(places[again]);
    kept.push_back(kept[again]);
  }
  const auto read = segment_reader{directory.path().string()}.read(places);
  ASSERT_EQ(read.size(), places.size());
  for (std::size_t i = 0; i < places.size(); ++i) EXPECT_EQ(*read[i], kept[i]) << i;
}

TEST(Segments, GiveBackWhatIsThereBesideWhatIsGone) {
  const temporary_directory directory;
  segment_writer out{directory.path().string(), {}, size};
  const place a = out.add("first"), b = out.add("second");
  out.flush();
  const std::vector<place> places{a, b, {b.segment, b.offset + 8192, 10}, {7, 0, 1}};
  fs::resize_file(directory.path() / "1.seg", 4096);
  const auto read = segment_reader{directory.path().string()}.read(places);
  EXPECT_EQ(*read[0], "first");
  EXPECT_EQ(*read[1], "second");
  EXPECT_FALSE(read[2]);
  EXPECT_FALSE(read[3]);
}

TEST(Segments, PunchAHoleThatReadsAsZeros) {
  const temporary_directory directory;
  segment_writer out{directory.path().string(), {}, size};
  const place a = out.add(std::string(5000, 'a')), b = out.add("neighbour");
  out.flush();
  ASSERT_TRUE(punch_hole(directory.path().string(), a));
  segment_reader in{directory.path().string()};
  EXPECT_EQ(*in.read(a), std::string(5000, '\0'));
  EXPECT_EQ(*in.read(b), "neighbour");
}

TEST(Segments, RemoveOnlyWhatNobodyNeeds) {
  const temporary_directory directory;
  place last;
  {
    segment_writer out{directory.path().string(), {}, size};
    for (int i = 0; i < 4; ++i) {
      last = out.add(std::string(size, 'x'));
      out.flush();
    }
  }
  EXPECT_GT(remove_segments_before(directory.path().string(), last.segment), 0u);
  segment_reader in{directory.path().string()};
  EXPECT_TRUE(in.read(last));
  EXPECT_FALSE(fs::exists(directory.path() / "1.seg"));
}

TEST(Segments, ADirectoryThatCannotBeWrittenIsAFailedWrite) {
  segment_writer out{"/proc/nonexistent", {}, size};
  EXPECT_THROW(out.add("x"), write_failed);
}

}  // namespace
}  // namespace intake::journal
