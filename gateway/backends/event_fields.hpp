// What a ticket store needs to know of an event, picked out of its JSON without building a document.
//
// Guarantees  Nothing is lost: with its texts put back in their places, `details` is the event again; byte for byte if
//             we wrote it. Texts are copied once; what else is long, as HTML, is stepped over.
// Owner       A value.
// Fails       Text that is not a ticket event of version 1 is an error that says what is missing, without content.
#pragma once

#include <cstdint>
#include <optional>
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
  std::string reply;                ///< `data.body.reply_text`: only what is new; all the text if the event has none
  std::string rest;                 ///< how `data.body.text` goes on after it
  std::optional<std::string> text;  ///< `data.body.text` where it does not begin with the reply
  std::string details;              ///< the event as it came, but both texts are empty strings
  std::vector<attachment_fields> attachments;
};

result<event_fields> read_event_fields(std::string_view json);

/// The kind in an event's type: `<prefix>.ticket.opened.v1` is "opened", `<prefix>.reply.seen.v1` "reply.seen"; else
/// empty.
std::string_view kind_of_type(std::string_view type);

}  // namespace intake::backends
