// The ticket events of calls, as the journal has them, for whoever fetches the recordings they speak of.
//
// Guarantees  In the order they were stored. Read on a thread of its own: a long look never holds up sockets.
// Owner       `reception`; the I/O thread. Outlives those who read it.
// Fails       A journal that cannot be read just now has nothing new, and the log says so.
#pragma once

#include "adapters/telephony/recording_puller.hpp"
#include "gateway/api/reading_room.hpp"

namespace intake {

class call_feed final : public telephony::event_feed {
 public:
  explicit call_feed(std::unique_ptr<journal::reader> journal) : room_(std::move(journal)) {}

  boost::asio::awaitable<std::vector<event>> after(std::string source, std::int64_t number, std::size_t limit,
                                                   std::int64_t& last) override;

 private:
  api::reading_room room_;
};

}  // namespace intake
