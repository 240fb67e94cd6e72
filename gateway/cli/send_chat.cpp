#include <deque>
#include <iostream>
#include <thread>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "gateway/cli/access.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/random.hpp"
#include "gateway/net/connect.hpp"
#include "gateway/net/tls.hpp"
#include "gateway/net/websocket.hpp"

namespace intake::cli {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using asio::awaitable;
using namespace std::chrono_literals;

constexpr auto patience = 10s;

/// Where the chat is.
struct place {
  bool tls = false;
  std::string host;
  std::uint16_t port = 80;
  std::string target, origin;
};

result<place> place_of(const send_chat_options& o) {
  const auto url = boost::urls::parse_uri(o.url);
  const bool tls = url && (url->scheme() == "wss" || url->scheme() == "https");
  if (!url || url->host().empty() || (!tls && url->scheme() != "ws" && url->scheme() != "http"))
    return fail("--url: as ws://127.0.0.1:8080/chat or wss://intake.example.com/chat");
  place out{
      .tls = tls, .host = url->host(), .port = static_cast<std::uint16_t>(tls ? 443 : 80), .target = {}, .origin = {}};
  if (url->has_port()) out.port = url->port_number();
  out.target = url->encoded_path().empty() ? "/chat" : std::string(url->encoded_path());
  out.origin = o.origin.empty() ? (tls ? "https://" : "http://") + std::string(url->encoded_host_and_port()) : o.origin;
  return out;
}

std::string text_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string{};
}

/// One conversation: lines go out one by one, the next when the one before is acknowledged; what comes is printed.
class chat_talk {
 public:
  chat_talk(asio::any_io_executor executor, const send_chat_options& o, bool as_json)
      : options_(o), json_(as_json), again_(std::move(executor)) {}

  /// A line that was typed; nothing: there will be no more.
  void typed(std::optional<std::string> line) {
    if (!line) over_ = true;
    if (line && !line->empty()) lines_.push_back(std::move(*line));
    go_on();
  }

  awaitable<void> run(place at) {
    if (auto ok = co_await open(std::move(at)); !ok) {
      problem_ = ok.error().message;
      co_return;
    }
    socket_->send(shared(hello()));
    while (auto text = co_await socket_->read()) hear(*text);
    const auto& end = socket_->ended();
    if (!finished_ && problem_.empty())
      problem_ =
          "the gateway ended the chat: " + std::to_string(end.code) + (end.reason.empty() ? "" : " " + end.reason);
  }

  const std::string& problem() const { return problem_; }

 private:
  static std::shared_ptr<const std::string> shared(const json::object& frame) {
    return std::make_shared<const std::string>(json::serialize(frame));
  }

  awaitable<result<void>> open(place at) {
    auto connected = co_await net::connect_tcp(again_.get_executor(), at.host, at.port, patience);
    if (!connected) co_return connected.error();
    if (at.tls) {
      auto tls = net::tls_context::client(options_.ca_file);
      if (!tls) co_return tls.error();
      if (auto ok = co_await connected->start_tls(**tls, at.host); !ok) co_return ok;
    }
    net::websocket_request wanted{
        .host = at.host + ":" + std::to_string(at.port), .target = at.target, .origin = at.origin};
    net::websocket_options how;
    how.subprotocol = "intake.chat.v1";
    how.max_message = 4 << 20;
    auto made = co_await net::begin_websocket(std::move(*connected), std::move(wanted), std::move(how));
    if (!made) co_return made.error();
    socket_.emplace(std::move(*made));
    co_return result<void>{};
  }

  json::object hello() const {
    json::object form;
    if (!options_.name.empty()) form["name"] = options_.name;
    if (!options_.email.empty()) form["email"] = options_.email;
    json::object out{{"type", "hello"}, {"locale", "en"}};
    if (!form.empty()) out["form"] = std::move(form);
    if (!options_.page.empty()) out["page"] = {{"url", options_.page}};
    if (!options_.token.empty()) out["token"] = options_.token;
    return out;
  }

  void hear(const std::string& text) {
    json::error_code broken;
    const json::value value = json::parse(text, broken);
    if (broken || !value.is_object()) return;
    if (json_) std::cout << text << std::endl;
    const json::object& frame = value.get_object();
    const std::string type = text_in(frame, "type");
    if (type == "welcome") {
      welcomed_ = true;
      for (const auto& line : frame.at("missed").as_array()) show(line.as_object());
    } else if (type == "ack" && text_in(frame, "id") == under_way_) {
      if (!json_) std::cout << text_in(frame, "receipt") << std::endl;
      under_way_.clear();
      lines_.pop_front();
    } else if (type == "busy") {
      return try_again(frame);
    } else if (type == "error") {
      problem_ = text_in(frame, "code") + ": " + text_in(frame, "text");
      return leave();
    } else {
      show(frame);
    }
    go_on();
  }

  void show(const json::object& frame) const {
    if (json_ || text_in(frame, "from") != "agent" || text_in(frame, "type") != "message") return;
    const std::string name = text_in(frame, "name");
    std::cout << (name.empty() ? "agent" : shown(name)) << ": " << shown(text_in(frame, "text")) << std::endl;
  }

  void go_on() {
    if (!welcomed_ || !under_way_.empty()) return;
    if (lines_.empty()) {
      if (over_) wait_for_answers();
      return;
    }
    under_way_ = crypto::hex(crypto::random_bytes(8));
    socket_->send(shared({{"type", "message"}, {"id", under_way_}, {"text", lines_.front()}}));
  }

  void try_again(const json::object& busy) {
    const auto* seconds = busy.if_contains("retry_after");
    again_.expires_after(std::chrono::seconds(seconds && seconds->is_int64() ? seconds->get_int64() : 5));
    again_.async_wait([this](const error_code& ec) {
      if (ec || under_way_.empty()) return;
      socket_->send(shared({{"type", "message"}, {"id", under_way_}, {"text", lines_.front()}}));
    });
  }

  void wait_for_answers() {
    if (std::exchange(finished_, true)) return;
    again_.expires_after(std::chrono::seconds(options_.wait));
    again_.async_wait([this](const error_code&) { leave(); });
  }

  void leave() { socket_->close(net::close_code::normal, ""); }

  const send_chat_options& options_;
  const bool json_;
  asio::steady_timer again_;
  std::optional<net::websocket> socket_;
  std::deque<std::string> lines_;
  std::string under_way_;  ///< id of the first line while it is not acknowledged
  bool welcomed_ = false, over_ = false, finished_ = false;
  std::string problem_;
};

}  // namespace

int send_chat(const invocation& call, const send_chat_options& o) {
  auto at = place_of(o);
  if (!at) {
    std::cerr << "intake: " << at.error().message << '\n';
    return wrong_use;
  }
  asio::io_context io{1};
  chat_talk talk(io.get_executor(), o, call.json);
  bool over = false;
  asio::co_spawn(io, talk.run(std::move(*at)), [&](const std::exception_ptr&) { over = true; });
  if (::isatty(STDIN_FILENO) && !call.json) std::cerr << "write a line; Ctrl-D ends\n";
  // Waits in getline() for as long as the terminal says nothing, also when the chat is over: the process does not wait for it.
  std::thread([&io, &talk] {
    for (std::string line; std::getline(std::cin, line);) asio::post(io, [&talk, line] { talk.typed(line); });
    asio::post(io, [&talk] { talk.typed(std::nullopt); });
  }).detach();
  while (!over && io.run_one() > 0) continue;
  const int code = talk.problem().empty() ? done : complain({talk.problem(), {}});
  std::cout.flush();
  std::cerr.flush();
  std::_Exit(code);
}

}  // namespace intake::cli
