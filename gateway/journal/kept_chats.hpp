// The journal's chats as their adapter reads them: what is in the tables, and what has been told a receipt and is on its
// way there.
//
// Guarantees  What was acknowledged is seen at once, once, and in order.
// Owner       The I/O thread, with a reader of its own: what it asks for is found by key, in microseconds.
// Fails       As `reader` does.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/journal/reader.hpp"
#include "gateway/transcript.hpp"

namespace intake::journal {

class kept_chats final : public transcripts {
 public:
  explicit kept_chats(std::unique_ptr<reader> from) : from_(std::move(from)) {}

  using entry_ptr = std::shared_ptr<const transcript_entry>;
  /// The entry has a receipt, and no rows yet.
  void told(const entry_ptr&);
  /// The rows of an entry that was told, that one itself, are there.
  void stored(const entry_ptr&);

  std::optional<transcript_head> newest_chat(std::string_view session) override;
  std::optional<transcript_head> chat(std::string_view conversation) override;
  std::vector<transcript_line> chat_lines(std::string_view conversation, std::int64_t after, std::size_t most) override;
  std::vector<transcript_head> quiet_chats(time_point since, std::size_t most) override;

 private:
  struct coming {
    std::size_t conversation, session;  ///< their hashes: with them, thousands are looked through in microseconds
    entry_ptr entry;
  };
  /// The head that the last one of a conversation, or of a session, has; null: there is none.
  const transcript_head* newest_of(std::size_t coming::*hash, std::string transcript_head::*name,
                                   std::string_view value) const;

  const std::unique_ptr<reader> from_;
  std::deque<coming> coming_;  ///< as they were told, and about so they go
};

}  // namespace intake::journal
