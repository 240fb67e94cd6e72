// Fetches voicemails and recordings that call records point to: [[telephony]] with recordings = "fetch".
//
// Guarantees  Fetches from listed hosts at public addresses only (gateway/net/guarded_download.hpp). A recording becomes a
//             contact of its own, which makes a revision of its call with the attachment. What was not here when we stopped
//             is fetched after the next start; the same again is one contact.
// Owner       The I/O thread. The feed, the door, the clock and the registry outlive it; drain() before dropping it.
// Fails       create() says what is wrong with the hosts; afterwards a recording that cannot be had is tried again, then
//             given up, counted and logged.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/telephony/recording_schedule.hpp"
#include "gateway/config/config.hpp"
#include "gateway/intake.hpp"
#include "gateway/net/guarded_download.hpp"
#include "gateway/ops/metrics.hpp"

namespace intake::telephony {

/// The ticket events, in the order they were stored.
class event_feed {
 public:
  struct event {
    std::int64_t number = 0;
    std::string json;
  };
  virtual ~event_feed() = default;
  /// Of a source ("telephony/<name>") at most `limit` behind `number`; `last` moves to the last that was looked at.
  virtual boost::asio::awaitable<std::vector<event>> after(std::string source, std::int64_t number, std::size_t limit,
                                                           std::int64_t& last) = 0;
};

class recording_puller {
 public:
  /// `cursor`: where the journal says that `place_of(section)` stands; empty: nowhere yet.
  static result<std::unique_ptr<recording_puller>> create(boost::asio::any_io_executor,
                                                          const config::telephony_section&, std::string cursor,
                                                          event_feed&, door&, const clock&, ops::registry&,
                                                          net::outward, recording_rules = {});
  /// The name under which the journal keeps the place of a section's puller: "recordings/<name>".
  static std::string place_of(const config::telephony_section&);
  ~recording_puller();

  void start();
  /// Looks for what is new; else it does so every few seconds.
  void wake();
  boost::asio::awaitable<void> drain(std::chrono::milliseconds limit);

 private:
  struct impl;
  explicit recording_puller(std::shared_ptr<impl>);
  std::shared_ptr<impl> impl_;
};

}  // namespace intake::telephony
