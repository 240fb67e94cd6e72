// The call-back ticket of one caller: open while nobody has spoken with him since he was missed.
//
// Owner       A value; the assembling thread.
// Fails       read_call_back() returns a closed one for a text that is none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/clock.hpp"

namespace intake::assembly {

struct call_back {
  std::string conversation;          ///< empty: none is open
  std::vector<std::string> earlier;  ///< older ones of his that are open still; at most 24
  std::int64_t since = 0;            ///< when the first of its calls began, milliseconds
  std::int64_t last = 0;             ///< when the last of them began
  std::int64_t attempts = 0;         ///< missed calls in it
};

/// The id of the gathering that holds it.
std::string call_back_id(const std::string& e164);
/// Another missed call, begun at `start`; true if it joins the ticket that is open, else it opens `conversation`.
bool add_attempt(call_back&, std::int64_t start, milliseconds window, const std::string& conversation);
std::string write_call_back(const call_back&);
call_back read_call_back(std::string_view);

}  // namespace intake::assembly
