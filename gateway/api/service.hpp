// The operators' HTTP API (contract.md, [admin]): the same routes on the admin listener and on the control socket.
//
// Guarantees  Nothing but the probes and the front page answers without the token. Reads are bounded and never hold up the I/O thread.
//             Every failure is application/problem+json.
// Owner       Built once by `app`; the I/O thread. Outlives the servers whose routers it filled.
// Fails       As HTTP says: 400 401 404 405 409 410 413 500.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "gateway/api/controls.hpp"
#include "gateway/api/download.hpp"
#include "gateway/journal/reader.hpp"
#include "gateway/net/http_router.hpp"
#include "gateway/ops/health.hpp"
#include "gateway/ops/metrics.hpp"
#include "gateway/pipeline/channel.hpp"
#include "gateway/replies.hpp"
#include "gateway/ticket_event.hpp"

namespace intake::api {

struct setup {
  std::unique_ptr<journal::reader> journal;  ///< the API's own; read on a thread of its own
  std::function<void()> catch_up;  ///< waits for the rows of everybody who has been told a receipt; on the reading thread
  api::controls& controls;
  const ops::health& health;
  const ops::registry& metrics;
  std::span<const pipeline::channel> channels;
  part_decoder decode;  ///< of attachments
  std::string state_dir;
  event_identity identity;
  reply_desk* replies = nullptr;  ///< null: no channel has a way back
};

struct desk;

class service {
 public:
  explicit service(setup);
  ~service();

  /// `token`: what every request but a probe has to bear. Without one, whoever can connect may do everything: for the control
  /// socket, whose file's permissions are the lock.
  void add_routes(net::http_router&, std::optional<std::string> token);

  /// Method and pattern of every route, for those who compare them with the OpenAPI document.
  static std::vector<std::pair<std::string, std::string>> routes();

 private:
  const std::unique_ptr<desk> desk_;
};

/// configs/schemas/openapi.json as it was when this was built.
std::string_view openapi_document();

}  // namespace intake::api
