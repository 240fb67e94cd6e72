// One [[imap]] account: a connection for each of its folders, opened again for as long as the gateway runs.
//
// Guarantees  Every mail is in the journal exactly once, whenever this process, the server or the network dies: the place
//             moves in the mail's own transaction. Accounts and folders wait, fail and come back each on their own.
//             What others expunged before it was fetched is counted as vanished.
// Owner       The I/O thread. The configuration, the door and the registry outlive it; drain() before dropping it.
// Fails       create() on files that cannot be used. A server that fails is tried again; the log and the metrics say so.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>

#include "gateway/config/config.hpp"
#include "gateway/intake.hpp"
#include "gateway/net/tls.hpp"
#include "gateway/ops/metrics.hpp"
#include "gateway/result.hpp"

namespace intake::imap {

/// By their bundle of authorities, so that accounts share them; empty: the system's.
using tls_contexts = std::map<std::string, std::shared_ptr<net::tls_context>>;

class puller {
 public:
  /// `place`: where the journal says that a folder stands; empty: nowhere yet.
  static result<std::unique_ptr<puller>> create(boost::asio::any_io_executor, const config::imap_section&,
                                                const std::string& state_dir,
                                                const std::function<std::string(const std::string& name)>& place, door&,
                                                ops::registry&, tls_contexts&);
  ~puller();

  void start();
  /// How each folder is: `intake status` shows it.
  boost::json::array health() const;
  /// Fetches no more and waits for what is under way.
  boost::asio::awaitable<void> drain(std::chrono::milliseconds limit);

 private:
  struct impl;
  explicit puller(std::shared_ptr<impl>);
  std::shared_ptr<impl> impl_;
};

/// Logs in and opens every folder, without taking anything; says what went wrong, a line a folder.
boost::asio::awaitable<std::vector<std::string>> try_account(boost::asio::any_io_executor, const config::imap_section&,
                                                             const std::string& state_dir);

}  // namespace intake::imap
