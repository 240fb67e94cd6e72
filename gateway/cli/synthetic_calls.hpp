// A stream of made-up call records in one dialect: calls of every kind, now and then a record twice, recordings late.
//
// Guarantees  Pure: the same format and seed give the same records, byte for byte.
// Owner       One thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/cli/call_dialects.hpp"
#include "gateway/cli/call_story.hpp"

namespace intake::cli {

class synthetic_calls {
 public:
  synthetic_calls(const call_dialect& dialect, std::uint64_t seed) : dialect_(dialect), stories_(seed) {}

  struct batch {
    call_story story;
    std::vector<std::string> records;  ///< of this call, then what is late of the one before
  };
  batch next();
  /// What is late of the last call.
  std::vector<std::string> rest() { return std::exchange(late_, {}); }

 private:
  const call_dialect& dialect_;
  story_teller stories_;
  std::vector<std::string> late_;
};

}  // namespace intake::cli
