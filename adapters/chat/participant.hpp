// Everybody who shows one session's chat: the tabs and devices of a visitor or a signed-in user, and what they share.
//
// Guarantees  One after the other: whoever holds the turn is the only one that changes the chat, so its numbers have no
//             gaps and every audience is shown the same order.
// Owner       The desk; the I/O thread. Audiences take themselves out before they go.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/chat/chat_contact.hpp"
#include "adapters/chat/rate_limit.hpp"

namespace intake::chat {

/// One socket or event stream that shows frames to the customer.
class audience {
 public:
  virtual ~audience() = default;
  virtual void show(const std::shared_ptr<const std::string>& frame) = 0;
  /// Says why and ends. `code` is a WebSocket close code.
  virtual void dismiss(std::uint16_t code, std::string_view reason) = 0;
};

class turn_queue;

/// How much more a customer may send now. It outlives his connections: to come back is not to begin anew.
struct allowance {
  rate_limit messages, uploads;
};

struct participant {
  explicit participant(std::string session) { who.session = std::move(session); }

  speaker who;
  boost::json::object form, page;      ///< as the last hello said; the next chat begins with them
  std::unique_ptr<conversation> talk;  ///< the newest; most who have a page open never write
  bool loaded = false;                 ///< whether the journal was asked for it
  time_point logged_out{};             ///< tokens made until then are void
  allowance left;
  std::vector<audience*> audiences;
  std::shared_ptr<turn_queue> turn;

  bool is_shown_to_others(const audience* than) const {
    return !audiences.empty() && (audiences.size() > 1 || audiences.front() != than);
  }
  void show(std::string frame, const audience* but = nullptr) {
    if (!is_shown_to_others(but)) return;
    const auto shared = std::make_shared<const std::string>(std::move(frame));
    for (auto* each : std::vector<audience*>(audiences))
      if (each != but) each->show(shared);
  }
  void dismiss_all(std::uint16_t code, std::string_view reason) {
    for (auto* each : std::vector<audience*>(audiences)) each->dismiss(code, reason);
  }
  void remove(const audience* gone) { std::erase(audiences, gone); }
};

using participant_ptr = std::shared_ptr<participant>;

}  // namespace intake::chat
