// The frames of intake.chat.v1 that the gateway sends (configs/schemas/chat-v1.asyncapi.yaml).
//
// Guarantees  Valid JSON. A frame that is kept has no number yet: numbered() gives it one.
// Owner       Pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/chat/chat_protocol.hpp"
#include "gateway/clock.hpp"
#include "gateway/replies.hpp"
#include "gateway/transcript.hpp"

namespace intake::chat {

/// What the gateway may say, by name.
inline constexpr std::array<std::string_view, 14> server_frames{"welcome", "ack",   "message",  "edit", "details",
                                                                "typing",  "seen",  "presence", "end",  "rating",
                                                                "busy",    "error", "pong",     "bye"};

/// Whether somebody is there to answer.
struct presence {
  bool online = true;
  std::optional<time_point> opens_at = {};  ///< when offline and known
};

/// An attachment of a customer's message.
struct shown_attachment {
  std::string id, filename;
  std::string media_type;     ///< as the browser said
  std::string detected_type;  ///< by its first bytes; empty: unknown
  std::uint64_t size = 0;
  std::string sha256;  ///< hexadecimal
  std::string url;
  std::string scan = "none";  ///< "clean" "infected" "failed"; "none": nobody looked
};

struct welcome_frame {
  std::string session, resume;
  std::string user_id, user_name;  ///< empty: a visitor
  std::string conversation;        ///< empty: none yet
  std::int64_t seq = 0;
  std::vector<transcript_line> missed;
  bool more = false;
  presence here;
  bool ask_for_address = false;
  std::optional<time_point> expires_at;
  frame_limits limits;
  std::uint64_t upload_bytes = 0;
  std::vector<std::string> upload_types;  ///< none: all
  std::int64_t ping_s = 30;
  std::int64_t agent_seen = 0, customer_seen = 0;
};

std::string welcome(const welcome_frame&);

// What is kept, without its number; `conversation` is in each.
std::string customer_message(std::string_view conversation, const client_frame&, const std::vector<shown_attachment>&,
                             time_point);
std::string agent_message(std::string_view conversation, const agent_reply&, time_point);
std::string edited(std::string_view conversation, const client_frame&, time_point);
std::string detailed(std::string_view conversation, const client_frame&, time_point);
std::string rated(std::string_view conversation, const client_frame&, time_point);
/// `by`: "customer" "agent" "timeout"
std::string ended(std::string_view conversation, std::string_view by, bool rating_wanted, time_point);
/// A kept frame as it is sent.
std::string numbered(std::string_view frame, std::int64_t seq);

// What is only said.
std::string ack(std::string_view id, std::string_view receipt, std::string_view conversation, std::int64_t seq,
                time_point);
/// The fresh token was taken.
std::string ack_token(time_point expires_at);
std::string agent_typing(std::string_view name, bool on);
/// `from`: "agent" or "customer"
std::string seen(std::string_view from, std::int64_t seq);
std::string present(const presence&);
std::string busy(std::string_view id, std::string_view code, std::int64_t retry_after_s);
std::string error(std::string_view id, std::string_view code, std::string_view text);
std::string pong(std::int64_t n);
std::string bye();

}  // namespace intake::chat
