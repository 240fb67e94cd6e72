// Fills a record by the mapping that the owner configured: `fields`, `values` and `times` of the settings. For the dialects
// that are nobody's: generic-csv, generic-json.
//
//   fields   field of the record → where it is ("call_id", "3", "/call/id": the dialect knows) or "=text", a constant. A list of
//            places is tried in order; for `ids` all of them count.
//            leg ids version direction from from_name to to_name agent queue result cause started_at answered_at ended_at
//            duration ring wait talk hold (seconds or h:mm:ss; with _ms appended, milliseconds) transferred leg_ended call_ended
//            rings_agent recording_id recording_kind recording_url
//   values   field → {what the source writes → our word}; "*" stands for everything else
//   times    as `time_form::format`
//
// Guarantees  Only our own words reach direction and result: a word that is neither ours nor in `values` is dropped with the
//             warning "unknown_direction" or "unknown_result".
// Fails       Without `fields`, or when nothing that it names is in the record.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/result.hpp"
#include "normalizers/call/dialect.hpp"

namespace intake::call {

/// The text at a place of the record; nothing if there is no such place.
using look_up = std::function<std::optional<std::string>(std::string_view place)>;

result<reading> map_record(const record_view&, const look_up&);

}  // namespace intake::call
