// What a ticket store needs to know of an event, picked out of its JSON without building a document.
//
// Guarantees  The cost grows with the number of small fields, not with the length of the bodies.
// Owner       A value.
// Fails       Text that is not a ticket event of version 1 is an error that says what is missing, without content.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"

namespace intake::backends {

struct attachment_fields {
  std::string id, filename, type, sha256, url;
  std::int64_t size = 0;
};

struct event_fields {
  std::string
      kind;  ///< "opened" "message" "revised" "ended" "notice" "reply.delivered" "reply.seen" and whatever comes later
  std::string time;     ///< when the gateway took responsibility
  std::string channel;  ///< "email"
  std::int64_t sequence = 0;
  std::string subject;   ///< decoded
  std::string customer;  ///< the name; empty if none was given
  std::string address;   ///< of the one who wrote; else the customer's first identity
  std::string queue, priority;
  std::vector<attachment_fields> attachments;
};

result<event_fields> read_event_fields(std::string_view json);

/// The kind in an event's type: `<prefix>.ticket.opened.v1` is "opened", `<prefix>.reply.seen.v1` "reply.seen"; else
/// empty.
std::string_view kind_of_type(std::string_view type);

}  // namespace intake::backends
