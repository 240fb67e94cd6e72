// One folder of an account, whatever happens to its connections: opens one after the other, waits in between, and knows how the
// folder is.
//
// Guarantees  A failure holds up this folder only. What went well or wrong is in the log, in the metrics and in health().
// Owner       The account's puller; the I/O thread. The account and the registry outlive it.
// Fails       Never: run() ends when it is cancelled.
#pragma once

#include <optional>
#include <random>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include "adapters/imap/folder_progress.hpp"
#include "adapters/imap/imap_connection.hpp"
#include "gateway/ops/metrics.hpp"

namespace intake::imap {

using boost::asio::awaitable;

class folder_puller {
 public:
  folder_puller(account& a, folder_policy p, std::string place, ops::registry& metrics)
      : of_(a),
        policy_(std::move(p)),
        progress_(policy_, std::move(place)),
        connected_(metrics.gauge("intake_imap_connected", "1 while the folder is open", labels())),
        last_success_(metrics.gauge("intake_imap_last_success_timestamp_seconds",
                                    "When everything that was in the folder had last been taken", labels())),
        behind_(metrics.gauge("intake_imap_behind", "Mails that are listed and not taken yet", labels())),
        counted_(metrics.gauge("intake_imap_counted_timestamp_seconds",
                               "When its UIDs were last compared with contacts", labels())) {}

  awaitable<void> run();
  /// How it is, for `intake status`.
  boost::json::object health() const;

 private:
  ops::labels labels() const { return {{"source", policy_.source}, {"folder", policy_.folder}}; }
  awaitable<session_end> converse();
  void rests();
  void tell(const count_result&);

  account& of_;
  const folder_policy policy_;
  folder_progress progress_;
  ops::gauge &connected_, &last_success_, &behind_, &counted_;
  unsigned failures_ = 0;
  std::uint64_t refusals_ = 0;              ///< logins and tokens, ever
  std::optional<time_point> succeeded_at_;  ///< when it last came to rest
  std::optional<time_point> failed_at_;     ///< when a session last ended badly …
  session_end trouble_;                     ///< … and how
  std::uint64_t gone_ = 0;                  ///< counted as vanished already
  std::minstd_rand chance_{std::random_device{}()};
};

}  // namespace intake::imap
