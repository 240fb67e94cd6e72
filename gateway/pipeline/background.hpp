// How a thread of the pipeline shares the processor: receipts come first, but tickets come, too.
//
// Guarantees  While contacts come in quickly or many wait, the thread runs when nobody who accepts them wants the processor
//             (SCHED_IDLE); at all other times it runs almost like everybody else, so that a lone ticket is quick on a busy
//             machine, too. There SCHED_IDLE would be a thousandth of a core; so once its work has waited for ten seconds, or
//             it has got next to no processor for as long, it runs like everybody else until it has caught up.
//             On few processors the makers of tickets let a storm of contacts pass first (`rest`): even who runs only when
//             nobody else wants to takes caches, and a shared core's other half, from those who accept.
// Owner       The thread itself, from its first act to its end; relieve_the_starved() is for one that is never starved.
// Fails       Never: where the policy is not to be had, or there is no way back from it (that takes CAP_SYS_NICE or an
//             RLIMIT_NICE of 20), the thread is only nicer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <sys/types.h>

#include "gateway/clock.hpp"

namespace intake::pipeline {

/// What the kernel says of a thread at some moment.
struct thread_state {
  bool wants_to_run = false;        ///< runs or waits for a processor, and for nothing else
  std::chrono::nanoseconds ran{0};  ///< since it began
};

/// Tells from a thread's state each second whether it is starved.
class starvation {
 public:
  /// True when it has wanted to run for ten seconds on end and hardly did.
  bool at(const thread_state&);

 private:
  std::chrono::nanoseconds ran_{0};
  int seconds_ = 0;
};

class background {
 public:
  /// `name`: at most 15 characters are shown.
  explicit background(const char* name);
  ~background();
  background(const background&) = delete;
  background& operator=(const background&) = delete;

  /// So many contacts have come in. Never waits; on the thread that stores them.
  static void contacts_came(std::size_t);
  /// How much work it finds and since when the oldest of it has waited; told between pieces.
  void finds(std::int64_t waiting, milliseconds since);

  /// Waits for the end of a storm of contacts where they could use every processor, unless so much work waits, or has
  /// waited so long, that tickets come first (pressure.hpp).
  static void let_a_storm_pass(std::int64_t waiting, milliseconds since);

  /// A piece of work can take minutes in the background, and its thread says nothing meanwhile. Call it every second.
  static void relieve_the_starved();

 private:
  void be_late(bool);
  void give_way(bool);

  const pid_t thread_;
  bool gives_way_ = false;
  bool is_late_ = false;  ///< and has not caught up since
  starvation starved_;
};

}  // namespace intake::pipeline
