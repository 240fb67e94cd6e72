// What a ticket event says of recordings that the telephone system keeps, and which of them are here already.
//
// Guarantees  Only recordings with an http or https URL; bounded by what an event holds.
// Owner       Pure.
// Fails       Never: an event that is not understood speaks of no recordings.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "gateway/call_record.hpp"
#include "gateway/result.hpp"

namespace intake::telephony {

struct spoken_recording {
  std::string leg;               ///< of the call that it belongs to
  std::vector<std::string> ids;  ///< that lead to the call, the leg's own included
  call_recording what;
  bool is_here = false;  ///< the event has it attached

  /// What tells it from the others of its source.
  const std::string& name() const { return what.id.empty() ? what.url : what.id; }
};

std::vector<spoken_recording> recordings_in(std::string_view event_json);

/// The envelope of the contact that a fetched recording becomes; normalizers/call/recording.cpp reads it.
boost::json::object envelope_of(const spoken_recording&, std::string_view media_type);

}  // namespace intake::telephony
