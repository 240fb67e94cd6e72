// How a thread of the pipeline shares the processor: receipts come first, but tickets come, too.
//
// Guarantees  The thread runs when nobody who accepts contacts wants the processor (SCHED_IDLE). On a machine that is busy
//             through and through that would be a thousandth of a core; so once its work has waited for ten seconds, or it
//             has itself waited that long for a processor, it runs like everybody else until it has caught up.
// Owner       The thread itself, from its first act to its end; relieve_the_starved() is for one that is never starved.
// Fails       Never: where the policy is not to be had, the thread is only nicer; where a thread may not come back from it
//             (RLIMIT_NICE below 20 without the privilege), it stays in the background.
#pragma once

#include <chrono>
#include <sys/types.h>

#include "gateway/clock.hpp"

namespace intake::pipeline {

/// Tells from what the kernel says of a thread each second whether it is starved.
class starvation {
 public:
  /// `waited`: for a processor, since the thread began. True when it has done little else for ten seconds.
  bool at(std::chrono::nanoseconds waited);

 private:
  std::chrono::nanoseconds before_{0};
  int seconds_ = 0;
};

class background {
 public:
  /// `name`: at most 15 characters are shown.
  explicit background(const char* name);
  ~background();
  background(const background&) = delete;
  background& operator=(const background&) = delete;

  /// How long the oldest piece of its work has waited; told between pieces.
  void waited(milliseconds);

  /// A piece of work can take minutes in the background, and its thread says nothing meanwhile. Call it every second.
  static void relieve_the_starved();

 private:
  void give_way(bool);

  const pid_t thread_;
  bool gives_way_ = true;
  starvation starved_;
};

}  // namespace intake::pipeline
