// The lines of a chat as both sides of the gateway keep them: what was said, in which order, and where the chat stands.
//
// Guarantees  A line is durable with the contact it belongs to, or alone when it is an agent's; lines of a chat are
//             numbered 1, 2, 3 … without gaps by the one who writes them.
// Owner       Values. A `transcripts` belongs to the I/O thread.
// Fails       Reading throws std::runtime_error when the journal cannot be read just now.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/clock.hpp"

namespace intake {

/// A chat as a whole; its adapter alone knows what `state` says.
struct transcript_head {
  std::string conversation;  ///< the id of its ticket's conversation
  std::string session;       ///< whose it is
  std::string root;          ///< what `conversation` is the digest of
  bool open = true;
  std::string state;  ///< JSON
  time_point at{};    ///< when something last happened in it; kept to the minute
};

/// Something that was said or done in a chat. Without a number (0) only the head changes.
struct transcript_line {
  std::int64_t seq = 0;
  std::string id;       ///< the writer's own: the same again is the same line
  std::string receipt;  ///< of the contact; empty: an agent's
  std::string frame;    ///< as it is shown to every participant: a JSON object without `seq`
  time_point at{};
};

struct transcript_entry {
  transcript_head head;
  transcript_line line;
};

/// What the journal knows of chats.
class transcripts {
 public:
  virtual ~transcripts() = default;
  virtual std::optional<transcript_head> newest_chat(std::string_view session) = 0;
  virtual std::optional<transcript_head> chat(std::string_view conversation) = 0;
  /// Lines with a number above `after`, in order.
  virtual std::vector<transcript_line> chat_lines(std::string_view conversation, std::int64_t after,
                                                  std::size_t most) = 0;
  /// Open chats in which nothing has happened since, by times that are kept to the minute.
  virtual std::vector<transcript_head> quiet_chats(time_point since, std::size_t most) = 0;
};

}  // namespace intake
