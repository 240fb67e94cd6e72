// What operators look at, as JSON: one function a view, the same for the HTTP API, the control socket and a stopped gateway.
//
// Guarantees  Pure reads of what is committed; every list is bounded. Event bytes are shown as they are stored.
// Owner       The thread of the reader it is given.
// Fails       Nothing when there is no such thing; a damaged journal throws, as the reader says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "gateway/journal/reader.hpp"

namespace intake::api {

/// No list is longer, whatever is asked for.
inline constexpr std::size_t most_rows = 1000;

/// The life of one contact: received, journaled, held or folded, its events, and what every backend made of them.
std::optional<boost::json::object> receipt_view(journal::reader&, std::string_view receipt);

/// One conversation and the first of its events.
std::optional<boost::json::object> conversation_view(journal::reader&, std::string_view id, std::size_t limit);

/// Which events to show.
struct events_query {
  std::int64_t after = 0;  ///< number of the last one seen
  std::size_t limit = 100;
  std::optional<time_point> since, until;
  std::string channel;  ///< empty: all
};

/// A page of events and where the next one begins.
struct events_page {
  std::string json;       ///< {"events":[…],"last":N}, each event byte for byte as stored
  std::size_t count = 0;  ///< events in it
  std::int64_t last = 0;  ///< `after` of the next page; moves on even when no event fits the query
};
events_page events_view(journal::reader&, const events_query&);

/// One event and what every backend made of it.
std::optional<boost::json::object> event_view(journal::reader&, std::string_view id);

/// Events that a backend refused for good.
boost::json::array dead_view(journal::reader&);

/// Contacts that policy holds back.
boost::json::array quarantine_view(journal::reader&);

/// A backend's place in the stream of events, as the journal knows it.
boost::json::array backends_view(journal::reader&);

/// Every source: seen = refused + duplicate + folded + quarantined + in_work + events, and what each backend has of
/// those events. `balanced` says whether that holds everywhere and nothing is missing.
boost::json::object ledger_view(journal::reader&, const journal::ledger_query&);

/// What `status` knows without a running gateway.
boost::json::object status_view(journal::reader&);

/// A time as operators write it: RFC 3339, or a day alone (its first moment, UTC).
std::optional<time_point> moment(std::string_view);

/// "delivered" "retrying" "held" "dead" "discarded"
std::string_view name_of(journal::delivery_state);

}  // namespace intake::api
