// What each dialect of call records looks like when it is pushed over HTTP: types, how a body holds records, the answer it wants.
//
// Owner  Constants; any thread.
#pragma once

#include <span>
#include <string_view>

namespace intake::telephony {

/// How a body holds its records, unless its media type says that it is JSON (then an array is a list of them).
enum class push_body {
  one,    ///< the body is the record
  lines,  ///< a line is a record, as in a file
};

/// What the sender takes for "received".
enum class push_success {
  receipts,      ///< 202 {"receipt":"…"}
  receipts_200,  ///< the same with 200: Zoom and RingCentral take 202 for a failure
  twiml,         ///< 200 and an empty <Response/>: should the URL be the call's own, the call just ends
  empty_object,  ///< 200 {}: Zammad's CTI clients look for instructions in it
  firehose,      ///< 200 {"requestId":…,"timestamp":…} when it came by Firehose, else 202
};

struct push_format {
  std::string_view name;
  std::span<const std::string_view>
      media_types;  ///< the first is what a body without a type is; "+json" stands for any of them
  push_body body = push_body::one;
  push_success success = push_success::receipts;
};

/// Null for a format that nobody pushes.
const push_format* find_push_format(std::string_view name);

/// `media_type` is in lower case and without parameters.
bool takes(const push_format&, std::string_view media_type);
bool is_json(std::string_view media_type);
/// A JSON text a line.
bool is_json_lines(std::string_view media_type);

}  // namespace intake::telephony
