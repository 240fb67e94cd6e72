// The operators' side of the gateway: the API on the admin listener and on the control socket, and what it can steer.
//
// Guarantees  The control socket is for whoever may open its file (the owner); the admin listener for whoever has the token.
// Owner       `app`; the I/O thread. Outlived by everything it is given.
// Fails       listen() says which address could not be had.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "gateway/api/controls.hpp"
#include "gateway/api/service.hpp"
#include "gateway/config/config.hpp"
#include "gateway/front_door.hpp"
#include "gateway/journal/writer.hpp"
#include "gateway/net/http_router.hpp"
#include "gateway/net/http_server.hpp"
#include "gateway/ops/health.hpp"
#include "gateway/ops/metrics.hpp"
#include "gateway/pipeline/assembly_line.hpp"
#include "gateway/pipeline/dispatcher.hpp"

namespace intake {

/// What operators look at and steer.
struct steered {
  const config::configuration& config;
  journal::writer& journal;
  pipeline::assembly_line& assembly;
  const std::vector<std::unique_ptr<pipeline::dispatcher>>& dispatchers;
  const front_door& door;
  std::function<boost::json::array()> mailboxes;
  reply_desk* replies;  ///< null: no channel has a way back
  const ops::health& health;
  const ops::registry& metrics;
};

class operators final : public api::controls {
 public:
  /// `journal`: a reader of its own.
  operators(steered, event_identity, std::unique_ptr<journal::reader> journal, boost::asio::any_io_executor);

  /// Binds the control socket and, if the configuration has one, the admin listener.
  status listen();
  boost::asio::awaitable<void> drain(milliseconds limit);
  /// Tells of the newest event; from any thread.
  void event_stored(std::int64_t number) { newest_ = number; }

  boost::json::object live_status() const override;
  std::vector<pipeline::backend_view> backends() const override;
  bool enable_backend(std::string_view name, bool on, std::string reason) override;
  bool retry(std::string_view backend, std::int64_t event) override;
  bool discard(std::string_view backend, std::int64_t event) override;
  bool replay(std::string_view backend, std::vector<std::int64_t> events) override;
  void release(std::string receipt) override;
  void discard_held(std::string receipt) override;
  std::int64_t newest_event() const override { return newest_; }

 private:
  pipeline::dispatcher* find(std::string_view backend) const;

  const steered gateway_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::atomic<std::int64_t> newest_;
  api::service service_;
  net::http_router for_token_, for_owner_;
  net::http_server admin_, control_;
};

}  // namespace intake
