// A file that others write to and we read: its identity, its size, its octets.
//
// Guarantees  Opens regular files only, never waits for a pipe or a device, never writes.
// Owner       One reader; holds a descriptor, so a file that was deleted can be read to its end.
// Fails       open() with the system's reason; read() and look() say that there is nothing.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "adapters/telephony/tail_cursor.hpp"
#include "gateway/result.hpp"

namespace intake::telephony {

/// What the system says of a file.
struct file_look {
  std::uint64_t inode = 0, size = 0;
  std::int64_t modified_ns = 0;
  std::uint64_t links = 0;
};

class tailed_file {
 public:
  static result<tailed_file> open(const std::string& path);
  tailed_file(tailed_file&&) noexcept;
  tailed_file& operator=(tailed_file&&) noexcept;
  ~tailed_file();

  const std::string& path() const { return path_; }
  std::uint64_t inode() const { return inode_; }
  file_look look() const;
  /// Octets read; 0 at the end, and when the disk fails.
  std::size_t read(std::uint64_t offset, std::span<char> into) const;
  /// 32 hexadecimal digits over the first `octets`; kept once there are `head_octets`.
  std::string head_digest(std::uint32_t octets);
  /// Whether the beginning is another than when head_digest() last looked: the file was truncated and written anew.
  bool begins_anew() const;
  /// The cursor behind `place` of this file.
  tail_cursor cursor(stream_place);
  /// Whether a cursor speaks of these octets, whatever the inode.
  bool holds(const tail_cursor&);

 private:
  tailed_file(std::string path, int fd, std::uint64_t inode) : path_(std::move(path)), fd_(fd), inode_(inode) {}

  std::string path_;
  int fd_ = -1;
  std::uint64_t inode_ = 0;
  std::string head_;          ///< as far as it has been seen
  std::string whole_digest_;  ///< of `head_octets`, once there are so many
};

/// What is at a path; nothing for what is not a regular file.
std::optional<file_look> look_at(const std::string& path);

/// The file of `directory` that holds what the cursor speaks of: the one with its inode, else a copy.
std::optional<tailed_file> find_file(const std::string& directory, const tail_cursor&);

/// What a rotation of `directory/base` made later than `after`, oldest first; paths.
std::vector<std::string> rotated_since(const std::string& directory, const std::string& base, const file_look& after);

}  // namespace intake::telephony
