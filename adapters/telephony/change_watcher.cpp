#include "adapters/telephony/change_watcher.hpp"

#include <array>
#include <sys/inotify.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/result.hpp"

namespace intake::telephony {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_names = 10'000;  ///< beyond, completed files are found by their age
constexpr std::uint32_t interesting =
    IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR;

}  // namespace

struct change_watcher::state : std::enable_shared_from_this<state> {
  state(asio::any_io_executor executor, std::string d, std::string n)
      : directory(std::move(d)), name(std::move(n)), events(executor), timer(executor) {
    if (const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC); fd >= 0) events.assign(fd);
  }

  /// Watches the directory if it is there and not watched yet.
  void attach() {
    if (watch < 0 && events.is_open())
      watch = ::inotify_add_watch(events.native_handle(), directory.c_str(), interesting);
  }
  void listen();
  void read_events();
  void take(const inotify_event&);

  std::string directory, name;
  asio::posix::stream_descriptor events;
  asio::steady_timer timer;
  int watch = -1;
  bool listening = false, happened = true;
  std::set<std::string> completed, written;
};

void change_watcher::state::listen() {
  if (listening || watch < 0) return;
  listening = true;
  events.async_wait(asio::posix::stream_descriptor::wait_read, [weak = weak_from_this()](const error_code& problem) {
    const auto self = weak.lock();
    if (!self || problem) return;
    self->listening = false;
    self->read_events();
    self->listen();
    if (self->happened) self->timer.cancel();
  });
}

void change_watcher::state::read_events() {
  alignas(inotify_event) std::array<char, 16 * 1024> buffer;
  for (;;) {
    const ssize_t got = ::read(events.native_handle(), buffer.data(), buffer.size());
    if (got <= 0) return;
    for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      take(*event);
      at += sizeof(inotify_event) + event->len;
    }
  }
}

void change_watcher::state::take(const inotify_event& event) {
  if (event.mask & (IN_IGNORED | IN_UNMOUNT)) watch = -1;
  const std::string_view about = event.len > 0 ? event.name : "";
  const bool moved = event.mask & (IN_MOVED_FROM | IN_MOVED_TO | IN_Q_OVERFLOW | IN_IGNORED);
  if (name.empty() || about == name || moved) happened = true;
  if (name.empty() && (event.mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) && completed.size() < most_names)
    completed.emplace(about);
  if (name.empty() && (event.mask & IN_MODIFY) && written.size() < most_names) written.emplace(about);
  if (event.mask & (IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE)) written.erase(std::string(about));
}

change_watcher::change_watcher(asio::any_io_executor executor, std::string directory, std::string name)
    : state_(std::make_shared<state>(std::move(executor), std::move(directory), std::move(name))) {
  state_->attach();
  state_->listen();
}

change_watcher::~change_watcher() {
  error_code ignored;
  state_->events.close(ignored);
  state_->timer.cancel();
}

asio::awaitable<void> change_watcher::wait(std::chrono::milliseconds limit) {
  const auto self = state_;
  self->attach();
  self->listen();
  if (!self->happened) {
    self->timer.expires_after(limit);
    co_await self->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  self->happened = false;
}

bool change_watcher::being_written(const std::string& name) const { return state_->written.contains(name); }

std::set<std::string> change_watcher::take_completed() { return std::exchange(state_->completed, {}); }

}  // namespace intake::telephony
