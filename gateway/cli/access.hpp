// How commands reach what they look at or change: the configuration, the running gateway's socket, or a stopped one's journal.
//
// Owner       main's thread.
// Fails       With one line that says what, where and what to do.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <boost/json/value.hpp>

#include "gateway/cli/commands.hpp"
#include "gateway/config/config.hpp"
#include "gateway/journal/reader.hpp"
#include "gateway/result.hpp"

namespace intake::cli {

/// The configuration, or nothing once its problems are on stderr: the command then ends with `wrong_configuration`.
std::optional<config::configuration> configured(const invocation&);

/// Prints `intake: <message>` and returns `failed`.
int complain(const error&);

/// `<state_dir>/intake.sock`
std::string control_socket(const config::configuration&);

/// Asks the running gateway. Its refusal is an error in its words; `cause` is "connection refused" when it is not running.
result<boost::json::value> ask_gateway(const config::configuration&, const std::string& method,
                                       const std::string& target, const std::string& body = {});
bool is_not_running(const error&);

/// What the running gateway shows at `target`; of a stopped one, what `view` finds in its journal. `missing` says it when it finds nothing.
result<boost::json::value> look(const config::configuration&, const std::string& target,
                                const std::function<std::optional<boost::json::value>(journal::reader&)>& view,
                                const std::string& missing = {});

/// For commands that need the gateway to run: asks it to change something and prints `said` (or its answer with --json).
int change(const invocation&, const std::string& target, const std::string& body, const std::string& said);

/// Percent-encodes what goes into a path or a query.
std::string encoded(std::string_view);

}  // namespace intake::cli
