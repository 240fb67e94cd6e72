// A status or recording callback with the parameters that Twilio introduced and Telnyx's TeXML took over.
//
// Guarantees  A status callback is about the leg CallSid, ordered by SequenceNumber where it is sent. A recording callback is a
//             record of its own (RecordingSid) that joins the call: a status that comes later does not replace it.
// Fails       Parameters without CallSid.
#pragma once

#include "normalizers/call/dialect.hpp"
#include "normalizers/call/form.hpp"

namespace intake::call {

result<reading> read_texml(const form&);

}  // namespace intake::call
