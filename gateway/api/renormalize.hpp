// Where today's rules would read a stored contact differently than the event that was made of it says.
//
// Guarantees  Compares what the contact says (subject, body, people, attachments …), not where it was placed or what it is worth.
// Owner       The thread of the reader it is given.
// Fails       A contact whose bytes are gone is skipped, and counted as that.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <boost/json/array.hpp>

#include "gateway/journal/reader.hpp"
#include "gateway/pipeline/channel.hpp"
#include "gateway/ticket_event.hpp"

namespace intake::api {

struct renormalization {
  std::span<const pipeline::channel> channels;
  std::string bodies;  ///< directory of large bodies
  event_identity identity;
};

struct comparison {
  bool skipped = false;             ///< not made of one contact by a normalizer, or the bytes are gone
  std::vector<std::string> fields;  ///< of the event's data that would differ
};

comparison compare(journal::reader&, const journal::stored_event&, const renormalization&);

}  // namespace intake::api
