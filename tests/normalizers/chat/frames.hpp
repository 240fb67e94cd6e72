// Lines of a chat as the adapter hands them in.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/parse.hpp>

#include "normalizers/chat/normalize.hpp"

namespace intake::chat {

inline constexpr const char* session = "s_01JD9ZK3V5XQ8W2N4T6B7C9D0E";
inline constexpr const char* root = "chat/s_01JD9ZK3V5XQ8W2N4T6B7C9D0E/01JD9ZK3V5XQ8W2N4T6B7C9D1F";
inline constexpr time_point received = time_point{milliseconds{1'795'521'600'000}};

/// The envelope of a first message; `more` stands over it.
inline boost::json::object envelope_of(std::string_view more = "{}") {
  boost::json::object out = {{"kind", "message"}, {"session", session}, {"root", root}, {"seq", 1}, {"opens", true}};
  const boost::json::value parsed = boost::json::parse(more);
  for (const auto& [key, value] : parsed.as_object()) out[key] = value;
  return out;
}

inline facts read(std::string_view frame, std::string_view more = "{}") {
  const boost::json::object envelope = envelope_of(more);
  return normalize({"01JD9ZK3V5XQ8W2N4T6B7C9D2G", "widget", received, envelope, frame});
}

}  // namespace intake::chat
