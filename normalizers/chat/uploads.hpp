// The files that come with a message, as the adapter has stored them.
//
// Guarantees  Names are safe to show and to save under (normalizers/text/filename.hpp); at most ten files.
// Owner       Pure; any thread.
#pragma once

#include <boost/json/object.hpp>

#include "gateway/facts.hpp"

namespace intake::chat {

/// Adds `envelope.attachments`.
void add_uploads(const boost::json::object& envelope, facts& to);

}  // namespace intake::chat
