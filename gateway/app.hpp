// The composition root: builds everything from the configuration, starts it, drains it, stops it. The only file that
// sees all.
//
// Guarantees  SIGTERM and SIGINT drain (421, journal flushed, exit 0); SIGHUP reloads certificates and the keys of [[chat.identity]]; a
//             journal that fails a sync drains and ends with exit 1. Nothing acknowledged is lost by any of them.
// Owner       main; runs the I/O thread.
#pragma once

#include <functional>

#include "gateway/config/config.hpp"
#include "gateway/result.hpp"

namespace intake {

/// Reads the configuration again.
using configuration_source = std::function<result<config::configuration>()>;

/// Runs the gateway until a signal ends it; returns the process's exit code.
int serve(const config::configuration&, configuration_source);

}  // namespace intake
