// Who writes in a chat: a user whom a verified token names, or a visitor who says what he likes.
//
// Guarantees  Only the token's word is `verified`; what the visitor typed is `claimed`, and a session alone is `none`.
// Owner       Pure; any thread.
#pragma once

#include <boost/json/object.hpp>

#include "gateway/facts.hpp"

namespace intake::chat {

/// Adds name, identities, account and participants.
void add_people(const boost::json::object& envelope, const chat_line&, facts& to);

}  // namespace intake::chat
