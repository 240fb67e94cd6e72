// Append-only files that hold what is written once and read seldom: small bodies and the events' bytes. SQLite is their
// index.
//
// Guarantees  A place handed out by add() is readable and durable once flush() has returned. What no transaction points
//             to may be written over after a restart; what one points to never is. Segments are filled with zeros
//             before they are used, by a thread of their own, and written in whole blocks past the page cache: a sync
//             then waits for our bytes only, not for the file system's journal and everybody else's files, and nothing
//             is paid for cached pages that nobody reads. They are read past it, too: neighbours together.
// Owner       `segment_writer`: the journal's segment thread. `segment_reader`: one thread each.
// Fails       flush() throws write_failed with what SQLite would have said (SQLITE_FULL, SQLITE_IOERR_…), so that one
//             rule judges both.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gateway/result.hpp"

namespace intake::journal {

/// Where bytes are: `<directory>/<segment number>.seg`, from `offset` on.
struct place {
  std::int64_t segment = 0;
  std::int64_t offset = 0;
  std::int64_t length = 0;
};

class block_buffer;

class segment_writer {
 public:
  /// Goes on behind `end`, the last place that is pointed to (segment 0: none); makes the directory if it is missing.
  segment_writer(std::string directory, place end, std::uint64_t size);
  ~segment_writer();
  segment_writer(const segment_writer&) = delete;
  segment_writer& operator=(const segment_writer&) = delete;

  /// Takes the bytes for the next flush() and says where they will be.
  place add(std::string_view bytes);
  /// Writes and syncs what add() took.
  void flush();
  /// Forgets what add() took: the transaction was rolled back.
  void discard();

 private:
  std::uint64_t full_at() const;
  void roll();
  void open_segment();
  bool read_first_block();
  void prepare_next();

  const std::string directory_;
  const std::uint64_t size_;
  std::int64_t number_ = 1;  ///< of the open segment, or of the one to open
  int fd_ = -1;
  std::uint64_t written_ = 0;             ///< durable bytes in the open segment
  std::unique_ptr<block_buffer> buffer_;  ///< what add() took, behind the rest of its first block
  std::thread preparing_;                 ///< fills the next segment with zeros
};

class segment_reader {
 public:
  explicit segment_reader(std::string directory);
  ~segment_reader();
  segment_reader(const segment_reader&) = delete;
  segment_reader& operator=(const segment_reader&) = delete;

  result<std::string> read(place);
  /// One answer a place. Those that follow one another closely are read together.
  std::vector<result<std::string>> read(std::span<const place>);

 private:
  result<std::string_view> load(place);
  result<int> descriptor_of(std::int64_t segment);

  const std::string directory_;
  std::map<std::int64_t, int> open_;  ///< a few descriptors, the oldest closed first
  std::unique_ptr<block_buffer> buffer_;
};

/// Gives the blocks of one place back to the file system and leaves zeros: how a body is forgotten while its segment
/// lives on.
status punch_hole(const std::string& directory, place);

/// Removes segments below `first_needed`; returns the bytes given back. The newest segment always stays.
std::uint64_t remove_segments_before(const std::string& directory, std::int64_t first_needed);

}  // namespace intake::journal
