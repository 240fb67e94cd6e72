#include "adapters/imap/folder_puller.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/imap/back_off.hpp"
#include "gateway/config/imap_rules.hpp"
#include "gateway/ops/log.hpp"

namespace intake::imap {

namespace asio = boost::asio;

namespace {

constexpr std::string_view tag = "imap";
constexpr std::size_t most_named = 100;  ///< missing mails in one line of the log

}  // namespace

awaitable<void> folder_puller::run() {
  while ((co_await asio::this_coro::cancellation_state).cancelled() == asio::cancellation_type::none) {
    const session_end end = co_await converse();
    if (end.what == session_end::kind::drained) break;
    ++failures_;
    if (end.what == session_end::kind::login || end.what == session_end::kind::token) ++refusals_;
    failed_at_ = system_clock().now();
    trouble_ = end;
    of_.counts.failed(name_of(end.what));
    const auto& limits = of_.section.limits;
    const auto pause = pause_after(end.what, failures_, std::uniform_real_distribution<>(0, 1)(chance_),
                                   limits.retry_first, limits.retry_most);
    ops::log().warn(tag, "trying again later",
                    {{"source", policy_.source},
                     {"folder", policy_.folder},
                     {"kind", name_of(end.what)},
                     {"why", end.why},
                     {"failures", failures_},
                     {"pause_ms", pause.count()}});
    asio::steady_timer timer(of_.executor, pause);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

awaitable<session_end> folder_puller::converse() {
  connection one(of_, policy_, progress_, false);
  one.rests = [this] { rests(); };
  session_end end = co_await one.run();
  connected_.set(0);
  behind_.set(static_cast<double>(progress_.waiting()));
  of_.counts.vanished.add(progress_.gone() - std::exchange(gone_, progress_.gone()));
  if (const auto* sum = one.counts()) {
    // A server that lets us in and then falls over is not one that refuses us.
    if (sum->taken + sum->duplicates > 0) failures_ = 0;
    of_.counts.incomplete.add(sum->incomplete);
    of_.counts.acts_refused.add(sum->acts_refused);
    ops::log().info(tag, "session ended",
                    {{"source", policy_.source},
                     {"folder", policy_.folder},
                     {"taken", sum->taken},
                     {"duplicates", sum->duplicates},
                     {"incomplete", sum->incomplete},
                     {"octets", sum->octets},
                     {"after_refused", sum->acts_refused},
                     {"vanished", progress_.gone()},
                     {"skipped", progress_.skipped()},
                     {"ended_by", name_of(end.what)}});
  }
  co_return end;
}

void folder_puller::rests() {
  failures_ = 0;
  succeeded_at_ = system_clock().now();
  connected_.set(1);
  behind_.set(0);
  last_success_.set(to_seconds(*succeeded_at_));
  if (const auto counted_now = progress_.take_count()) tell(*counted_now);
}

void folder_puller::tell(const count_result& sum) {
  counted_.set(to_seconds(system_clock().now()));
  of_.counts.missing.add(sum.missing.size());
  const std::span named(sum.missing.data(), std::min(sum.missing.size(), most_named));
  ops::log().write(sum.missing.empty() ? ops::level::info : ops::level::warn, tag,
                   sum.missing.empty() ? "folder counted" : "folder counted: mails were missing and are taken now",
                   {{"source", policy_.source},
                    {"folder", policy_.folder},
                    {"listed", sum.listed},
                    {"copies", sum.copies},
                    {"missing", sum.missing.size()},
                    {"uids", uid_set(named)}});
}

boost::json::object folder_puller::health() const {
  const auto when = [](const std::optional<time_point>& at) {
    return at ? boost::json::value(rfc3339(*at)) : boost::json::value(nullptr);
  };
  boost::json::object out{{"source", policy_.source}, {"folder", policy_.folder}, {"open", connected_.value() > 0}};
  out["last_success"] = when(succeeded_at_);
  const bool up_to_date = connected_.value() > 0 && progress_.waiting() == 0;
  if (succeeded_at_)
    out["lag_seconds"] = up_to_date ? 0 : (to_millis(system_clock().now()) - to_millis(*succeeded_at_)) / 1000;
  out["waiting"] = progress_.waiting();
  out["login_failures"] = refusals_;
  out["trouble"] = failures_ > 0 ? std::string(name_of(trouble_.what)) + ": " + trouble_.why : std::string{};
  out["failed_at"] = when(failed_at_);
  out["token_expires"] = when(of_.tokens ? of_.tokens->expires_at() : std::nullopt);
  out["password_expires"] = when(config::imap_from_date(of_.section.password_expires));
  return out;
}

}  // namespace intake::imap
