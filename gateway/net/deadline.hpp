// A limit on the operation under way: when it passes, pending operations are cancelled and a flag is set, and the
// caller can still write its goodbye.
//
// Guarantees  Arming is cheap (a clock reading and a store): one timer follows lazily, it is not reset for each
//             command.
// Owner       One session, the I/O thread; goes before its stream. Several may watch one stream (command, session).
// Fails       Never throws. It can only cancel what is pending: arm() right before the operation, look at expired()
//             after.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "gateway/net/stream.hpp"

namespace intake::net {

class deadline {
 public:
  explicit deadline(stream&);  ///< cancels the stream's operations; don't move the stream meanwhile
  deadline(any_io_executor, std::function<void()> cancel);  ///< calls `cancel` on expiry
  deadline(const deadline&) = delete;
  deadline& operator=(const deadline&) = delete;
  ~deadline();

  void arm(std::chrono::milliseconds from_now);  ///< starts anew: clears expired()
  void disarm();                                 ///< nothing will be cancelled until the next arm(); keeps expired()
  bool expired() const;

 private:
  struct state;
  std::shared_ptr<state> state_;
};

}  // namespace intake::net
