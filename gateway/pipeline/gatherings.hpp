// What several contacts together make: adds contacts to their gatherings, and settles those that are due.
//
// Guarantees  A gathering sees what earlier contacts have made of it, stored or about to be. It is settled before a
//             contact that came after it was due, however late both are looked at: a backlog gives the tickets that there
//             would have been without it. What a fold that throws has not settled is tried again an hour later.
// Owner       The assembling thread.
// Fails       Throws when the journal cannot be read: resume() then, and nothing of the batch counts.
#pragma once

#include <map>
#include <set>
#include <span>

#include "gateway/journal/gathering_index.hpp"
#include "gateway/pipeline/assembly_batch.hpp"
#include "gateway/pipeline/channel.hpp"

namespace intake::pipeline {

class gatherings {
 public:
  gatherings(std::span<const channel>, event_identity, assembly::gathering_rules, journal::reader&);

  /// Everything that waits for its time, from the journal.
  void resume();
  std::optional<time_point> next_due() const;

  enum class belonging { gathered, none, failed };
  /// Adds a contact to what it belongs to; `failed`: the fold has thrown, and nothing is changed. `storing`: the batch
  /// before `to`, on its way into the journal; may be null.
  belonging gather(const channel&, std::int64_t contact, const assembly::arrival&, const facts&, assembly_batch& to,
                   const assembly_batch* storing);
  /// Settles what is due until then; false when `to` has got enough and more is due.
  bool settle(time_point until, assembly_batch& to, const assembly_batch* storing);

 private:
  void settle_one(const std::string& id, time_point at, assembly_batch& to, const assembly_batch* storing);
  void take(assembly::gathered, time_point, assembly_batch& to);
  void set_due(const std::string& id, std::optional<time_point>);

  const std::span<const channel> channels_;
  const event_identity identity_;
  const assembly::gathering_rules rules_;
  journal::reader& journal_;
  journal::gathering_index index_;
  std::set<std::pair<time_point, std::string>> due_;
  std::map<std::string, time_point> due_of_;
};

}  // namespace intake::pipeline
