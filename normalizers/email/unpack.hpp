// What a mail holds in wrappings that no mail reader of a helpdesk opens: winmail.dat and mails within an S/MIME signature.
//
// Guarantees  The wrapping stays an attachment; what is in it is appended, as views. A signed mail of more than 8 MB stays closed and
//             is a `parse.limits_hit`. Wrappings within wrappings stay closed.
// Fails       Never: what cannot be opened stays an attachment.
#pragma once

#include <optional>
#include <vector>

#include "normalizers/email/mime_guard.hpp"
#include "normalizers/email/reading_plan.hpp"

namespace intake::email {

/// Appends the files to `attachments`, which are those of the plan; returns the body that was wrapped, if there is one.
std::optional<body_text> unpack(const mail&, const reading_plan&, std::vector<attachment_view>& attachments,
                                parse_notes&);

}  // namespace intake::email
