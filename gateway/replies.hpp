// The way back: what an agent answers goes to the customer through whoever has the conversation open.
//
// Guarantees  A reply that was taken is on stable storage and is shown to the customer once, now or when he comes back.
//             The same reply id again is the same reply.
// Owner       Implemented by an adapter, asked by the operators' API; the I/O thread.
// Fails       By `reply_refusal`, whose text is for the agent's system.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "gateway/clock.hpp"

namespace intake {

struct reply_attachment {
  std::string filename, media_type;
  std::uint64_t size = 0;
  std::string url;  ///< http(s); the customer's browser follows it
};

struct agent_reply {
  std::string id;    ///< the ticketing system's own; empty: a new one each time
  std::string name;  ///< of the agent, as the customer sees it
  std::string text;
  std::vector<reply_attachment> attachments;
  bool ends = false;  ///< the agent closes the chat with it
};

/// Where a reply stands.
struct reply_standing {
  std::int64_t seq = 0;
  time_point at{};
  bool delivered = false, seen = false;  ///< to a browser of the customer; by the customer
};

struct reply_refusal {
  enum class kind { no_such_conversation, no_way_back, ended, malformed, not_now } why;
  std::string text;
};

/// A file that a customer has attached.
struct attached_file {
  std::string filename, media_type, sha256;  ///< sha256: hex
  std::uint64_t size = 0;
  std::string path;
};

class reply_desk {
 public:
  virtual ~reply_desk() = default;
  virtual boost::asio::awaitable<std::variant<reply_standing, reply_refusal>> reply(std::string conversation,
                                                                                    agent_reply) = 0;
  /// Of one reply; nothing when there is none of that id.
  virtual std::optional<reply_standing> standing(std::string_view conversation, std::string_view id) = 0;
  /// What a customer has attached; nothing when there is no such file, or none any more.
  virtual std::optional<attached_file> attached(std::string_view id) = 0;
  /// Shows the customer that somebody is writing.
  virtual bool typing(std::string_view conversation, std::string name, bool on) = 0;
};

}  // namespace intake
