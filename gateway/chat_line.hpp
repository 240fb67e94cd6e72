// What one line of a chat says and does to its conversation, in words that are the same for all its kinds.
//
// Guarantees  Every string is valid UTF-8 without control characters, but for tabs and newlines in texts; every list is
//             bounded. What a line does not say is empty or absent.
// Owner       A value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace intake {

struct chat_page {
  std::string url;  ///< http or https; empty for anything else
  std::string title, referrer;

  bool empty() const { return url.empty() && title.empty() && referrer.empty(); }
};

struct chat_rating {
  int score = 0;  ///< 1 to 5
  std::string comment;
};

/// One line of the transcript.
struct chat_entry {
  std::int64_t seq = 0;
  std::string from;  ///< "customer" "agent"
  std::string name;  ///< may be empty
  std::string text;
  std::string time;  ///< as events write it
};

/// What an agent said, as its own system calls it.
struct chat_reply {
  std::string id;
  std::int64_t seq = 0;
};

struct chat_line {
  std::string kind;       ///< "message" "edit" "details" "end" "rating"; of agents' replies: "delivered" "seen"
  std::string session;    ///< whose it is: one visitor's, or one signed-in user's on all devices
  std::string client_id;  ///< what the browser calls this line
  std::int64_t seq = 0;   ///< its number in the conversation; delivered, seen: that of the last reply
  bool opens = false;     ///< the adapter took it for the first of its conversation
  bool offline = false;   ///< nobody was there to answer
  std::string of;         ///< edit, details, rating: receipt of the contact that it revises; empty: not known any more
  std::int64_t number = 1;  ///< … and which revision of that it is
  std::string ended_by;     ///< end: "customer" "agent" "timeout"
  chat_page page;
  std::string user_agent;
  std::vector<std::pair<std::string, std::string>> form;  ///< what the visitor typed himself, by field; at most 20
  std::optional<chat_rating> rating;
  std::vector<chat_entry> transcript;  ///< end: oldest first; at most 200 lines and 64 KB of text
  bool transcript_cut = false;         ///< older lines are missing
  std::vector<chat_reply> replies;     ///< delivered, seen: which ones; at most 20
  bool ended = false;                  ///< delivered, seen: the chat was over already
};

}  // namespace intake
