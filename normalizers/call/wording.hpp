// A call record in words for people: the subject and the text of its ticket.
//
// Guarantees  English, deterministic, of one line (subject) or a few (text); says only what the record says.
#pragma once

#include <string>

#include "gateway/call_record.hpp"

namespace intake::call {

/// "Missed call from Anna Meyer (+351912345678)"
std::string subject_of(const call_record&);

/// The subject's sentence, then a line each for what is known: to whom, when, how long, queue, agent, cause, recordings.
std::string text_of(const call_record&);

}  // namespace intake::call
