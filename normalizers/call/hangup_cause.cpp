#include "normalizers/call/hangup_cause.hpp"

#include <algorithm>

#include "normalizers/call/row.hpp"

namespace intake::call {
namespace {

constexpr std::string_view rang[] = {"NORMAL_CLEARING",
                                     "ORIGINATOR_CANCEL",
                                     "NO_ANSWER",
                                     "NO_USER_RESPONSE",
                                     "CALL_REJECTED",
                                     "LOSE_RACE",
                                     "PICKED_OFF",
                                     "ALLOTTED_TIMEOUT",
                                     "PROGRESS_TIMEOUT",
                                     "MEDIA_TIMEOUT",
                                     "NORMAL_UNSPECIFIED",
                                     "NONE",
                                     "SUCCESS",
                                     "ATTENDED_TRANSFER",
                                     "BLIND_TRANSFER",
                                     "USER_NOT_REGISTERED",
                                     "SUBSCRIBER_ABSENT",
                                     "RECOVERY_ON_TIMER_EXPIRE",
                                     "TIMEOUT"};

}  // namespace

std::string_view result_of_hangup(std::string_view hangup_cause) {
  if (same_word(hangup_cause, "USER_BUSY")) return "busy";
  const bool missed = std::ranges::any_of(rang, [&](std::string_view word) { return same_word(word, hangup_cause); });
  return missed || hangup_cause.empty() ? "missed" : "failed";
}

}  // namespace intake::call
