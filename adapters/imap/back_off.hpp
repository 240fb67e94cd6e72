// How long to wait after a session that ended badly: a pure function of how, how often and a number by chance.
//
// Guarantees  A refused login is tried rarely, because many servers lock an account that knocks; a broken connection soon.
//             Many accounts do not come back at the same moment.
// Owner       Values.
#pragma once

#include <algorithm>

#include "adapters/imap/imap_session.hpp"

namespace intake::imap {

/// `failures`: in a row, this one included. `chance`: 0 to 1.
inline milliseconds pause_after(session_end::kind how, unsigned failures, double chance, milliseconds first,
                                milliseconds most) {
  using kind = session_end::kind;
  const bool refused = how == kind::login || how == kind::token || how == kind::insecure || how == kind::folder;
  if (refused) {
    first *= 30;
    most *= 12;
  }
  const auto doubled = first * (std::int64_t{1} << std::min(failures > 0 ? failures - 1 : 0u, 20u));
  return milliseconds{
      static_cast<std::int64_t>(static_cast<double>(std::min(doubled, most).count()) * (0.75 + 0.5 * chance))};
}

}  // namespace intake::imap
