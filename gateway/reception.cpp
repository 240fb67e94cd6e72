#include "gateway/reception.hpp"

#include <algorithm>

#include "gateway/inspect/upload_inspector.hpp"
#include "gateway/ops/log.hpp"
#include "gateway/triage/opening_hours.hpp"

namespace intake {
namespace {

namespace asio = boost::asio;

net::http_server_options options_of(const config::configuration& c) {
  const config::http_section& section = c.http;
  const std::size_t chats = c.chat.allowed_origins.empty() ? 0 : c.chat.max_sockets;
  return {.head_timeout = section.head_timeout,
          .idle_timeout = section.idle_timeout,
          .body_timeout = section.body_timeout,
          .max_connections = section.max_connections + chats,
          .server_name = "intake"};
}

}  // namespace

reception::reception(const config::configuration& config, asio::any_io_executor executor, door& at, transcripts& chats,
                     ops::registry& metrics)
    : config_(config),
      executor_(std::move(executor)),
      door_(at),
      chats_(chats),
      metrics_(metrics),
      background_(executor_, [](const std::string& what) { ops::log().error("chat", "trouble", {{"what", what}}); }),
      http_(executor_, routes_, options_of(config)) {
  http_.on_error([](const std::string& what) { ops::log().error("http", "trouble answering", {{"what", what}}); });
  http_.on_exchange([this](const net::http_exchange& done) { answers_of(done.status).add(); });
}

ops::counter& reception::answers_of(int status) {
  auto& known = answers_[status];
  if (!known)
    known = &metrics_.counter("intake_http_requests_total", "Requests on [http], by answer",
                              {{"status", std::to_string(status)}});
  return *known;
}

status reception::build(std::unique_ptr<journal::reader> known) {
  if (auto ok = build_smtp(); !ok) return ok;
  if (auto ok = build_imap(*known); !ok) return ok;
  if (auto ok = build_telephony(std::move(known)); !ok) return ok;
  if (auto ok = build_chat(); !ok) return ok;
  return build_http();
}

status reception::build_telephony(std::unique_ptr<journal::reader> known) {
  std::map<std::string, std::string> places;
  for (const auto& section : config_.telephony)
    for (const auto& source : {"telephony/" + section.name, telephony::recording_puller::place_of(section)})
      places[source] = known->cursor(source).value_or("");
  const auto fetches = [](const config::telephony_section& s) { return s.recordings.mode == "fetch"; };
  if (std::any_of(config_.telephony.begin(), config_.telephony.end(), fetches))
    calls_ = std::make_unique<call_feed>(std::move(known));
  const telephony::telephony_setup setup{
      .config = config_,
      .cursor = [&](const std::string& source) { return places[source]; },
      .tls = [this](const auto& pairs, const std::string& client_ca_file) { return make_tls(pairs, client_ca_file); },
      .events = calls_.get()};
  auto made = telephony::telephony_server::create(executor_, setup, door_, metrics_, routes_);
  if (!made) return made.error();
  telephony_ = std::move(*made);
  return {};
}

status reception::build_smtp() {
  for (const auto& section : config_.smtp) {
    std::shared_ptr<net::tls_context> tls;
    if (section.tls != "none") {
      auto context = make_tls(section.certificates, {});
      if (!context) return fail("smtp " + section.name + ": " + context.error().message);
      tls = std::move(*context);
    }
    auto server = smtp::server::create(executor_, {section, config_.mailbox, config_.gateway.trusted_proxies, tls},
                                       door_, metrics_);
    if (!server) return fail("smtp " + section.name + ": " + server.error().message);
    smtp_.push_back(std::move(*server));
  }
  return {};
}

status reception::build_chat() {
  auto hours = triage::opening_hours::read(config_.chat.hours, config_.chat.time_zone, config_.chat.holidays);
  if (!hours) return fail("chat: hours: " + hours.error().message);
  chat::presence_source here = [hours = std::move(*hours)](std::string_view, time_point now) {
    const auto said = hours.at(now);
    return chat::presence{.online = said.open, .opens_at = said.opens_at};
  };
  chat::upload_inspection inspect_upload =
      [clamd = std::make_shared<inspect::upload_inspector>(config_.inspect, executor_, metrics_)](
          std::uint64_t size, net::body_reader pieces) -> asio::awaitable<chat::upload_finding> {
    auto [scan, refuse] = co_await clamd->inspect(size, std::move(pieces));
    co_return chat::upload_finding{.scan = std::move(scan), .refuse = refuse};
  };
  auto made = chat::chat_server::create(executor_,
                                        {.config = config_,
                                         .kept = chats_,
                                         .here = std::move(here),
                                         .inspect_upload = std::move(inspect_upload),
                                         .time = system_clock()},
                                        door_, metrics_);
  if (!made) return made.error();
  chat_ = std::move(*made);
  if (chat_) chat_->add_routes(routes_);
  return {};
}

status reception::build_imap(journal::reader& known) {
  const auto cursor = [&known](const std::string& source) { return known.cursor(source).value_or(""); };
  for (const auto& section : config_.imap) {
    auto made = imap::puller::create(executor_, section, config_.gateway.state_dir, cursor, door_, metrics_, imap_tls_);
    if (!made) return fail("imap " + section.name + ": " + made.error().message);
    imap_.push_back(std::move(*made));
  }
  return {};
}

status reception::build_http() {
  const config::http_section& section = config_.http;
  if (section.listen.empty()) return {};
  std::shared_ptr<net::tls_context> tls;
  if (section.tls != "none") {
    auto context = make_tls(section.certificates, section.client_ca_file);
    if (!context) return fail("http: " + context.error().message);
    tls = std::move(*context);
  }
  if (auto bound = http_.listen(section.listen, std::move(tls)); !bound) return fail("http: " + bound.error().message);
  return {};
}

result<std::shared_ptr<net::tls_context>> reception::make_tls(const std::vector<config::key_pair>& pairs,
                                                              const std::string& client_ca_file) {
  std::vector<net::certificate_files> files;
  for (const auto& pair : pairs) files.push_back({pair.certificate, pair.private_key});
  auto context = net::tls_context::server(std::move(files), client_ca_file);
  if (context) certificates_.push_back(*context);
  return context;
}

void reception::start() {
  for (const auto& server : smtp_) {
    server->start();
    ops::log().info("smtp", "listening", {{"address", server->address()}});
  }
  if (!config_.http.listen.empty()) ops::log().info("http", "listening", {{"address", config_.http.listen}});
  for (const auto& each : imap_) each->start();
  telephony_->start();
  if (chat_) background_.spawn(chat_->look_after());
}

boost::json::array reception::mailboxes() const {
  boost::json::array out;
  for (const auto& each : imap_)
    for (auto& folder : each->health()) out.push_back(std::move(folder));
  return out;
}

asio::awaitable<void> reception::drain(milliseconds limit) {
  for (const auto& server : smtp_) co_await server->drain(limit);
  background_.cancel();
  for (const auto& each : imap_) co_await each->drain(limit);
  co_await http_.drain(limit);
  co_await background_.join(limit);
  co_await telephony_->drain(limit);
}

void reception::reload_certificates(bool all) {
  for (const auto& context : certificates_) {
    if (!all && !context->changed_on_disk()) continue;
    if (auto ok = context->reload(); ok)
      ops::log().info("tls", "certificates reloaded");
    else
      ops::log().error("tls", "new certificates are not used; the old ones stay", {{"what", ok.error().message}});
  }
}

void reception::reload_identities(const config::configuration& fresh) {
  if (!chat_) return;
  if (auto ok = chat_->reload_identities(fresh); ok)
    ops::log().info("chat", "keys of [[chat.identity]] reloaded");
  else
    ops::log().error("chat", "new keys are not used; the old ones stay", {{"what", ok.error().message}});
}

std::optional<std::string> reception::not_listening() const {
  for (const auto& server : smtp_)
    if (!server->listening()) return server->address();
  return telephony_->not_listening();
}

}  // namespace intake
