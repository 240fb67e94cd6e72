// Is this mail a bounce, and who did not get what? Joins what a report says to programs with what it says in words.
//
// Guarantees  A mail is a bounce when a machine-readable report says so, or when two of three agree: the sender is a mail system (or nobody),
//             the subject is one that programs give, the text says that delivery failed. A person who quotes a bounce is not one.
// Fails       Never.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "normalizers/email/delivery_report.hpp"
#include "normalizers/email/people.hpp"

namespace intake::email {

struct bounce {
  delivery_report report;            ///< `kind` is empty if the mail is no report of any kind
  std::vector<std::string> markers;  ///< each names what hit
};

/// There is nobody to return the mail to: `null_sender`, as the envelope said ("MAIL FROM:<>"), or as the header still says.
bool is_unreturnable(fields header, bool null_sender);

bounce read_bounce(const mail&, bool null_sender, const people&, std::string_view subject, std::string_view text);

}  // namespace intake::email
