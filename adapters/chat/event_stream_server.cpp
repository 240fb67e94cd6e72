#include "adapters/chat/event_stream_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace intake::chat {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_waiting = 256 << 10;  ///< bytes
constexpr std::chrono::seconds silence{15};

/// The digits behind `{"seq":`; empty for a frame without a number.
std::string_view number_of(std::string_view frame) {
  constexpr std::string_view begins = "{\"seq\":";
  if (!frame.starts_with(begins)) return {};
  frame.remove_prefix(begins.size());
  return frame.substr(0, frame.find_first_not_of("0123456789"));
}

}  // namespace

event_stream::event_stream(asio::any_io_executor executor) : news_(std::move(executor)) {}

event_stream::~event_stream() {
  if (who_) who_->remove(this);
}

void event_stream::show(const std::shared_ptr<const std::string>& frame) {
  if (over_) return;
  if (const auto seq = number_of(*frame); !seq.empty()) waiting_.append("id: ").append(seq).append("\n");
  waiting_.append("data: ").append(*frame).append("\n\n");
  over_ = waiting_.size() > most_waiting;
  news_.cancel();
}

void event_stream::dismiss(std::uint16_t, std::string_view) {
  over_ = true;
  news_.cancel();
}

asio::awaitable<std::optional<std::string>> event_stream::next() {
  if (waiting_.empty() && !over_) {
    news_.expires_after(silence);
    co_await news_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (!waiting_.empty()) co_return std::exchange(waiting_, {});
  if (over_) co_return std::nullopt;
  co_return std::string(": still here\n\n");
}

}  // namespace intake::chat
