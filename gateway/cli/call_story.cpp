#include "gateway/cli/call_story.hpp"

namespace intake::cli {
namespace {

using namespace std::chrono_literals;

constexpr const char* callers[] = {"Ada Lovelace", "Grace Hopper", "José Peña", "Zoë O'Neill", "Kim Costa", ""};
constexpr const char* agents[] = {"anna", "bruno", "carla", "dinis", "eva"};
constexpr std::size_t agent_count = std::size(agents);

struct desk {
  const char *number, *queue;
};
constexpr desk desks[] = {{"+442079460100", "support"}, {"+442079460200", "billing"}};

/// How many of a hundred calls are of each kind.
constexpr std::size_t share[call_kinds] = {30, 25, 10, 10, 10, 15};

constexpr std::chrono::sys_days first_day = std::chrono::year{2026} / 1 / 5;
constexpr std::uint64_t days = 300;

}  // namespace

story_teller::story_teller(std::uint64_t seed)
    : chance_(seed), clock_(first_day + std::chrono::days{static_cast<int>(seed % days)} + 8h) {}

std::string story_teller::id() {
  constexpr char digits[] = "0123456789abcdef";
  std::string out(32, '0');
  for (char& c : out) c = digits[below(16)];
  return out;
}

call_kind story_teller::kind_of_next() {
  if (told_ < call_kinds) return static_cast<call_kind>(told_);
  std::size_t drawn = below(100), kind = 0;
  while (drawn >= share[kind]) drawn -= share[kind++];
  return static_cast<call_kind>(kind);
}

handset_story& story_teller::ring(call_story& call, std::size_t agent, int from, int seconds) {
  agent %= agent_count;
  return call.handsets.emplace_back(
      handset_story{id(), agents[agent], std::to_string(2001 + agent), from, from + seconds, std::nullopt});
}

call_story story_teller::next() {
  call_story call;
  call.kind = kind_of_next();
  call.number = ++told_;
  call.id = id();
  call.start = clock_ += std::chrono::seconds{5 + below(56)};
  const std::string digits = std::to_string(1000 + below(1000));
  call.from = "+447700900" + digits.substr(1);
  call.name = callers[below(std::size(callers))];
  const desk& to = desks[below(std::size(desks))];
  call.to = to.number;
  call.queue = to.queue;

  const std::size_t first = below(agent_count);
  const int rings = 4 + static_cast<int>(below(16)), talks = 20 + static_cast<int>(below(300));
  const std::size_t together = call.kind == call_kind::ring_all ? 3 + below(agent_count - 2) : 1;
  for (std::size_t n = 0; n < together; ++n) ring(call, first + n, 2, rings);
  call.end = 2 + rings;
  if (call.answered()) {
    call.end += talks;
    call.handsets[below(together)].talks_until = call.end;
    call.recorded = below(2) == 0;
  }
  if (call.kind == call_kind::transferred) {
    handset_story& second = ring(call, first + 1, call.end, 5);
    call.end += 5 + talks;
    second.talks_until = call.end;
  }
  if (call.kind == call_kind::voicemail) call.end += 10 + static_cast<int>(below(50));
  if (call.kind == call_kind::abandoned) call.end += 5 + static_cast<int>(below(120));
  return call;
}

}  // namespace intake::cli
