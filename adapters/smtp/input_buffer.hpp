// What one connection has read and not yet used: small while commands come, large while content streams.
//
// Guarantees  Views into it stay valid until space() is called. Bytes are never reread: what was cleared is gone.
// Owner       One session.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace intake::smtp {

class input_buffer {
 public:
  static constexpr std::size_t for_commands = 4 * 1024, for_content = 16 * 1024, for_much_content = 64 * 1024;

  std::string_view unread() const { return {memory_.get() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }
  /// Everything before `rest`, a view of the back of unread(), has been used.
  void keep_only(std::string_view rest) { begin_ = end_ - rest.size(); }
  void clear() { begin_ = end_ = 0; }

  /// Room to read into, in a buffer of `capacity` octets or what is unread, whichever is more.
  std::span<char> space(std::size_t capacity) {
    const auto kept = unread();
    if (capacity <= kept.size()) capacity = 2 * kept.size();
    if (capacity != capacity_) {
      auto fresh = std::make_unique_for_overwrite<char[]>(capacity);
      if (!kept.empty()) std::memcpy(fresh.get(), kept.data(), kept.size());
      memory_ = std::move(fresh);
      capacity_ = capacity;
    } else if (begin_ != 0 && !kept.empty()) {
      std::memmove(memory_.get(), kept.data(), kept.size());
    }
    begin_ = 0;
    end_ = kept.size();
    return {memory_.get() + end_, capacity_ - end_};
  }
  /// `count` octets have been read into the front of space().
  void received(std::size_t count) {
    assert(end_ + count <= capacity_);
    end_ += count;
    filled_ = end_ == capacity_;
  }
  /// The last read took all the room there was: more is waiting.
  bool filled() const { return filled_; }

 private:
  std::unique_ptr<char[]> memory_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
  bool filled_ = false;
};

}  // namespace intake::smtp
