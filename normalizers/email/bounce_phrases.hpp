// The words by which mail systems say that a mail did not arrive: look-ups on single lines, in some twenty languages.
//
// Guarantees  Linear in the line. The lines are expected in lower case as far as ASCII goes (`lowered`).
// Fails       Never.
#pragma once

#include <string_view>

namespace intake::email {

/// "undelivered mail returned to sender": a subject that programs give to what comes back.
bool is_bounce_subject(std::string_view lowered_subject);

/// "could not be delivered to the following": says that delivery failed; mostly the failed addresses follow.
bool says_undelivered(std::string_view lowered_line);

/// "user unknown", "550": a reason; an address beside it is the one that failed.
bool names_a_reason(std::string_view lowered_line);

/// "will continue trying": nothing is lost yet.
bool says_delayed(std::string_view lowered_line);

/// "permanent error": nobody tries again.
bool says_final(std::string_view lowered_line);

/// "--- original message follows": what comes now is not the mail system's word any more.
bool begins_returned_copy(std::string_view lowered_line);

/// "error-for: user@example.com": a field that names a recipient.
bool names_recipient_field(std::string_view lowered_line);

/// "please contact …": the addresses of the line are those of helpers and senders.
bool names_bystanders(std::string_view lowered_line);

/// "(generated from …": the alias that led to an address that failed.
bool names_origin(std::string_view lowered_line);

/// "mail delivery subsystem", "system administrator": the display name of a mail system.
bool is_mail_system_name(std::string_view lowered_name);

}  // namespace intake::email
