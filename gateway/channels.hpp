// The table of channels: how each one's contacts are read and folded. A new channel adds a row.
//
// Owner       Constant; any thread.
#pragma once

#include <span>

#include "gateway/pipeline/channel.hpp"

namespace intake {

std::span<const pipeline::channel> channels();

/// Null for a name that is not in the table.
const pipeline::channel* find_channel(std::string_view name);

}  // namespace intake
