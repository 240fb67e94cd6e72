#include "adapters/telephony/recording_puller.hpp"

#include <algorithm>
#include <charconv>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/crypto/base64.hpp"
#include "gateway/net/session_group.hpp"
#include "gateway/ops/log.hpp"

namespace intake::telephony {

namespace asio = boost::asio;
using asio::awaitable;
using ending = recording_schedule::ending;
using failure_kind = net::download_failure::kind;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr milliseconds look_again{5000};
constexpr std::size_t events_at_once = 64;
constexpr std::size_t most_under_way = 2;

std::int64_t number_in(std::string_view text) {
  std::int64_t n = 0;
  std::from_chars(text.data(), text.data() + text.size(), n);
  return n;
}

/// Some sources tell of a recording before it can be had, and an owner may still correct a password.
bool worth_another_try(const net::download_failure& f) {
  return f.what != failure_kind::forbidden && f.what != failure_kind::too_large && f.what != failure_kind::wrong_type &&
         f.status != 410;
}

net::download_options options_of(const config::telephony_section& s, net::outbound_rules rules) {
  net::download_options o{
      .rules = std::move(rules),
      .types = {"audio/*", "video/mp4", "video/webm", "application/ogg", "application/octet-stream"},
      .max_bytes = s.recordings.max_bytes};
  if (!s.recordings.user.empty())
    o.authorization = "Basic " + crypto::base64_encode(s.recordings.user + ":" + s.recordings.password);
  return o;
}

}  // namespace

struct recording_puller::impl {
  impl(asio::any_io_executor e, const config::telephony_section& s, std::string cursor, event_feed& f, door& d,
       const clock& c, ops::registry& m, net::guarded_download g, const recording_rules& rules)
      : executor(e),
        source("telephony/" + s.name),
        place(place_of(s)),
        stored(std::move(cursor)),
        feed(f),
        at(d),
        time(c),
        metrics(m),
        guard(std::move(g)),
        schedule(rules, number_in(stored)),
        changed(e),
        group(e) {}

  static awaitable<void> run(std::shared_ptr<impl>);
  awaitable<void> look();
  awaitable<void> store_place();
  static awaitable<void> fetch(std::shared_ptr<impl>, spoken_recording);
  awaitable<ending> fetch_one(const spoken_recording&);
  awaitable<ending> hand_in(const spoken_recording&, const std::string& media_type, std::unique_ptr<body_sink>);
  void count(std::string_view outcome);
  milliseconds until_something() const;

  asio::any_io_executor executor;
  const std::string source, place;
  std::string stored;  ///< the place as the journal has it
  event_feed& feed;
  door& at;
  const clock& time;
  ops::registry& metrics;
  net::guarded_download guard;
  recording_schedule schedule;
  std::size_t under_way = 0;
  bool draining = false;
  asio::steady_timer changed;  ///< cancelled when there may be something to do
  net::session_group group;
};

void recording_puller::impl::count(std::string_view outcome) {
  metrics
      .counter("intake_recordings_total", "Attempts to fetch a recording, by outcome",
               {{"source", source}, {"outcome", std::string(outcome)}})
      .add();
}

/// Reads what events have come, as far as there is room for what they speak of.
awaitable<void> recording_puller::impl::look() {
  for (bool more = true; more && schedule.room() && !draining;) {
    std::int64_t last = schedule.seen();
    const auto events = co_await feed.after(source, schedule.seen(), events_at_once, last);
    more = last > schedule.seen();
    for (const auto& e : events) schedule.add(e.number, recordings_in(e.json), time.now());
    schedule.add(last, {}, time.now());
  }
}

awaitable<void> recording_puller::impl::store_place() {
  const std::string now = std::to_string(schedule.place());
  if (now == stored || (stored.empty() && schedule.place() == 0)) co_return;
  if (const auto no = co_await at.move_cursor(place, {.from = stored, .to = now})) co_return;
  stored = now;
}

milliseconds recording_puller::impl::until_something() const {
  const auto due = schedule.due();
  if (!due || under_way >= most_under_way) return look_again;
  return std::clamp(*due - time.now(), milliseconds{0}, look_again);
}

awaitable<void> recording_puller::impl::run(std::shared_ptr<impl> self) {
  while (!self->draining) {
    co_await self->look();
    while (self->under_way < most_under_way && !self->draining) {
      auto next = self->schedule.begin(self->time.now());
      if (!next) break;
      ++self->under_way;
      self->group.spawn(fetch(self, std::move(*next)));
    }
    co_await self->store_place();
    if (self->draining) break;
    self->changed.expires_after(self->until_something());
    co_await self->changed.async_wait(as_value);
  }
}

awaitable<void> recording_puller::impl::fetch(std::shared_ptr<impl> self, spoken_recording w) {
  const ending how = co_await self->fetch_one(w);
  if (self->schedule.end(w, how, self->time.now())) {
    self->count("given_up");
    ops::log().warn("telephony", "a recording is given up", {{"source", self->source}, {"leg", w.leg}});
  }
  --self->under_way;
  self->changed.cancel();
}

awaitable<ending> recording_puller::impl::fetch_one(const spoken_recording& w) {
  if (at.closed()) co_return ending::failed;
  auto body = at.open_body();
  const auto got = co_await guard.fetch(w.what.url, [&body](std::string_view more) -> awaitable<bool> {
    if (!body->fits_inline(more.size())) co_return !co_await body->write(more);
    body->write_inline(more);
    co_return true;
  });
  if (got) co_return co_await hand_in(w, got->media_type, std::move(body));
  const auto& why = got.error();
  count(name_of(why.what));
  if (why.what != failure_kind::cancelled)
    ops::log().info("telephony", "a recording could not be fetched",
                    {{"source", source}, {"leg", w.leg}, {"what", why.message}});
  co_return worth_another_try(why) ? ending::failed : ending::hopeless;
}

awaitable<ending> recording_puller::impl::hand_in(const spoken_recording& w, const std::string& media_type,
                                                  std::unique_ptr<body_sink> body) {
  contact c;
  c.channel = "phone";
  c.source = source;
  c.via = "recording";
  c.media_type = media_type;
  c.natural_key = "recording\n" + w.name();
  c.envelope = envelope_of(w, media_type);
  const answer said = co_await at.hand_in(std::move(c), std::move(body));
  const auto* no = std::get_if<refusal>(&said);
  count(no ? "refused" : "fetched");
  if (!no) co_return ending::fetched;
  co_return no->temporary ? ending::failed : ending::hopeless;
}

recording_puller::recording_puller(std::shared_ptr<impl> i) : impl_(std::move(i)) {}
recording_puller::~recording_puller() {
  impl_->draining = true;
  impl_->group.cancel();
}

result<std::unique_ptr<recording_puller>> recording_puller::create(asio::any_io_executor executor,
                                                                   const config::telephony_section& section,
                                                                   std::string cursor, event_feed& feed, door& at,
                                                                   const clock& time, ops::registry& metrics,
                                                                   net::outward out, recording_rules rules) {
  auto allowed = net::outbound_rules::parse(section.recordings.hosts);
  if (!allowed) return allowed.error();
  auto guard = net::guarded_download::create(options_of(section, std::move(*allowed)), std::move(out));
  if (!guard) return guard.error();
  return std::unique_ptr<recording_puller>(new recording_puller(
      std::make_shared<impl>(executor, section, std::move(cursor), feed, at, time, metrics, std::move(*guard), rules)));
}

std::string recording_puller::place_of(const config::telephony_section& s) { return "recordings/" + s.name; }

void recording_puller::start() { impl_->group.spawn(impl::run(impl_)); }
void recording_puller::wake() { impl_->changed.cancel(); }

awaitable<void> recording_puller::drain(milliseconds limit) {
  const auto self = impl_;
  self->draining = true;
  self->changed.cancel();
  co_await self->group.drain(limit);
  co_await self->store_place();
}

}  // namespace intake::telephony
