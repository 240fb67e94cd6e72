// The frames of intake.chat.v1 that a client sends, read and bounded (configs/schemas/chat-v1.asyncapi.yaml).
//
// Guarantees  A frame that was read is whole, within the limits, and every text in it is valid UTF-8; what the protocol
//             does not know is passed over. Linear in the size of the frame.
// Owner       Pure functions and values.
// Fails       With the code and the words that go into the answer; never throws.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/json/object.hpp>

namespace intake::chat {

enum class frame_type { hello, message, edit, details, typing, seen, token, end, rating, logout, ping };

/// What a client may say, by name.
inline constexpr std::array<std::pair<std::string_view, frame_type>, 11> client_frames{
    {{"hello", frame_type::hello},
     {"message", frame_type::message},
     {"edit", frame_type::edit},
     {"details", frame_type::details},
     {"typing", frame_type::typing},
     {"seen", frame_type::seen},
     {"token", frame_type::token},
     {"end", frame_type::end},
     {"rating", frame_type::rating},
     {"logout", frame_type::logout},
     {"ping", frame_type::ping}}};

/// What one frame may hold; the same numbers are told to the client in `welcome`.
struct frame_limits {
  std::size_t text = 8000;     ///< characters of a message
  std::size_t comment = 2000;  ///< characters
  std::size_t attachments = 10;
  std::size_t form_fields = 20, form_text = 500;
  std::size_t frame = 64 << 10;  ///< bytes
};

struct client_frame {
  frame_type type = frame_type::ping;
  std::string id;
  std::string text;           ///< of a message, an edit, or a rating's comment
  std::string token, resume;  ///< secrets: never logged
  std::string conversation;
  std::int64_t number = 0;  ///< hello: `after`; edit: `message`; seen: `seq`; rating: `score`; ping: `n`
  bool typing = false;
  std::string locale;
  std::vector<std::string> attachments;
  boost::json::object page;  ///< url, title, referrer
  boost::json::object form;
};

struct frame_error {
  std::string_view code;  ///< "bad_frame", "too_long", "unsupported"
  std::string_view text;  ///< for developers
  std::string id;         ///< of the frame, where it could be read
};

std::variant<client_frame, frame_error> read_frame(std::string_view json, const frame_limits&);

}  // namespace intake::chat
