// Hands one backend its events: in order within a conversation, in parallel across conversations, again until they are
// through.
//
// Guarantees  An event is behind the cursor only with a row that says what became of it; after a crash it is delivered
//             again, byte-identical, under the same id. A conversation waits behind its failing event and nothing else
//             does; a backend that is not there as a whole is left alone for a while and asked again. Memory is
//             bounded: what waits, waits in the journal.
// Owner       One thread of its own; offer() and the operators' calls may come from any thread.
// Fails       Never throws; trouble with the journal is waited out (disk full) or ends the thread's work (sick).
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "gateway/backends/backend.hpp"
#include "gateway/journal/reader.hpp"
#include "gateway/journal/writer.hpp"
#include "gateway/ops/metrics.hpp"
#include "gateway/pipeline/background.hpp"
#include "gateway/pipeline/retry_policy.hpp"

namespace intake::pipeline {

/// What `status` and the metrics show of a backend.
struct backend_view {
  std::string name, reason;
  bool enabled = true, reachable = true;
  std::int64_t waiting = 0, retrying = 0, held = 0, dead = 0;
  std::optional<time_point> oldest;  ///< acceptance of the oldest event that is not through
};

class dispatcher {
 public:
  dispatcher(std::unique_ptr<backends::backend>, journal::writer&, std::unique_ptr<journal::reader>, const clock&,
             retry_rules, ops::registry&);
  ~dispatcher();

  /// Loads where the backend stands and starts.
  void start();
  /// Starts nothing more, waits for what is under way at most `limit`, joins. Idempotent.
  void stop(milliseconds limit);

  /// New events, in order. They may be dropped from memory: the journal has them.
  void offer(const std::vector<backends::outgoing_ptr>&);

  // For operators.
  std::string_view name() const { return backend_->name(); }
  backend_view view() const;
  void enable(bool, std::string reason);
  void retry(std::int64_t event);                 ///< a dead or waiting-for-retry event: now
  void discard(std::int64_t event);               ///< a dead event: never; what it held goes on
  void replay(std::vector<std::int64_t> events);  ///< again, in this order, whatever became of them before

 private:
  struct ticket {
    std::int64_t number = 0;
    std::string conversation;
    backends::outgoing_ptr event;  ///< null: to be read from the journal when its turn comes
    int attempts = 0;
    time_point first_attempt{};
  };
  struct lane {
    int in_flight = 0;
    std::optional<std::int64_t> failing;  ///< the event the conversation waits behind
    std::deque<ticket> behind;
  };
  struct taken_event {
    std::int64_t number;
    std::optional<time_point> accepted;
    bool settled;
  };

  void run(background&);
  void load();
  bool wait_for_work();
  void take_completions();
  void take_new_events();
  std::size_t refill_from_journal();
  void take(backends::outgoing_ptr);
  void send();
  std::int64_t backlog() const;
  bool may_send() const;
  std::vector<backends::outgoing_ptr> next_batch(std::size_t room);
  std::optional<ticket> next_ticket();
  bool find_event(ticket&);
  bool reading(const std::function<void()>&);
  void leave_lane(const ticket&);
  void completed(const backends::outgoing_ptr&, const backends::verdict&);
  void delivered(ticket, const backends::verdict&);
  void failed(ticket, const backends::verdict&);
  void unavailable(ticket, const backends::verdict&);
  void release(const std::string& conversation);
  void settle(std::int64_t number, journal::delivery);
  void record(int at_most);
  void publish(std::optional<time_point> since);
  void command(std::function<void()>);
  void start_over(ticket);
  std::optional<time_point> oldest();

  static constexpr int failures_that_open_the_circuit = 5;

  const std::unique_ptr<backends::backend> backend_;
  journal::writer& journal_;
  const std::unique_ptr<journal::reader> reader_;
  const clock& clock_;
  const retry_rules rules_;
  ops::counter &delivered_count_, &retried_count_, &refused_count_, &unavailable_count_;

  // Shared with other threads.
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<backends::outgoing_ptr> offered_;
  std::size_t offered_bytes_ = 0;
  std::int64_t newest_ = 0;        ///< number of the newest event there is
  std::int64_t published_ = 0;     ///< … when view_ was last made
  bool offered_complete_ = false;  ///< offered_ holds everything behind next_
  std::vector<std::pair<backends::outgoing_ptr, backends::verdict>> completions_;
  std::vector<std::function<void()>> commands_;
  std::vector<journal::delivery> unrecorded_;
  int recording_ = 0;                  ///< pieces of work at the journal
  int switching_ = 0;                  ///< … that say whether the backend is on
  std::optional<time_point> stop_at_;  ///< set: send nothing more; end when nothing is under way, or then
  backend_view view_;

  // The dispatcher's thread only.
  std::int64_t cursor_ = 0, next_ = 0;
  std::deque<taken_event> taken_;
  std::int64_t held_ = 0;
  std::set<std::int64_t> settled_before_;  ///< behind the cursor and through already, from before the restart
  std::deque<ticket> ready_;
  std::multimap<time_point, ticket> retries_;
  std::map<std::int64_t, ticket> dead_;
  std::unordered_map<std::string, lane> lanes_;
  std::unordered_map<std::int64_t, ticket> in_flight_;
  std::vector<journal::delivery> records_;
  int failures_in_a_row_ = 0;
  time_point paused_until_{};
  std::uint64_t chance_ = 0x9e3779b97f4a7c15;
  std::thread thread_;
};

}  // namespace intake::pipeline
