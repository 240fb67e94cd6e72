// The rows of the chats that were written to lately, so that a chat's next line need not look for it.
//
// Guarantees  What it holds is what the tables hold, as the open transaction leaves them: whoever changes or deletes a
//             chat's row otherwise, and whoever rolls back, has all of it forgotten. Of bounded size: when there is too
//             much, all is forgotten, and the chats that go on are soon back.
// Owner       `tables`; the journal thread.
// Fails       Never.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace intake::journal {

struct chat_row {
  std::int64_t number = 0;                  ///< 0: there is no row yet
  std::optional<std::int64_t> newest = {};  ///< number of its last line
  bool open = true;
  std::string state = {};
  std::int64_t at = 0;  ///< milliseconds
};

class recent_chats {
 public:
  explicit recent_chats(std::size_t most_bytes = 2 << 20) : most_bytes_(most_bytes) {}

  /// Null: not known, which says nothing of the tables. Good until the next call of another function.
  chat_row* find(const std::string& conversation) {
    const auto found = rows_.find(conversation);
    return found == rows_.end() ? nullptr : &found->second;
  }
  chat_row& remember(const std::string& conversation, chat_row row) {
    forget(conversation);
    const std::size_t size = size_of(conversation, row);
    if (bytes_ + size > most_bytes_) forget_all();
    bytes_ += size;
    return rows_.emplace(conversation, std::move(row)).first->second;
  }
  void forget_all() {
    rows_.clear();
    bytes_ = 0;
  }

 private:
  static std::size_t size_of(const std::string& conversation, const chat_row& row) {
    constexpr std::size_t beside = sizeof(std::pair<std::string, chat_row>) + 64;  // a node, its place, two allocations
    return conversation.size() + row.state.size() + beside;
  }
  void forget(const std::string& conversation) {
    const auto found = rows_.find(conversation);
    if (found == rows_.end()) return;
    bytes_ -= size_of(conversation, found->second);
    rows_.erase(found);
  }

  const std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::unordered_map<std::string, chat_row> rows_;  ///< by conversation; a row's state changes by remember() alone
};

}  // namespace intake::journal
