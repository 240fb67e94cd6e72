// How telephone systems write a call down: each record as it would come, in the system's order and its own words.
//
// Guarantees  Pure. A record in a format of lines is one line, without its end.
// Owner       Free functions; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/cli/call_story.hpp"

namespace intake::cli {

struct written_call {
  std::vector<std::string> records;
  std::vector<std::string> late;  ///< what is sent when other calls have already followed, such as a recording
};

struct call_dialect {
  std::string_view format;
  written_call (*write)(const call_story&);
};

/// What can be written; not every format that can be read.
std::span<const call_dialect> call_dialects();
const call_dialect* find_call_dialect(std::string_view format);

written_call write_asterisk_csv(const call_story&);
written_call write_asterisk_cel(const call_story&);
written_call write_freeswitch_json(const call_story&);
written_call write_twilio(const call_story&);
written_call write_zammad(const call_story&);
written_call write_amazon_connect(const call_story&);
written_call write_generic_json(const call_story&);

}  // namespace intake::cli
