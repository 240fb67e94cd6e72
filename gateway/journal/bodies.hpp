// Large bodies in files of their own: written while they arrive, named by the receipt once complete.
//
// Guarantees  A name without ".part" is a complete, synced file in a synced directory. One contact owns one file:
//             erasing the contact erases the file. What a crash leaves half-written is swept at the next start.
// Owner       A `body_file` belongs to one contact; its blocking calls run on the door's body pool. `bodies` is
//             stateless; any thread.
// Fails       Errors carry errno; ENOSPC is told apart because it passes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/clock.hpp"
#include "gateway/journal/direct_io.hpp"
#include "gateway/result.hpp"

namespace intake::journal {

/// One body on its way into a file. Dropped before finish(), it leaves nothing behind.
class body_file {
 public:
  /// Creates `<directory>/incoming/<unique>.part`.
  static result<body_file> create(const std::string& directory);
  body_file(body_file&&) noexcept;
  body_file& operator=(body_file&&) noexcept;
  ~body_file();

  status write(std::string_view bytes);
  /// Syncs the file, names it `<day>/<receipt>`, syncs both directories; returns that name, relative to the bodies'
  /// directory.
  result<std::string> finish(std::string_view receipt, time_point received_at);

 private:
  body_file(std::string directory, std::string path, int fd)
      : directory_(std::move(directory)), path_(std::move(path)), fd_(fd), buffer_(std::make_unique<block_buffer>(buffered)) {}
  /// Bytes of each body that wait in memory for a write; times the sessions with large bodies.
  static constexpr std::size_t buffered = 64 << 10;

  status write_blocks();

  std::string directory_, path_;
  int fd_ = -1;
  std::unique_ptr<block_buffer> buffer_;  ///< what is not in the file yet
  std::uint64_t written_ = 0;             ///< bytes in the file, whole blocks
};

/// A body file mapped into memory for reading.
class mapped_body {
 public:
  static result<mapped_body> open(const std::string& path);
  mapped_body(mapped_body&&) noexcept;
  mapped_body& operator=(mapped_body&&) = delete;
  ~mapped_body();
  std::string_view bytes() const { return {data_, size_}; }

 private:
  mapped_body(const char* data, std::size_t size) : data_(data), size_(size) {}
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Makes the directories and removes what a crash left: every ".part", and files whose receipt `is_known` denies. The
/// newest files only can be strays (their contact's commit never came), so only names at or after `since` are asked
/// for. Returns how many were removed.
result<std::size_t> sweep_bodies(const std::string& directory, std::string_view since,
                                 const std::function<bool(std::string_view receipt)>& is_known);

/// Removes one body; not being there is fine.
void remove_body(const std::string& directory, const std::string& name);

}  // namespace intake::journal
