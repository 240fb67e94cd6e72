// Which recordings to fetch and when: those that events speak of, each until it is here or given up.
//
// Guarantees  Pure; time comes in. Bounded: when `room()` is out, no further events are wanted. A recording that several
//             events speak of is fetched once, and no more when one of them has it attached. place() never passes an event
//             with a recording that is still to come, so that whoever begins there again misses none.
// Owner       One source on the I/O thread.
// Fails       Never.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/telephony/recording_parser.hpp"
#include "gateway/clock.hpp"

namespace intake::telephony {

struct recording_rules {
  int attempts = 8;                  ///< then it is given up
  milliseconds first_pause{10'000};  ///< after the first failure; four times as long after each further one
  milliseconds longest_pause{21'600'000};
  std::size_t most_waiting = 1000;     ///< recordings
  std::size_t most_remembered = 4096;  ///< names of those that are done with
};

class recording_schedule {
 public:
  enum class ending {
    fetched,
    failed,    ///< to be tried again
    hopeless,  ///< not to be tried again
  };

  recording_schedule(const recording_rules&, std::int64_t place);

  bool room() const { return waiting_.size() < rules_.most_waiting; }
  /// The last event that was looked at.
  std::int64_t seen() const { return seen_; }
  void add(std::int64_t event, const std::vector<spoken_recording>&, time_point now);

  /// One that is due and nobody fetches yet; it is under way from here on.
  std::optional<spoken_recording> begin(time_point now);
  /// True if it is given up with that.
  bool end(const spoken_recording&, ending, time_point now);

  /// When the next is due that nobody fetches yet.
  std::optional<time_point> due() const;
  std::size_t waiting() const { return waiting_.size(); }
  /// All that events up to here spoke of is here or given up.
  std::int64_t place() const;

 private:
  struct pending {
    spoken_recording what;
    std::int64_t event = 0;
    time_point due{};
    int attempts = 0;
    bool under_way = false;
  };
  void remember(const std::string& name);
  void forget(const std::string& name);
  bool is_remembered(const std::string& name) const;

  recording_rules rules_;
  std::int64_t seen_;
  std::map<std::string, pending> waiting_;  ///< by name
  std::deque<std::string> remembered_;
};

}  // namespace intake::telephony
