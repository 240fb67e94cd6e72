// All sources of call records that the configuration names, each by its way in.
//
// Guarantees  What is built is started, drained and asked for its health together.
// Owner       `app`; the I/O thread. The configuration, the door, the registry and the router outlive it. Dropped before the
//             server that uses the router has drained, its routes would dangle.
// Fails       create() says which entry is wrong and why.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "adapters/telephony/directory_watcher.hpp"
#include "adapters/telephony/file_tailer.hpp"
#include "adapters/telephony/line_server.hpp"
#include "adapters/telephony/push_server.hpp"
#include "adapters/telephony/recording_puller.hpp"
#include "gateway/config/config.hpp"
#include "gateway/intake.hpp"
#include "gateway/net/http_router.hpp"
#include "gateway/net/tls.hpp"
#include "gateway/ops/metrics.hpp"

namespace intake::telephony {

struct telephony_setup {
  const config::configuration& config;
  /// Where the journal says that a source stands; empty: nowhere yet.
  std::function<std::string(const std::string& source)> cursor;
  /// Makes what a listener shows, and keeps it up to date.
  std::function<result<std::shared_ptr<net::tls_context>>(const std::vector<config::key_pair>&,
                                                          const std::string& client_ca_file)>
      tls;
  /// Where recordings are told of; null if no entry fetches any.
  event_feed* events = nullptr;
};

class telephony_server {
 public:
  static result<std::unique_ptr<telephony_server>> create(boost::asio::any_io_executor, const telephony_setup&, door&,
                                                          ops::registry&, net::http_router&);

  void start();
  boost::asio::awaitable<void> drain(std::chrono::milliseconds limit);
  /// The address of a listener that does not listen.
  std::optional<std::string> not_listening() const;

 private:
  telephony_server() = default;
  status add(boost::asio::any_io_executor, const telephony_setup&, const config::telephony_section&, door&,
             ops::registry&, net::http_router&);
  status add_puller(boost::asio::any_io_executor, const telephony_setup&, const config::telephony_section&, door&,
                    ops::registry&);

  std::vector<std::unique_ptr<push_server>> pushes_;
  std::vector<std::unique_ptr<line_server>> lines_;
  std::vector<std::unique_ptr<file_tailer>> files_;
  std::vector<std::unique_ptr<directory_watcher>> directories_;
  std::vector<std::unique_ptr<recording_puller>> pullers_;
};

}  // namespace intake::telephony
