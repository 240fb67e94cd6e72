// Backends for people; `status` and `backend list` print them.
#pragma once

#include <boost/json/array.hpp>

namespace intake::cli {

/// What api::backends_view() or a running gateway gives.
void print_backends(const boost::json::array&);

}  // namespace intake::cli
