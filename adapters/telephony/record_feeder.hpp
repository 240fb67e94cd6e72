// Hands records in at the door, many at once, so that they share the journal's syncs.
//
// Guarantees  Records reach the door in the order of feed(). At most `most` are under way. A record is held until the door
//             has answered; with persistence::until_taken also until it was taken.
// Owner       One source on the I/O thread. May go while records are under way: they end without it.
// Fails       By refused(), with persistence::once.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "adapters/telephony/source_counts.hpp"
#include "gateway/intake.hpp"

namespace intake::telephony {

enum class persistence {
  once,         ///< the source can show the record again, and asks refused()
  until_taken,  ///< nobody but us has the record: what is refused for a while is tried again
};

class record_feeder {
 public:
  record_feeder(boost::asio::any_io_executor, door&, source_counts&, persistence, std::size_t most);
  ~record_feeder();
  record_feeder(const record_feeder&) = delete;
  record_feeder& operator=(const record_feeder&) = delete;

  /// Waits until there is room for a further record, or the session is asked to end.
  boost::asio::awaitable<void> room();
  void feed(contact, std::string_view bytes);
  /// Waits until nothing is under way. With `limit`, what is still refused then is given up and counted.
  boost::asio::awaitable<void> settle();
  boost::asio::awaitable<void> settle(std::chrono::milliseconds limit);

  std::size_t under_way() const;
  /// Whether a record was refused since forget().
  bool refused() const;
  /// The cursor of the last record that was taken since forget(); empty if there was none.
  const std::string& taken() const;
  void forget();

 private:
  struct state;
  std::shared_ptr<state> state_;
};

}  // namespace intake::telephony
