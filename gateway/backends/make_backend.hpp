// From a [[backend]] section to the backend it describes.
//
// Fails  With what is wrong in the section; what is wrong in the world (no disk, nobody listening) shows at delivery.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "gateway/backends/backend.hpp"
#include "gateway/clock.hpp"
#include "gateway/config/config.hpp"
#include "gateway/result.hpp"

namespace intake::backends {

/// Network backends do their I/O on `io`; `clock` outlives the backend and its last verdict.
result<std::unique_ptr<backend>> make_backend(const config::backend_section&, const std::string& state_dir,
                                              boost::asio::any_io_executor io, const clock& = system_clock());

/// Where a sqlite backend keeps its tickets: what `intake tickets` opens.
std::string ticket_store_file(const config::backend_section&, const std::string& state_dir);

}  // namespace intake::backends
