// The unified ticket event (configs/schemas/ticket-event-v1.schema.json): one immutable fact about a customer's
// contact.
//
// Guarantees  serialize() is deterministic: the same event gives the same bytes, CloudEvents 1.0 structured JSON.
// Owner       A value; made by an assembler, serialized once, stored and delivered as those bytes.
#pragma once

#include <string>
#include <string_view>

#include "gateway/clock.hpp"

namespace intake {

struct ticket_event {
  std::string id;            ///< `<receipt>-<ordinal>`
  std::string kind;          ///< "ticket.opened" "ticket.message" "ticket.revised" "ticket.ended" "ticket.notice"
                             ///< "reply.delivered" "reply.seen"
  std::string channel;       ///< "email"
  std::string source;        ///< "smtp/public": adapter and configured name
  std::string conversation;  ///< CloudEvents subject and partitionkey
  time_point time{};         ///< when the gateway took responsibility
  std::string data;          ///< a JSON object
};

/// What every event of this process shares.
struct event_identity {
  std::string prefix = "intake";          ///< `gateway.event_prefix`
  std::string node = "intake";            ///< `gateway.name`
  std::size_t inline_limit = 256 * 1024;  ///< `gateway.inline_limit`: events stay below it
  std::string base_url;  ///< where `url` fields point: the admin API's public address, without a trailing slash
  std::vector<std::string> reply_secrets = {};  ///< sign the addresses to answer from; the first signs, all are good
};

inline constexpr std::string_view event_schema_uri = "https://schemas.intake.invalid/ticket-event-v1.schema.json";

/// `/intake/<node>/<channel>/<source name>`
std::string event_source(const event_identity&, const ticket_event&);

/// `<prefix>.<kind>.v1`
std::string event_type(const event_identity&, const ticket_event&);

std::string serialize(const event_identity&, const ticket_event&);

/// The same bytes in the place of the data, which moves into them; the rest of the event stays.
std::string serialize(const event_identity&, ticket_event&&);

}  // namespace intake
