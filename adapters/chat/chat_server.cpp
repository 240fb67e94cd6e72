#include "adapters/chat/chat_server.hpp"

#include <algorithm>
#include <charconv>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>

#include "adapters/chat/chat_connection.hpp"
#include "adapters/chat/event_stream_server.hpp"
#include "gateway/json_text.hpp"
#include "gateway/net/client_address.hpp"
#include "gateway/ops/log.hpp"

namespace intake::chat {

namespace asio = boost::asio;
using asio::awaitable;
using net::request;
using net::response;

namespace {

constexpr std::string_view tag = "chat";
constexpr std::string_view subprotocol = "intake.chat.v1";
constexpr frame_limits limits{};
constexpr int most_uploading = 16;
constexpr std::size_t longest_user_agent = 512;

response frame_answer(int status, std::string frame) {
  response out = net::reply(status, "application/json", std::move(frame));
  out.headers.emplace_back("Cache-Control", "no-store");
  return out;
}

/// The status of an answer frame, for the fallback: 200 for ack, welcome and so on.
int status_of(std::string_view frame) {
  const auto has = [frame](std::string_view part) { return frame.find(part) != std::string_view::npos; };
  if (frame.starts_with(R"({"type":"busy")")) return has(R"("code":"rate")") ? 429 : 503;
  if (!frame.starts_with(R"({"type":"error")")) return 200;
  if (has(R"("code":"token_)")) return 401;
  if (has(R"("code":"not_found")")) return 404;
  if (has(R"("code":"ended")")) return 409;
  if (has(R"("code":"too_long")")) return 413;
  return 400;
}

std::string retry_after(std::string_view busy_frame) {
  constexpr std::string_view name = R"("retry_after":)";
  const auto at = busy_frame.find(name);
  if (at == std::string_view::npos) return "5";
  busy_frame.remove_prefix(at + name.size());
  return std::string(busy_frame.substr(0, busy_frame.find_first_not_of("0123456789")));
}

/// What the desk said, as an answer of the fallback.
response answer_with(std::string frame) {
  const int status = status_of(frame);
  response out = frame_answer(status, std::move(frame));
  if (status == 429 || status == 503) out.headers.emplace_back("Retry-After", retry_after(out.body));
  return out;
}

std::int64_t number_of(const std::optional<std::string>& digits) {
  std::int64_t out = 0;
  if (digits) std::from_chars(digits->data(), digits->data() + digits->size(), out);
  return out;
}

/// Whose tokens count: those of the configuration, and the demo's own.
std::vector<config::chat_identity_section> identities_of(const config::configuration& c) {
  auto out = c.chat_identity;
  const std::string_view demo = "https://dashboard.example";
  const bool there = std::any_of(out.begin(), out.end(), [demo](const auto& each) { return each.issuer == demo; });
  if (!c.chat.demo_key.empty() && !there)
    out.push_back({.issuer = std::string(demo), .algorithm = "HS256", .key_id = {}, .key = c.chat.demo_key});
  return out;
}

}  // namespace

status chat_server::reload_identities(const config::configuration& fresh) {
  return identities_->use(identities_of(fresh));
}

result<std::unique_ptr<chat_server>> chat_server::create(asio::any_io_executor executor, const chat_setup& setup,
                                                         door& at, ops::registry& metrics) {
  const auto& section = setup.config.chat;
  if (section.allowed_origins.empty()) return std::unique_ptr<chat_server>{};
  auto own = section.allowed_origins;
  if (!setup.config.http.public_url.empty()) own.push_back(setup.config.http.public_url);
  auto origins = net::allowed_origins::from(own);
  if (!origins) return fail("chat: allowed_origins: " + origins.error().message);
  auto proxies = networks::parse(setup.config.gateway.trusted_proxies);
  if (!proxies) return fail("chat: trusted_proxies: " + proxies.error().message);
  auto identities = identity::create(identities_of(setup.config), setup.time.now());
  if (!identities) return fail("chat: " + identities.error().message);
  auto key = token_key(setup.config.gateway.state_dir + "/chat.key");
  if (!key) return key.error();
  return std::unique_ptr<chat_server>(new chat_server(std::move(executor), setup, std::move(*key),
                                                      std::move(*identities), std::move(*origins), std::move(*proxies),
                                                      at, metrics));
}

chat_server::chat_server(asio::any_io_executor executor, const chat_setup& setup, std::string key,
                         std::unique_ptr<identity> identities, net::allowed_origins origins, networks proxies, door& at,
                         ops::registry& metrics)
    : executor_(std::move(executor)),
      config_(setup.config),
      clock_(setup.time),
      tokens_(std::move(key)),
      identities_(std::move(identities)),
      origins_(std::move(origins)),
      proxies_(std::move(proxies)),
      uploads_(config_.gateway.state_dir + "/uploads", config_.http.public_url, tokens_, config_.chat.upload_types,
               setup.inspect_upload),
      metrics_(metrics),
      seats_(metrics.gauge("intake_sessions", "Connections being served", {{"source", "chat/widget"}})),
      cut_off_(metrics.counter("intake_chat_cut_off_total", "Widgets that read too slowly and were sent away", {})) {
  desk_ = std::make_unique<chat_desk>(executor_,
                                      desk_setup{.section = config_.chat,
                                                 .identities = *identities_,
                                                 .tokens = tokens_,
                                                 .uploads = uploads_,
                                                 .kept = setup.kept,
                                                 .at = at,
                                                 .here = setup.here,
                                                 .time = setup.time},
                                      metrics);
}

chat_server::~chat_server() = default;

void chat_server::add_routes(net::http_router& router) {
  router.add("GET", "/chat", [this](const request& r) { return open_socket(r); });
  router.add("POST", "/chat/messages", for_pages(&chat_server::post_message), limits.frame);
  router.add("GET", "/chat/events", for_pages(&chat_server::stream_events));
  router.add("POST", "/chat/uploads", for_pages(&chat_server::upload), config_.chat.max_upload).streams_body = true;
  for (const char* path : {"/chat/messages", "/chat/events", "/chat/uploads"})
    router.add("OPTIONS", path, [this](const request& r) { return preflight(r); });
  router.add("GET", "/attachments/{token}", [this](const request& r) { return attachment(r); });
  router.add("GET", "/widget.js", [this](const request& r) { return widget_script(r); });
  if (config_.chat.echo) router.add("GET", "/chat/echo", [this](const request& r) { return open_echo(r); });
  if (!config_.chat.demo_pages.empty())
    router.add("GET", "/demo/{page}", [this](const request& r) { return demo_page(r); });
}

awaitable<void> chat_server::look_after() {
  asio::steady_timer timer(executor_);
  for (int tick = 1;; ++tick) {
    timer.expires_after(std::chrono::seconds{5});
    const auto [ended] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (ended) co_return;
    desk_->dismiss_expired();
    if (tick % 6 != 0) continue;
    try {
      co_await desk_->end_quiet_chats();
      if (tick % 720 == 0) co_await uploads_.sweep(clock_.now() - config_.journal.retain_bodies);
    } catch (const std::exception& e) {
      ops::log().error(tag, "quiet chats and old uploads stay for now; trying again in a while", {{"what", e.what()}});
    }
  }
}

// -- who may

net::http_handler chat_server::for_pages(answer (chat_server::*handler)(const request&)) {
  return [this, handler](const request& r) -> answer {
    if (!origins_.allows(r)) co_return refused(403, "origin", "this page may not use the chat");
    response out = co_await (this->*handler)(r);
    net::allow_reading(out, r, origins_);
    co_return out;
  };
}

chat_server::answer chat_server::preflight(const request& r) { co_return net::answer_preflight(r, origins_); }

response chat_server::refused(int status, std::string_view reason, std::string_view text) {
  ops::log().info(tag, "refused", {{"source", "chat/widget"}, {"reason", reason}});
  metrics_
      .counter("intake_refused_total", "Contacts, recipients and connections refused, by reason",
               {{"source", "chat/widget"}, {"reason", std::string(reason)}})
      .add();
  response out = net::problem(status, net::reason_phrase(status), text);
  if (status == 503 || status == 429) out.headers.emplace_back("Retry-After", "5");
  return out;
}

chat_desk::caller chat_server::caller_of(const request& r) const {
  chat_desk::caller out{.address = net::client_address(r, proxies_),
                        .user_agent = std::string(r.header("User-Agent").substr(0, longest_user_agent))};
  out.is_proxy = proxies_.contains(out.address);
  return out;
}

bool chat_server::takes_one_more(const std::string& address) const {
  if (seats_.all() >= config_.chat.max_sockets) return false;
  return seats_.of(address) < config_.chat.max_sockets_per_client || proxies_.contains(address);
}

// -- the WebSocket

chat_server::answer chat_server::open_socket(const request& r) {
  if (!origins_.allows(r)) co_return refused(403, "origin", "this page may not use the chat");
  chat_desk::caller caller = caller_of(r);
  if (!takes_one_more(caller.address)) co_return refused(503, "too_many", "too many open chats; come back in a while");
  net::websocket_options options;
  options.subprotocol = subprotocol;
  options.max_message = limits.frame;
  net::websocket_handler handler = [this, caller = std::move(caller)](net::websocket socket) {
    return serve(std::move(socket), caller);
  };
  co_return net::accept_websocket(r, std::move(options), std::move(handler));
}

awaitable<void> chat_server::serve(net::websocket socket, chat_desk::caller caller) {
  const net::seat taken(seats_, caller.address);
  chat_connection served(*desk_, std::move(socket), std::move(caller));
  co_await served.run();
  if (served.was_too_slow()) cut_off_.add();
}

namespace {

awaitable<void> echo(net::websocket socket) {
  while (auto text = co_await socket.read()) socket.send(std::make_shared<const std::string>(std::move(*text)));
}

}  // namespace

/// For tests of the protocol below ours.
chat_server::answer chat_server::open_echo(const request& r) {
  if (!origins_.allows(r)) co_return refused(403, "origin", "this page may not use the chat");
  net::websocket_options options;
  options.max_message = limits.frame;
  net::websocket_handler handler = [](net::websocket socket) { return echo(std::move(socket)); };
  co_return net::accept_websocket(r, std::move(options), std::move(handler));
}

// -- where a WebSocket cannot pass

chat_server::answer chat_server::post_message(const request& r) {
  auto read = read_frame(r.body, limits);
  if (const auto* bad = std::get_if<frame_error>(&read))
    co_return frame_answer(bad->code == "too_long" ? 413 : 400, error(bad->id, bad->code, bad->text));
  auto& said = std::get<client_frame>(read);
  if (said.type == frame_type::hello) {
    auto greeted = co_await desk_->greet(std::move(said), caller_of(r), nullptr);
    co_return answer_with(std::move(greeted.frame));
  }
  const auto who = desk_->find(r.bearer_token);
  if (!who) co_return frame_answer(401, error(said.id, "token_expired", "say hello again"));
  if (said.type == frame_type::logout) {
    if (auto no = co_await desk_->log_out(who); !no.empty()) co_return frame_answer(503, std::move(no));
    who->show(bye());
    who->dismiss_all(1000, "logged out");
    co_return frame_answer(200, bye());
  }
  std::string told = co_await desk_->take(who, said, nullptr);
  if (told.empty()) co_return net::reply(204, {}, {});
  co_return answer_with(std::move(told));
}

chat_server::answer chat_server::stream_events(const request& r) {
  const auto who = desk_->find(r.bearer_token);
  if (!who) co_return frame_answer(401, error({}, "token_expired", "say hello again"));
  const std::string address = net::client_address(r, proxies_);
  if (!takes_one_more(address)) co_return refused(503, "too_many", "too many open chats; come back in a while");
  auto stream = std::make_shared<event_stream>(executor_);
  const auto more_after = co_await desk_->attach(who, number_of(r.query_value("after")), stream.get());
  if (more_after < 0)
    stream->belongs_to(who);
  else
    stream->dismiss(1000, "come back for more");
  response out = net::reply(200, "text/event-stream", {});
  out.headers.emplace_back("Cache-Control", "no-store");
  out.headers.emplace_back("X-Accel-Buffering", "no");
  out.stream_body = [stream, taken = std::make_shared<net::seat>(seats_, address)] { return stream->next(); };
  co_return out;
}

// -- files

namespace {

/// One more of what is counted, for as long as it lasts.
class one_more {
 public:
  explicit one_more(int& of) : count_(of) { ++count_; }
  one_more(const one_more&) = delete;
  one_more& operator=(const one_more&) = delete;
  ~one_more() { --count_; }

 private:
  int& count_;
};

}  // namespace

chat_server::answer chat_server::upload(const request& r) {
  const auto who = desk_->find(r.bearer_token);
  if (!who) co_return refused(401, "token", "say hello again");
  if (r.only_header("Content-Length") == "0") co_return refused(400, "empty", "the file is empty");
  if (uploading_ >= most_uploading)
    co_return refused(503, "uploads", "too many uploads at once; try again in a moment");
  if (desk_->uploads_too_often(*who)) co_return refused(429, "rate", "too many uploads; wait a minute");
  upload_notice notice{.session = who->who.session,
                       .filename = r.query_value("filename").value_or("file"),
                       .media_type = std::string(r.header("Content-Type").substr(0, 100))};
  const one_more here(uploading_);
  const auto [kept, trouble] = co_await uploads_.keep(std::move(notice), r.next_piece, clock_.now());
  if (trouble == upload_trouble::type) co_return refused(415, "type", "files of this kind are not taken here");
  if (trouble == upload_trouble::infected) co_return refused(422, "virus", "malware was found in this file");
  if (!kept) co_return refused(503, "disk", "the file could not be kept; try again later");
  std::string out;
  {
    json_object members(out);
    members.put("id", kept->id);
    members.put("filename", kept->filename);
    members.put("size", kept->size);
    members.put("media_type", kept->media_type);
  }
  co_return frame_answer(201, std::move(out));
}

chat_server::answer chat_server::attachment(const request& r) {
  const auto found = uploads_.open(r.parameter("token"), clock_.now());
  if (!found) co_return net::problem(404, "Not Found", "there is no such file, or the link has ended");
  auto bytes = uploads_.bytes_of(*found);
  if (!bytes) co_return net::problem(410, "Gone", "the file is not kept any more");
  response out =
      net::reply(200, found->what.detected_type.empty() ? "application/octet-stream" : found->what.detected_type, {});
  out.headers = {{"Content-Disposition", net::content_disposition(found->what.filename)},
                 {"X-Content-Type-Options", "nosniff"},
                 {"Content-Security-Policy", "sandbox; default-src 'none'"},
                 {"Cache-Control", "private, no-store"}};
  out.stream_length = found->what.size;
  out.stream_body = std::move(*bytes);
  co_return out;
}

}  // namespace intake::chat
