// The customer behind a mail that a colleague passed on to us: "Fwd: …" with the original's header in the text, or the original enclosed.
//
// Guarantees  Only mails of our own domains count, by the addresses of the mailboxes that took them; at most 400 lines are looked at.
// Fails       With an empty address, when the mail is no such thing.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "normalizers/email/address.hpp"
#include "normalizers/email/mime_guard.hpp"

namespace intake::email {

/// `sender`: key of the author's address. `text`: the readable body.
address original_sender(const mail&, const boost::json::object& envelope, std::string_view sender,
                        std::string_view subject, std::string_view text);

}  // namespace intake::email
