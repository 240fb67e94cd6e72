#include "adapters/telephony/record_feeder.hpp"

#include <algorithm>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/ops/log.hpp"

namespace intake::telephony {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr milliseconds first_pause{50}, longest_pause{2000};

}  // namespace

struct record_feeder::state : std::enable_shared_from_this<state> {
  state(asio::any_io_executor e, door& d, source_counts& c, persistence p, std::size_t n)
      : executor(std::move(e)), at(d), counts(c), patience(p), most(n), changed(executor) {}

  static awaitable<void> hand_in(std::shared_ptr<state> self, contact record, std::string bytes);
  awaitable<answer> offer(contact record, const std::string& bytes);
  awaitable<bool> wait_to_try_again(milliseconds how_long);
  void ended();

  asio::any_io_executor executor;
  door& at;
  source_counts& counts;
  const persistence patience;
  const std::size_t most;
  std::size_t under_way = 0;
  bool refused = false;
  bool giving_up = false;
  std::string taken;
  asio::steady_timer changed;  ///< cancelled whenever a record has ended
};

awaitable<answer> record_feeder::state::offer(contact record, const std::string& bytes) {
  if (auto no = at.closed()) co_return answer{std::move(*no)};
  auto body = at.open_body();
  if (body->fits_inline(bytes.size())) {
    body->write_inline(bytes);
  } else if (auto no = co_await body->write(bytes)) {
    co_return answer{std::move(*no)};
  }
  co_return co_await at.hand_in(std::move(record), std::move(body));
}

/// False when there is no sense in waiting any more.
awaitable<bool> record_feeder::state::wait_to_try_again(milliseconds how_long) {
  if (giving_up) co_return false;
  asio::steady_timer pause(executor, how_long);
  co_await pause.async_wait(as_value);
  co_return !giving_up;
}

awaitable<void> record_feeder::state::hand_in(std::shared_ptr<state> self, contact record, std::string bytes) {
  std::string cursor = record.cursor ? record.cursor->to : std::string{};
  for (milliseconds pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
    const bool only_try = self->patience == persistence::once;
    contact offered = only_try ? std::move(record) : record;
    const answer said = co_await self->offer(std::move(offered), bytes);
    if (const auto* given = std::get_if<receipt>(&said)) {
      self->counts.accepted(*given);
      if (!cursor.empty()) self->taken = std::move(cursor);
      break;
    }
    const auto& why = std::get<refusal>(said);
    if (!only_try && why.temporary && co_await self->wait_to_try_again(pause)) continue;
    self->refused = true;
    if (!only_try) self->counts.refused(why.reason);
    break;
  }
  self->ended();
}

void record_feeder::state::ended() {
  --under_way;
  changed.cancel();
}

record_feeder::record_feeder(asio::any_io_executor executor, door& at, source_counts& counts, persistence p,
                             std::size_t most)
    : state_(std::make_shared<state>(std::move(executor), at, counts, p, most)) {}

record_feeder::~record_feeder() { state_->giving_up = true; }

awaitable<void> record_feeder::room() {
  const auto self = state_;
  while (self->under_way >= self->most) {
    self->changed.expires_at(asio::steady_timer::time_point::max());
    co_await self->changed.async_wait(as_value);
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) co_return;
  }
}

void record_feeder::feed(contact record, std::string_view bytes) {
  ++state_->under_way;
  state_->counts.records.add();
  asio::co_spawn(state_->executor, state::hand_in(state_, std::move(record), std::string(bytes)),
                 [self = state_](const std::exception_ptr& e) {
                   if (!e) return;
                   self->refused = true;
                   self->ended();
                   ops::log().error("telephony", "a record could not be handed in",
                                    {{"source", self->counts.source()}});
                 });
}

awaitable<void> record_feeder::settle() { co_await settle(milliseconds::max()); }

awaitable<void> record_feeder::settle(milliseconds limit) {
  const auto self = state_;
  const auto until =
      limit == milliseconds::max() ? asio::steady_timer::time_point::max() : std::chrono::steady_clock::now() + limit;
  while (self->under_way > 0) {
    self->changed.expires_at(self->giving_up ? asio::steady_timer::time_point::max() : until);
    co_await self->changed.async_wait(as_value);
    if (std::chrono::steady_clock::now() >= until) self->giving_up = true;
  }
}

std::size_t record_feeder::under_way() const { return state_->under_way; }
bool record_feeder::refused() const { return state_->refused; }
const std::string& record_feeder::taken() const { return state_->taken; }
void record_feeder::forget() {
  state_->refused = false;
  state_->taken.clear();
}

}  // namespace intake::telephony
