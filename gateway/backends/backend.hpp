// Hands ticket events to a ticketing system.
//
// Guarantees  Delivering the same event id twice leaves one ticket message. A verdict is given for every event handed
//             in, exactly once.
// Owner       One dispatcher (gateway/pipeline) and its thread; deliver() is called only when `done` of the last call's
//             events leaves room.
// Fails       Never throws; what the other side or the world says becomes a verdict.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace intake::backends {

/// One stored event on its way out; the strings live as long as the pointer.
struct outgoing {
  std::int64_t number = 0;  ///< the event's place in the journal; grows
  std::string id;           ///< CloudEvents id, the idempotency key
  std::string conversation;
  std::string json;  ///< the bytes as stored
};
using outgoing_ptr = std::shared_ptr<const outgoing>;

enum class outcome {
  delivered,    ///< the other side has it, durably
  retry,        ///< not this time; this event may pass later, others may pass now
  unavailable,  ///< the other side as a whole is not there (refused connection, 429, 503): pause everything
  refused,      ///< never this event: dead letter
  disabled,     ///< never again (410): switch the backend off until an operator says otherwise
};

struct verdict {
  backends::outcome outcome = outcome::delivered;
  std::string reference = {};                            ///< delivered: the ticket number over there, if known
  std::string reason = {};                               ///< otherwise: one line for operators, no content, no secret
  std::optional<std::chrono::seconds> retry_after = {};  ///< when the other side asked for a pause
};

class backend {
 public:
  /// Called once for each event handed in; from any thread.
  using completion = std::function<void(const outgoing_ptr&, verdict)>;

  virtual ~backend() = default;
  virtual std::string_view name() const = 0;
  /// How many events may be under way at once; a batch is never larger.
  virtual std::size_t capacity() const = 0;
  /// Whether one batch may hold several events of one conversation (kept in order by the backend).
  virtual bool keeps_order() const = 0;
  /// Delivers a batch; `done` may be called before this returns (a local store) or later (a network).
  virtual void deliver(std::vector<outgoing_ptr> batch, const completion& done) = 0;
};

}  // namespace intake::backends
