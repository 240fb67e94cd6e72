// What the columns of an Asterisk CDR mean, whatever order they came in (cdr_csv, cdr_custom).
//
// Guarantees  Columns that are not there are empty. The leg is the uniqueid with the sequence number, else with the channel that
//             was dialled: one caller's channel has as many records as handsets rang. Without a uniqueid the
//             sequence number within the linkedid is the leg; without both it has no id.
// Fails       Never: the caller has seen that the columns are where they should be.
#pragma once

#include "normalizers/call/dialect.hpp"
#include "normalizers/call/row.hpp"

namespace intake::call {

reading read_asterisk_cdr(const row&, const record_view&);

/// ANSWERED, NO ANSWER, BUSY, FAILED, CONGESTION, UNKNOWN.
bool is_asterisk_disposition(std::string_view);

/// `PJSIP/201-0000000a`, `Local/201@from-queue-00000001;1` → `201`; empty if it names nobody.
std::string_view peer_of_channel(std::string_view channel);

}  // namespace intake::call
