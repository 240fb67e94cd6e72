// How a mail hangs together with others: its id, the ids it answers, its parties, and what makes it the same mail again.
//
// Guarantees  Ids without brackets; at most `max_references` parents, nearest first. The same mail by another way has the same ids
//             and the same content key, whatever fields were added and lines were re-ended on its way.
// Fails       Never: without a Message-ID the id is made from what the mail says.
#pragma once

#include <string>
#include <vector>

#include "normalizers/email/delivery_report.hpp"
#include "normalizers/email/mime_guard.hpp"
#include "normalizers/email/people.hpp"
#include "normalizers/email/reading_plan.hpp"

namespace intake::email {

/// The ids as the mail says them.
struct mail_ids {
  std::string message_id;
  std::vector<std::string> in_reply_to, references;
};

mail_ids read_ids(fields header);

/// `attachments` are those of the plan, in its order: their digests need not be made twice.
thread_facts read_thread(const mail&, const mail_ids&, const people&, const reading_plan&,
                         const std::vector<attachment_view>& attachments);

/// The address of ours that the mail came to, and the plus-tags of all that it was sent to.
void read_own_addresses(const boost::json::object& envelope, const people&, thread_facts&);

/// Digest of text without what transports change: line ends and empty lines at the end. Hex.
std::string canonical_text_digest(std::string_view text);

/// A report belongs where the mail does that it speaks of.
void join_report(thread_facts&, const delivery_report&);

}  // namespace intake::email
