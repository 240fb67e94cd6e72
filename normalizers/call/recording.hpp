// A recording that was fetched → facts: which call it belongs to, and its bytes as an attachment.
//
// Guarantees  As in normalizers/normalizer.hpp. The record says nothing of its call but the recording.
// Fails       Never: an envelope that names no call gives `parse.degraded`.
#pragma once

#include "normalizers/normalizer.hpp"

namespace intake::call {

/// The format of such contacts (envelope.format).
inline constexpr std::string_view recording_format = "recording";

facts normalize_recording(const contact_view&);

}  // namespace intake::call
