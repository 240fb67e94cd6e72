// The attachments of a mail as views into it: where, how encoded, what they are, and the digest of what they hold.
//
// Guarantees  Decoding and hashing stream in blocks: memory does not grow with an attachment. Nothing is copied out of the mail.
//             Every view has a safe file name. Lists are bounded by the limits of the structure.
// Fails       Never.
#pragma once

#include <vector>

#include "normalizers/email/mime_guard.hpp"
#include "normalizers/email/reading_plan.hpp"
#include "normalizers/email/uuencoded.hpp"

namespace intake::email {

/// The parts that the plan calls attachments, in the order of the mail.
std::vector<attachment_view> read_attachments(const mail&, const reading_plan&);

/// A file within the text of a part that is sent as it is.
attachment_view read_enclosed(const mail&, const part&, const enclosed_file&, std::size_t number);

}  // namespace intake::email
