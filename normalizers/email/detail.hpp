// The `email` object of an event (event.md), as JSON: what only mails have.
//
// Guarantees  Every string is clean UTF-8 of one line, every list bounded. Headers only from a short list: what an agent may want to see.
// Fails       Never: an envelope key of another type is left out.
#pragma once

#include <boost/json/object.hpp>

#include "gateway/contact.hpp"
#include "gateway/facts.hpp"
#include "normalizers/email/auth_results.hpp"
#include "normalizers/email/mime_guard.hpp"
#include "normalizers/email/thread.hpp"

namespace intake::email {

std::string email_detail(const mail&, const boost::json::object& envelope, const mail_ids&, const thread_facts&,
                         std::optional<time_point> date, const auth_results&);

/// A string of the envelope; empty if there is none.
std::string_view envelope_string(const boost::json::object& envelope, std::string_view key);

}  // namespace intake::email
