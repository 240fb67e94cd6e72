// Normalizes in parallel, assembles in journal order, stores what comes of it in one transaction, and tells the
// dispatchers.
//
// Guarantees  Every contact that was journaled becomes events, is folded into one, or stays in the journal to be tried
//             again: bytes that cannot be read, a normalizer or a fold that throws make a degraded event. State and
//             events of a batch stand or fall together.
// Owner       `app`; its threads are its own. feed() is called by the journal thread after each commit.
// Fails       Trouble with the journal is waited out (disk full, a read that fails; trouble() tells) or ends the work
//             (sick); nothing is lost either way.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <thread>
#include <vector>

#include "gateway/backends/backend.hpp"
#include "gateway/journal/reader.hpp"
#include "gateway/journal/writer.hpp"
#include "gateway/ops/metrics.hpp"
#include "gateway/pipeline/assembly_batch.hpp"
#include "gateway/pipeline/background.hpp"
#include "gateway/pipeline/channel.hpp"
#include "gateway/pipeline/contact_line.hpp"
#include "gateway/pipeline/gatherings.hpp"
#include "gateway/pipeline/loop_breaker.hpp"
#include "gateway/ticket_event.hpp"

namespace intake::pipeline {

struct assembly_options {
  std::span<const channel> channels;
  event_identity identity;
  std::string bodies;          ///< directory of large bodies
  int normalizer_threads = 1;  ///< the assembling thread is one of them
  std::size_t batch = 128;     ///< contacts a transaction
  assembly::gathering_rules rules = {};
  loop_budget loops = {};
  const clock* time = &system_clock();  ///< for gatherings that are due while no contact comes
};

class assembly_line {
 public:
  using event_sink = std::function<void(const std::vector<backends::outgoing_ptr>&)>;

  /// `readers`: one for the assembling thread.
  assembly_line(assembly_options, journal::writer&, std::unique_ptr<journal::reader>, ops::registry&);
  ~assembly_line();

  /// Takes up where the last run stopped; new events go to `sink`, on the assembling thread, after their commit.
  void start(event_sink sink);
  void feed(const std::vector<journal::append_ptr>&);
  /// Looks for contacts that were let out of quarantine.
  void take_released();
  std::int64_t waiting() const { return line_.waiting(); }
  /// Why no tickets are being made, for a person; empty when all is well. Any thread.
  std::string trouble() const;
  /// Finishes the batch under way and joins. What is left is taken up at the next start.
  void stop();

 private:
  struct folded {
    assembly::outcome outcome;
    std::vector<std::string> json;  ///< the outcome's events as they leave
  };
  void normalize_contacts(background&);
  milliseconds age(const passing&) const;
  void normalize(passing&);
  facts facts_of(const journal::journaled_contact&);
  const channel* channel_of(const contact&) const;

  void assemble_contacts(background&);
  bool assemble_batch(background&);
  void find_place();
  void take_from_quarantine();
  std::optional<milliseconds> until_due() const;
  bool fill(const std::vector<passing_ptr>&, std::shared_ptr<assembly_batch>&);
  bool settle_due(time_point, std::shared_ptr<assembly_batch>&, journal::reader::view&);
  bool hand_over(std::shared_ptr<assembly_batch>&);
  void assemble(passing&, assembly_batch&);
  bool hold_loop(const passing&, const assembly::known&, assembly_batch&);
  assembly::wanted prepare(passing&) const;
  assembly::known load(const assembly::wanted&, const facts&, const assembly_batch& current);
  std::optional<std::pair<journal::thread_target, assembly::conversation>> thread_of(const std::string& key,
                                                                                     const assembly_batch& current);
  folded fold(const assembly::arrival&, facts&, const assembly::known&);
  static void place(const journal::journaled_contact&, const assembly::wanted&, folded, assembly_batch& to);
  void submit(std::shared_ptr<assembly_batch>);
  bool settle();
  void pause(milliseconds);
  void set_trouble(std::string_view);

  const assembly_options options_;
  journal::writer& journal_;
  const std::unique_ptr<journal::reader> reader_;
  contact_line line_;
  gatherings gatherings_;
  loop_breaker loops_;
  event_sink sink_;
  std::shared_ptr<assembly_batch> storing_;  ///< under way in the journal, while the next one is being made
  std::future<journal::trouble> stored_;
  std::set<std::int64_t> releasing_;  ///< let out of quarantine and in the line, or through
  std::atomic<bool> released_{false}, stopping_{false};
  mutable std::mutex trouble_mutex_;
  std::string trouble_;
  ops::histogram& normalize_seconds_;
  ops::counter &assembled_count_, &degraded_count_, &loop_count_;
  std::vector<std::thread> threads_;
};

/// Reads a contact by its channel's normalizer; whatever goes wrong is a degraded result, never an exception.
facts normalize_contact(const channel&, const contact&, const std::string& bodies_directory);

/// The contact as an assembler sees it.
assembly::arrival arrival_of(const contact&);

}  // namespace intake::pipeline
