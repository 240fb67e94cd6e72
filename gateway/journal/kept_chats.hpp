// The journal's chats as their adapter reads them.
//
// Owner       The I/O thread, with a reader of its own: what it asks for is found by key, in microseconds.
// Fails       As `reader` does.
#pragma once

#include <memory>

#include "gateway/journal/reader.hpp"
#include "gateway/transcript.hpp"

namespace intake::journal {

class kept_chats final : public transcripts {
 public:
  explicit kept_chats(std::unique_ptr<reader> from) : from_(std::move(from)) {}

  std::optional<transcript_head> newest_chat(std::string_view session) override { return from_->newest_chat(session); }
  std::optional<transcript_head> chat(std::string_view conversation) override { return from_->chat(conversation); }
  std::vector<transcript_line> chat_lines(std::string_view conversation, std::int64_t after,
                                          std::size_t most) override {
    return from_->chat_lines(conversation, after, most);
  }
  std::vector<transcript_head> quiet_chats(time_point since, std::size_t most) override {
    return from_->quiet_chats(since, most);
  }

 private:
  std::unique_ptr<reader> from_;
};

}  // namespace intake::journal
