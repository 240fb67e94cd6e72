// The last moment of a connection on which the peer may still be sending.
//
// Owner  The session, when it has written its last word; the I/O thread.
#pragma once

#include "gateway/net/stream.hpp"

namespace intake::net {

/// Stops writing, then takes and drops what still comes, for a second at most: bytes that arrive after the socket is
/// closed would make the system reset the connection and destroy our answer on its way.
awaitable<void> linger(stream&);

}  // namespace intake::net
