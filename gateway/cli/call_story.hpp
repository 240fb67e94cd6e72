// One made-up telephone call, before any telephone system writes it down: who called whom, whose telephones rang, how it ended.
//
// Guarantees  Numbers are of the ranges that Ofcom keeps for films and books: nobody has them. The same seed tells the same
//             calls. Of every teller's first calls there is one of each kind.
// Owner       Values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "gateway/clock.hpp"

namespace intake::cli {

enum class call_kind { answered, ring_all, transferred, missed, voicemail, abandoned };
inline constexpr std::size_t call_kinds = 6;

/// A telephone of ours that rang; seconds since the call began.
struct handset_story {
  std::string id;  ///< 32 hexadecimal digits
  std::string agent, extension;
  int rings_at = 0, stops_at = 0;  ///< stops: answered, or it gave up
  std::optional<int> talks_until;  ///< nothing: nobody picked it up
};

struct call_story {
  std::size_t number = 0;  ///< 1, 2, …
  std::string id;          ///< 32 hexadecimal digits
  call_kind kind = call_kind::answered;
  time_point start{};
  int end = 0;  ///< seconds since the start
  std::string from, name, to, queue;
  std::vector<handset_story> handsets;
  bool recorded = false;

  bool answered() const { return kind <= call_kind::transferred; }
  /// In a queue, where people hear music; else telephones rang and that was all.
  bool queued() const { return answered() || kind == call_kind::abandoned; }
  time_point at(int seconds) const { return start + std::chrono::seconds{seconds}; }
};

class story_teller {
 public:
  explicit story_teller(std::uint64_t seed);
  call_story next();
  /// A number from 0 to below `n`, of the same chance.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(chance_() % n); }

 private:
  std::string id();
  call_kind kind_of_next();
  handset_story& ring(call_story&, std::size_t agent, int from, int seconds);

  std::mt19937_64 chance_;
  std::size_t told_ = 0;
  time_point clock_;
};

}  // namespace intake::cli
