// The life of a contact for people; `trace` and `quarantine show` print it.
#pragma once

#include <ostream>

#include <boost/json/value.hpp>

namespace intake::cli {

/// `life`: what api::receipt_view() gives.
void print_trace(std::ostream&, const boost::json::value& life);

}  // namespace intake::cli
