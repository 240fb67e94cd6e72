// What a thread of the pipeline says of itself when it starts: its name, and that receipts come first.
//
// Guarantees  The thread runs when nobody who accepts contacts wants the processor (SCHED_IDLE). On a machine that is busy
//             through and through a three-hundredth of a core is left to it, which still makes dozens of tickets a second;
//             what waits is in the journal.
// Owner       Called by each thread of the pipeline as its first act.
// Fails       Never: where the policy is not to be had, the thread is only nicer.
#pragma once

namespace intake::pipeline {

/// `name`: at most 15 characters are shown.
void start_in_background(const char* name);

}  // namespace intake::pipeline
