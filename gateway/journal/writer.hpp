// The journal's two threads. The first appends bytes (bodies, events) and receipts to a segment and syncs it; the second
// puts what points to them into one transaction and one sync. Whatever waits goes together, and while one batch commits,
// the next one's bytes are already on their way.
//
// Guarantees  Most contacts are told their receipt as soon as the segment is synced (`receipted`): the log of receipts
//             (receipt_log.hpp) makes their rows after a crash. One whose fate only the tables know, a duplicate or one
//             with a place to move, hears with its transaction. `appended` and `done` are called only after the
//             transaction is on stable storage (or has failed as a whole). Order of submission is the order in the
//             journal. A failed sync is final: nothing is accepted afterwards (trouble::sick). No space rolls back and
//             passes: trouble::disk_full, and the next commit tries again; who was told before stays in line.
// Owner       Built by `app`; submit functions may be called from any thread; hooks run on the journal thread and must
//             be quick.
// Fails       open() says what is wrong with the files; later trouble goes to the hooks and to `state()`.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <unordered_set>
#include <vector>

#include "gateway/journal/known_keys.hpp"
#include "gateway/journal/records.hpp"
#include "gateway/journal/tables.hpp"
#include "gateway/result.hpp"

namespace intake::journal {

enum class trouble {
  none,
  disk_full,
  sick,
  out_of_turn,  ///< of one request: its source does not stand where its cursor moves from
};

/// One contact on its way in and what became of it.
struct append_request {
  std::shared_ptr<journaled_contact> contact;  ///< `number` is set on success
  std::string dedupe_key;                      ///< empty: never a duplicate
  std::optional<source_cursor> cursor;
  std::string envelope;    ///< as text, made once; the writer's business, as are the next two
  place where;             ///< of the body's bytes
  key_place key_at;        ///< of the dedupe key
  std::string quarantine;  ///< reason to hold it; empty: pass on
  bool told = false;       ///< the log of receipts has it: it hears before its row is there; the writer's business

  journal::appended appended;  ///< valid when `trouble` is none; the number only when it is not `told`
  journal::trouble trouble = trouble::none;
  std::function<void()> resume;  ///< the door's business; the journal never calls it
};
using append_ptr = std::shared_ptr<append_request>;

struct writer_options {
  std::string directory;  ///< holds journal.db, segments/ and bodies/
  milliseconds dedupe_window{7 * 86400 * 1000};
  std::vector<std::string> backends = {};  ///< registered at open; a new one starts behind the events that are there
  std::size_t batch_contacts = 256;        ///< per transaction
  std::uint64_t batch_bytes = 2 << 20;     ///< of bodies per transaction, about
  std::size_t batch_works = 4;  ///< other pieces of work per transaction, so that receipts don't wait behind them
  /// Contacts that come in company wait this long for more, and again while more come; a lone one never waits.
  std::chrono::microseconds gather{300};
  std::size_t enough = 16;  ///< contacts that need no more company …
  std::size_t crowd = 64;   ///< … but for those at hand, when the last batch held so many
  std::chrono::microseconds work_waits{5000};  ///< how long other work waits for a contact to share its syncs with …
  std::chrono::milliseconds contacts_expected{20};  ///< … when the last one came not longer ago than this
  std::uint64_t segment_size = 64 << 20;            ///< a segment is closed when it has grown to this
  /// The tables may be so far behind the receipts; then contacts wait.
  std::size_t most_behind = 2048;
  std::uint64_t most_bytes_behind = 6 << 20;
  /// How long a transaction waits for more contacts that nobody waits for, and how many are enough.
  std::chrono::milliseconds settle{40};
  std::size_t settled = 1024;
};

/// Told after each transaction, for metrics and the checkpointer.
struct commit_report {
  std::size_t contacts = 0, works = 0;
  double seconds = 0;
  int wal_pages = 0;  ///< in the write-ahead log now
  journal::trouble trouble = trouble::none;
};

struct writer_hooks {
  std::function<void(std::vector<append_ptr>)> receipted = {};  ///< `told` before their rows are there; segment thread
  std::function<void(std::vector<append_ptr>)> appended = {};   ///< every request of a transaction, decided
  std::function<void(const commit_report&)> committed;
  std::function<void(const std::string& cause)> sick;  ///< once
};

class writer {
 public:
  /// Opens and migrates the journal; the thread runs from start() to the destructor.
  static result<std::unique_ptr<writer>> open(writer_options, const clock&);
  ~writer();

  void start(writer_hooks);

  /// `more_to_come`: its sender is about to hand in others, and says so by that_is_all() when it has none at hand.
  void append(append_ptr, bool more_to_come = false);
  void that_is_all();
  /// What `perform` runs inside the transaction; `places` say where its payloads are.
  using work = std::function<void(tables&, std::span<const place> places)>;
  /// Makes the payloads durable, then runs the work inside the next transaction; `done` hears how it ended. The
  /// payloads stay the caller's.
  void perform(work, std::function<void(trouble)> done = {}, std::vector<std::string_view> payloads = {});
  /// Adds to a ledger counter with the next transaction (within a second even if nothing else happens).
  void count(std::string_view source, std::string_view what, std::int64_t n = 1);

  /// Blocks until everybody who has been told by now has a row, so that whoever asks with a receipt finds it; at most
  /// `patience`. False: not yet; at once when transactions fail. Any thread but the journal's two.
  bool await_rows(std::chrono::milliseconds patience);

  std::size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }
  trouble state() const { return state_.load(); }

  /// Writes back what the write-ahead log holds; called by the checkpointer between its own passes so that the log can
  /// start over.
  void checkpoint_between_commits();
  /// Takes no more, commits what waits, joins the thread. Idempotent.
  void stop();

 private:
  struct work_item {
    work run;
    std::function<void(trouble)> done;
    std::vector<std::string_view> payloads;
    std::vector<place> places;
  };
  struct batch {
    std::vector<append_ptr> contacts;
    std::vector<work_item> works;
    std::map<std::pair<std::string, std::string>, std::int64_t> counts;
    place end;  ///< of the last bytes of the batch; segment 0: it wrote none
    bool checkpoint = false;
    bool waited_for = false;  ///< some of the contacts are not told
    bool empty() const { return contacts.empty() && works.empty() && counts.empty() && !checkpoint; }
  };

  /// What becomes a contact's row.
  struct storing {
    const intake::contact& contact;
    const std::string& envelope;
    const place& where;
    const std::string& dedupe_key;
    const key_place& key_at;
    const std::string& quarantine;
  };

  writer(writer_options, const clock&, sqlite::database);
  status replay();
  // The segment thread.
  void run_segments();
  std::size_t contacts_that_fit() const;
  std::uint64_t behind() const { return told_ - in_tables_; }
  bool too_far_behind() const;
  batch take();
  void gather(std::unique_lock<std::mutex>&);
  bool are_gathered() const;
  void choose_who_is_told(batch&);
  trouble put_in_segment(batch&);
  void write_bytes(batch&);
  void tell(const batch&);
  void note_told(const std::vector<append_ptr>&);
  void hand_over(batch&&);
  // The journal thread (writer_commit.cpp).
  void run_journal();
  batch take_ready();
  trouble commit(batch&);
  trouble write(batch&);
  void append_contacts(batch&, time_point now);
  appended store(const storing&, time_point now, batch&);
  void count(const batch&, time_point now);
  static void fail_all(const batch&, trouble);
  void keep_in_line(batch&);
  // Both.
  trouble classify(int extended_code, const std::string& words);
  void answer(batch&, trouble);
  void forget(const append_request&);

  const writer_options options_;
  const clock& clock_;
  sqlite::database db_;
  std::unique_ptr<tables> tables_;
  std::optional<known_keys> known_;  ///< the segment thread's
  std::uint64_t run_ = 0;  ///< number of this start
  std::unique_ptr<segment_writer> segments_;
  int wal_pages_ = 0;
  writer_hooks hooks_;

  std::mutex mutex_;
  std::condition_variable wake_segments_, wake_journal_;
  batch queue_;                                          ///< not yet in a segment
  batch ready_;                                          ///< in a segment, not yet committed
  std::unordered_multiset<std::string> keys_in_flight_;  ///< dedupe keys between the queue and the tables
  std::uint64_t told_ = 0;          ///< contacts that were told before they had a row
  std::uint64_t in_tables_ = 0;     ///< the first so many of them have it, or never will: the journal is sick
  std::uint64_t bytes_behind_ = 0;  ///< of those between the two
  std::condition_variable rows_there_;
  int rows_wanted_ = 0;  ///< how many wait in await_rows()
  bool stuck_ = false;   ///< the last transaction failed
  bool settling_ = false;    ///< the last transaction's contacts came in company, and nobody waited for it
  std::size_t company_ = 0;  ///< contacts in the last batch that had any
  std::chrono::steady_clock::time_point contacts_expected_until_{};
  bool more_to_come_ = false;  ///< that_is_all() follows
  // The first thread sleeps until there is something; until a contact comes; until they are gathered.
  bool asleep_ = false, work_waits_ = false, gathers_ = false;
  bool stopping_ = false, segments_done_ = false;
  std::atomic<std::size_t> waiting_{0};
  std::atomic<trouble> state_{trouble::none};
  std::thread segments_thread_, journal_thread_;
};

}  // namespace intake::journal
