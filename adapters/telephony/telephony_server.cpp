#include "adapters/telephony/telephony_server.hpp"

#include "gateway/ops/log.hpp"

namespace intake::telephony {

namespace asio = boost::asio;

result<std::unique_ptr<telephony_server>> telephony_server::create(asio::any_io_executor executor,
                                                                   const telephony_setup& setup, door& at,
                                                                   ops::registry& metrics, net::http_router& routes) {
  std::unique_ptr<telephony_server> out(new telephony_server);
  for (const auto& section : setup.config.telephony)
    if (auto ok = out->add(executor, setup, section, at, metrics, routes); !ok) return ok.error();
  return out;
}

status telephony_server::add(asio::any_io_executor executor, const telephony_setup& setup,
                             const config::telephony_section& section, door& at, ops::registry& metrics,
                             net::http_router& routes) {
  if (!section.path.empty()) {
    auto made =
        push_server::create({section, setup.config.http.public_url, setup.config.gateway.trusted_proxies}, at, metrics);
    if (!made) return made.error();
    (*made)->add_routes(routes);
    pushes_.push_back(std::move(*made));
  } else if (!section.listen.empty()) {
    std::shared_ptr<net::tls_context> tls;
    if (section.tls != "none") {
      auto made = setup.tls(section.certificates, section.client_ca_file);
      if (!made) return fail("telephony " + section.name + ": " + made.error().message);
      tls = std::move(*made);
    }
    auto made = line_server::create(executor, section, std::move(tls), at, metrics);
    if (!made) return made.error();
    lines_.push_back(std::move(*made));
  } else if (!section.file.empty()) {
    files_.push_back(
        std::make_unique<file_tailer>(executor, section, setup.cursor("telephony/" + section.name), at, metrics));
  } else {
    directories_.push_back(std::make_unique<directory_watcher>(executor, section, at, metrics));
  }
  return section.recordings.mode == "fetch" ? add_puller(executor, setup, section, at, metrics) : status{};
}

status telephony_server::add_puller(asio::any_io_executor executor, const telephony_setup& setup,
                                    const config::telephony_section& section, door& at, ops::registry& metrics) {
  auto made = recording_puller::create(executor, section, setup.cursor(recording_puller::place_of(section)),
                                       *setup.events, at, system_clock(), metrics, net::the_internet(executor));
  if (!made) return fail("telephony " + section.name + ": " + made.error().message);
  pullers_.push_back(std::move(*made));
  return {};
}

void telephony_server::start() {
  for (const auto& each : lines_) {
    each->start();
    ops::log().info("telephony", "listening", {{"address", each->address()}});
  }
  for (const auto& each : files_) each->start();
  for (const auto& each : directories_) each->start();
  for (const auto& each : pullers_) each->start();
}

asio::awaitable<void> telephony_server::drain(milliseconds limit) {
  for (const auto& each : lines_) co_await each->drain(limit);
  for (const auto& each : files_) co_await each->drain(limit);
  for (const auto& each : directories_) co_await each->drain(limit);
  for (const auto& each : pullers_) co_await each->drain(limit);
}

std::optional<std::string> telephony_server::not_listening() const {
  for (const auto& each : lines_)
    if (!each->listening()) return each->address();
  return std::nullopt;
}

}  // namespace intake::telephony
