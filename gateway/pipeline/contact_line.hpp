// The contacts between the journal and the assembler: in order, bounded, read from the journal again when they do not
// fit.
//
// Guarantees  Contacts come out in journal order and none is left out; what is in memory stays below a fixed number of
//             bytes, however long the backlog is.
// Owner       feed() and release() from any thread; normalizer threads take work; the assembling thread takes batches.
// Fails       Never; a journal that cannot be read throws from the assembling thread's calls: resume() then.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "gateway/facts.hpp"
#include "gateway/journal/reader.hpp"

namespace intake::pipeline {

/// A contact on its way through.
struct passing {
  journal::journaled_ptr contact;
  bool released = false;  ///< came out of quarantine, not at its place in the order
  intake::facts facts;
  bool taken = false, normalized = false;
};
using passing_ptr = std::shared_ptr<passing>;

class contact_line {
 public:
  explicit contact_line(std::size_t most_bytes = 3 << 20) : most_bytes_(most_bytes) {}

  /// Where the assembler stands and what the newest contact is, at start or after trouble: what was in memory is
  /// forgotten and read from the journal again.
  void resume(std::int64_t assembled, std::int64_t newest);
  /// New contacts, just committed, in order. `held` ones count as newest but do not come along.
  void feed(const std::vector<journal::journaled_ptr>&, std::int64_t newest);
  /// Contacts let out of quarantine. None: ready() returns empty once, so that its caller goes and looks for them.
  void release(std::vector<journal::journaled_ptr>);

  /// For a normalizer thread: the next contact to read; null when the line has been closed.
  passing_ptr take();
  void normalized(const passing_ptr&);

  using normalize_function = std::function<void(passing&)>;
  /// For the assembling thread: what is ready at the front, at most `most`; waits for it. What no normalizer thread has taken is
  /// normalized here, by `normalize`. Empty when the line has been closed.
  /// Empty, too, when nothing has come for `patience`.
  std::vector<passing_ptr> ready(std::size_t most, journal::reader&, const normalize_function& normalize,
                                 std::optional<milliseconds> patience = {});
  /// Contacts not yet handed out by ready(), in memory or not; about.
  std::int64_t waiting() const;
  /// At least `n` contacts are in memory, waiting.
  bool is_long(std::size_t n) const;
  void close();

 private:
  void refill(journal::reader&, std::unique_lock<std::mutex>&);
  void push(journal::journaled_ptr, bool released);

  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable work_, front_;
  std::deque<passing_ptr> line_;
  std::size_t next_to_take_ = 0;  ///< index into line_
  std::size_t bytes_ = 0;
  std::int64_t last_ = 0, newest_ = 0;  ///< last number that came into the line; newest there is
  bool behind_ = false;                 ///< some contacts are in the journal only
  bool looked_away_ = false;            ///< ready() is to return once with nothing
  bool closed_ = false;
};

}  // namespace intake::pipeline
