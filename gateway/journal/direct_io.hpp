// Writing and reading past the page cache: what is written once and read once need not be copied into cached pages, whose
// allocation costs more than the copy.
//
// Owner       A `block_buffer` belongs to whoever writes or reads; open_past_the_cache() is stateless.
// Fails       open_past_the_cache() returns -1 with errno; a buffer that finds no memory throws std::bad_alloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace intake::journal {

/// Bytes from a block's start on, at an address and of a length that a disk takes without a copy.
class block_buffer {
 public:
  static constexpr std::size_t block = 4096;
  static std::uint64_t block_start(std::uint64_t at) { return at / block * block; }

  block_buffer() = default;
  /// With room for so many bytes from the beginning: growing step by step leaves holes of half its size behind.
  explicit block_buffer(std::size_t capacity) { reserve(capacity); }
  block_buffer(const block_buffer&) = delete;
  block_buffer& operator=(const block_buffer&) = delete;
  ~block_buffer() { std::free(data_); }

  std::size_t size() const { return size_; }
  void append(std::string_view bytes) {
    reserve(size_ + bytes.size());
    std::memcpy(data_ + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  /// All of it in whole blocks, zeros behind the last byte.
  std::string_view blocks() {
    const std::size_t whole = (size_ + block - 1) / block * block;
    reserve(whole);
    std::memset(data_ + size_, 0, whole - size_);
    return {data_, whole};
  }
  void truncate(std::size_t size) { size_ = size; }
  /// Whole blocks to read `n` bytes into; what was in them is forgotten.
  std::span<char> room_for(std::size_t n) {
    size_ = 0;
    constexpr std::size_t usual = 512 << 10;
    if (capacity_ > usual && n <= usual) reallocate(usual);
    reserve(n);
    return {data_, (n + block - 1) / block * block};
  }
  /// Drops the blocks before `at` bytes; gives back what an unusually large batch has taken.
  void drop_blocks_before(std::size_t at) {
    const auto from = static_cast<std::size_t>(block_start(at));
    size_ -= from;
    std::memmove(data_, data_ + from, size_);
    if (capacity_ > kept) reallocate(kept);
  }

 private:
  static constexpr std::size_t kept = 8 << 20;  // above any usual batch: fresh pages cost more than the write
  void reserve(std::size_t n) {
    if (n > capacity_) reallocate((std::max(n, 2 * capacity_) + block - 1) / block * block);
  }
  void reallocate(std::size_t capacity) {
    auto* fresh = static_cast<char*>(std::aligned_alloc(block, capacity));
    if (!fresh) throw std::bad_alloc();
    if (size_ > 0) std::memcpy(fresh, data_, size_);
    std::free(std::exchange(data_, fresh));
    capacity_ = capacity;
  }

  char* data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

/// `flags` say what for (O_RDONLY, O_RDWR | O_CREAT, …); a file system that cannot do it gets an ordinary descriptor.
int open_past_the_cache(const std::string& path, int flags);

}  // namespace intake::journal
