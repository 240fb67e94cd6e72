// How a thread of the pipeline shares the processor: receipts come first, but tickets come, too.
//
// Guarantees  The thread runs when nobody who accepts contacts wants the processor (SCHED_IDLE). On a machine that is busy
//             through and through that would be a three-hundredth of a core; so once its work has waited for ten seconds, it
//             runs like everybody else until it has caught up.
// Owner       The thread itself, from its first act to its end.
// Fails       Never: where the policy is not to be had, the thread is only nicer; where a thread may not come back from it
//             (RLIMIT_NICE below 20 without the privilege), it stays in the background.
#pragma once

#include "gateway/clock.hpp"

namespace intake::pipeline {

class background {
 public:
  /// `name`: at most 15 characters are shown.
  explicit background(const char* name);

  /// How long the oldest piece of its work has waited; told between pieces.
  void waited(milliseconds);

 private:
  bool gives_way_ = true;
};

}  // namespace intake::pipeline
