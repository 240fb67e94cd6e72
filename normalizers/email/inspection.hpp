// What the daemons that saw a mail before it was taken said of it, as the door put it into the envelope (`inspection`).
//
// Fails       Never: what is not there or is not understood says nothing.
#pragma once

#include <boost/json/object.hpp>

#include "gateway/facts.hpp"
#include "normalizers/email/auth_results.hpp"

namespace intake::email {

/// Their word on SPF, DKIM, DMARC and ARC; `by` is empty when nobody was asked.
auth_results inspected_auth(const boost::json::object& envelope);

/// Marks attachments, tags, and whoever could not be asked: `not_inspected_by_clamd: timed out`. clamd sees the mail as a whole: in an
/// infected one no attachment is called clean.
void note_inspection(const boost::json::object& envelope, facts&);

}  // namespace intake::email
