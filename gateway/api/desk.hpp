// What the handlers of the API work with, and the few words they share.
//
// Owner  api::service; the I/O thread.
#pragma once

#include <boost/json/value.hpp>

#include "gateway/api/reading_room.hpp"
#include "gateway/api/service.hpp"

namespace intake::api {

using net::awaitable;
using net::request;
using net::response;

struct desk {
  explicit desk(setup s)
      : controls(s.controls),
        health(s.health),
        metrics(s.metrics),
        rooms{.bodies = s.state_dir + "/bodies", .channels = s.channels, .decode = std::move(s.decode)},
        identity(std::move(s.identity)),
        replies(s.replies),
        catch_up(std::move(s.catch_up)),
        journal(std::move(s.journal)) {}

  api::controls& controls;
  const ops::health& health;
  const ops::registry& metrics;
  const download_rooms rooms;
  const event_identity identity;
  reply_desk* const replies;
  const std::function<void()> catch_up;
  reading_room journal;

  /// Reads what speaks of contacts: everybody is in it who has been told a receipt.
  template <class View>
  auto read_contacts(View view) {
    return journal.read([this, view = std::move(view)](journal::reader& j) {
      catch_up();
      return view(j);
    });
  }
};

response json_reply(int status, const boost::json::value&);

/// A query parameter as a number from 0 to `most`; `fallback` when absent, nothing when it is no such number.
std::optional<std::int64_t> number(const request&, std::string_view name, std::int64_t fallback,
                                   std::int64_t most = INT64_MAX);

// Looking.
awaitable<response> live(desk&, const request&);
awaitable<response> ready(desk&, const request&);
awaitable<response> front_page(desk&, const request&);
awaitable<response> openapi(desk&, const request&);
awaitable<response> metrics(desk&, const request&);
awaitable<response> status_of_gateway(desk&, const request&);
awaitable<response> one_receipt(desk&, const request&);
awaitable<response> one_conversation(desk&, const request&);
awaitable<response> events(desk&, const request&);
awaitable<response> one_event(desk&, const request&);
awaitable<response> one_attachment(desk&, const request&);
awaitable<response> raw_bytes(desk&, const request&);
awaitable<response> dead_letters(desk&, const request&);
awaitable<response> quarantined(desk&, const request&);
awaitable<response> backends(desk&, const request&);
awaitable<response> ledger(desk&, const request&);

// Replying.
awaitable<response> reply_to_customer(desk&, const request&);
awaitable<response> one_reply(desk&, const request&);
awaitable<response> show_typing(desk&, const request&);

// Changing.
awaitable<response> retry_dead(desk&, const request&);
awaitable<response> discard_dead(desk&, const request&);
awaitable<response> release_quarantined(desk&, const request&);
awaitable<response> discard_quarantined(desk&, const request&);
awaitable<response> enable_backend(desk&, const request&);
awaitable<response> disable_backend(desk&, const request&);
awaitable<response> replay(desk&, const request&);

}  // namespace intake::api
