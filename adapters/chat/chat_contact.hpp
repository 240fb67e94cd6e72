// A line of a chat as the contact that is journaled.
//
// Guarantees  The body is the client's frame as it came, without its secrets; the envelope holds what the gateway found out itself.
// Owner       Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/chat/chat_protocol.hpp"
#include "adapters/chat/conversation.hpp"
#include "adapters/chat/server_frames.hpp"
#include "gateway/contact.hpp"

namespace intake::chat {

/// A customer whom the product's dashboard has signed in.
struct verified_user {
  std::string id, issuer, name, email;
  bool email_verified = false;
  boost::json::object account;
  time_point expires_at{};  ///< of the newest token
};

/// What is known of whoever speaks.
struct speaker {
  std::string session;
  std::optional<verified_user> user;
  std::string locale, user_agent, address;
};

struct contact_circumstances {
  const speaker& by;
  const conversation& in;
  std::string_view kind;  ///< "message" "edit" "details" "end" "rating"; of replies: "delivered" "seen"
  std::int64_t seq = 0;
  bool opens = false, offline = false;
  std::string of = {};  ///< receipt of the contact whose event is revised
  int revision = 0;
  std::string_view ended_by = {};
  std::string queue = {};
  std::vector<shown_attachment> attachments = {};
  boost::json::array transcript = {};
  bool transcript_cut = false;
  std::vector<agent_line> replies = {};  ///< under the ids that the agents' system gave them
};

/// Without the chat entry; `frame` for its id, text and so on. It has no natural key: a frame that is sent twice is known
/// by its id in the kept lines of its chat.
contact make_contact(const contact_circumstances&, const client_frame& frame);
/// What the contact's body is: the frame, written anew, without tokens.
std::string contact_body(std::string_view kind, const client_frame& frame);

inline constexpr std::int64_t most_in_transcript = 200;

/// What was said, for the event that ends a chat: the newest lines, oldest first, bounded.
struct transcript {
  boost::json::array lines;
  bool cut = false;
};
transcript transcript_of(const std::vector<transcript_line>&);

}  // namespace intake::chat
