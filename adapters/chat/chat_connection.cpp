#include "adapters/chat/chat_connection.hpp"

namespace intake::chat {

using boost::asio::awaitable;

namespace {

constexpr std::uint16_t broken_protocol = 4400, bad_token = 4401, restart_or_gone = 1000, try_again_later = 1013;
constexpr int most_broken = 5;
constexpr frame_limits limits{};

}  // namespace

chat_connection::chat_connection(chat_desk& desk, net::websocket socket, chat_desk::caller caller)
    : desk_(desk), socket_(std::move(socket)), caller_(std::move(caller)) {}

chat_connection::~chat_connection() {
  if (who_) who_->remove(this);
}

awaitable<void> chat_connection::run() {
  if (!co_await greet()) co_return;
  while (auto text = co_await socket_.read())
    if (!co_await answer(*text)) co_return;
}

awaitable<bool> chat_connection::greet() {
  const auto first = co_await socket_.read();
  if (!first) co_return false;
  auto read = read_frame(*first, limits);
  auto* hello = std::get_if<client_frame>(&read);
  if (!hello || hello->type != frame_type::hello) {
    co_await socket_.leave(broken_protocol, "the first frame is a hello");
    co_return false;
  }
  auto greeted = co_await desk_.greet(std::move(*hello), caller_, this);
  who_ = std::move(greeted.who);
  for (auto more_after = greeted.more_after; who_ && more_after >= 0;) {
    co_await socket_.drained();
    if (socket_.ended().code != 0) co_return false;
    more_after = co_await desk_.attach(who_, more_after, this);
  }
  if (who_) co_return true;
  say(std::move(greeted.frame));
  if (greeted.come_back)
    co_await socket_.leave(try_again_later, "too many new visitors from this address");
  else
    co_await socket_.leave(bad_token, "the token was not accepted");
  co_return false;
}

awaitable<bool> chat_connection::answer(std::string_view text) {
  auto read = read_frame(text, limits);
  if (const auto* bad = std::get_if<frame_error>(&read)) {
    say(error(bad->id, bad->code, bad->text));
    if (bad->code == "unsupported" || ++broken_ < most_broken) co_return true;
    co_await socket_.leave(broken_protocol, "too many broken frames");
    co_return false;
  }
  auto& said = std::get<client_frame>(read);
  if (said.type == frame_type::logout) {
    if (auto no = co_await desk_.log_out(who_); !no.empty()) {
      say(std::move(no));
      co_return true;
    }
    who_->show(bye());
    for (auto* each : std::vector<audience*>(who_->audiences))
      if (each != this) each->dismiss(restart_or_gone, "logged out");
    co_await socket_.leave(restart_or_gone, "logged out");
    co_return false;
  }
  auto told = co_await desk_.take(who_, said, this);
  if (!told.empty()) say(std::move(told));
  co_return true;
}

}  // namespace intake::chat
