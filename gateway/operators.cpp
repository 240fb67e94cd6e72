#include "gateway/operators.hpp"

#include "gateway/channels.hpp"
#include "gateway/ops/log.hpp"
#include "normalizers/email/transfer.hpp"

namespace intake {
namespace {

/// Decodes an attachment as the normalizer did when it measured it.
api::piece_source decode_part(std::string_view encoded, std::string_view encoding) {
  return [part = email::decoder(encoded, email::encoding_named(encoding))](char* out, std::size_t capacity) mutable {
    return part.read(out, capacity);
  };
}

/// How long a look at the journal waits for rows that are on their way.
constexpr std::chrono::seconds rows_patience{3};

net::http_server_options server_options() { return {.max_connections = 200, .server_name = "intake"}; }

}  // namespace

operators::operators(steered gateway, event_identity identity, std::unique_ptr<journal::reader> journal,
                     boost::asio::any_io_executor io)
    : gateway_(gateway),
      newest_(journal->last_event()),
      service_({.journal = std::move(journal),
                .catch_up = [&j = gateway.journal] { j.await_rows(rows_patience); },
                .controls = *this,
                .health = gateway.health,
                .metrics = gateway.metrics,
                .channels = channels(),
                .decode = decode_part,
                .state_dir = gateway.config.gateway.state_dir,
                .identity = std::move(identity),
                .replies = gateway.replies}),
      admin_(io, for_token_, server_options()),
      control_(io, for_owner_, server_options()) {
  service_.add_routes(for_token_, gateway.config.admin.token);
  service_.add_routes(for_owner_, std::nullopt);
  const auto say = [](const std::string& what) { ops::log().error("api", "trouble answering", {{"what", what}}); };
  admin_.on_error(say);
  control_.on_error(say);
}

status operators::listen() {
  const auto& c = gateway_.config;
  if (auto bound = control_.listen("unix:" + c.gateway.state_dir + "/intake.sock"); !bound) return bound.error();
  if (c.admin.listen.empty()) return {};
  if (auto bound = admin_.listen(c.admin.listen); !bound) return bound.error();
  ops::log().info("api", "listening", {{"address", c.admin.listen}});
  return {};
}

boost::asio::awaitable<void> operators::drain(milliseconds limit) {
  co_await admin_.drain(limit);
  co_await control_.drain(limit);
}

boost::json::object operators::live_status() const {
  const auto up = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started_);
  return {{"node", gateway_.config.gateway.name},
          {"ready", gateway_.health.ask().ready},
          {"uptime_seconds", up.count()},
          {"waiting_for_sync", gateway_.journal.waiting()},
          {"waiting_for_assembly", gateway_.assembly.waiting()},
          {"mailboxes", gateway_.mailboxes()},
          {"disk", {{"free_bytes", gateway_.door.free_bytes()}, {"low_water", gateway_.config.journal.low_water}}}};
}

std::vector<pipeline::backend_view> operators::backends() const {
  std::vector<pipeline::backend_view> out;
  for (const auto& each : gateway_.dispatchers) out.push_back(each->view());
  return out;
}

pipeline::dispatcher* operators::find(std::string_view backend) const {
  for (const auto& each : gateway_.dispatchers)
    if (each->name() == backend) return each.get();
  return nullptr;
}

bool operators::enable_backend(std::string_view name, bool on, std::string reason) {
  auto* found = find(name);
  if (found) found->enable(on, std::move(reason));
  return found != nullptr;
}

bool operators::retry(std::string_view backend, std::int64_t event) {
  auto* found = find(backend);
  if (found) found->retry(event);
  return found != nullptr;
}

bool operators::discard(std::string_view backend, std::int64_t event) {
  auto* found = find(backend);
  if (found) found->discard(event);
  return found != nullptr;
}

bool operators::replay(std::string_view backend, std::vector<std::int64_t> events) {
  auto* found = find(backend);
  if (found) found->replay(std::move(events));
  return found != nullptr;
}

void operators::release(std::string receipt) {
  gateway_.journal.perform(
      [receipt](journal::tables& t, std::span<const journal::place>) { t.decide_held(receipt, "released"); },
      [this](journal::trouble how) {
        if (how == journal::trouble::none) gateway_.assembly.take_released();
      });
}

void operators::discard_held(std::string receipt) {
  gateway_.journal.perform(
      [receipt](journal::tables& t, std::span<const journal::place>) { t.decide_held(receipt, "discarded"); });
}

}  // namespace intake
