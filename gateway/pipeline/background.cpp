#include "gateway/pipeline/background.hpp"

#include <fstream>
#include <mutex>
#include <pthread.h>
#include <sched.h>
#include <string>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "gateway/pipeline/pressure.hpp"

namespace intake::pipeline {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t few = 16;      ///< contacts or events that wait
constexpr int accepting_threads = 3;  ///< I/O, segments, tables
constexpr int a_little_nicer = 10;
constexpr milliseconds too_long{10'000}, caught_up{1'000};
constexpr int starved_seconds = 10;
constexpr std::chrono::nanoseconds hardly = 200ms;  ///< of a second

// Those there are; the policy of each is theirs to change who hold the mutex.
std::mutex backgrounds_mutex;
std::vector<background*> backgrounds;

pressure coming_in;

pid_t this_thread() { return static_cast<pid_t>(syscall(SYS_gettid)); }

bool set_policy(pid_t thread, int policy) {
  const sched_param none{};
  return sched_setscheduler(thread, policy, &none) == 0;
}

/// Whether there is a way back from SCHED_IDLE; a thread that does nothing else tries it.
bool may_come_back() {
  static const bool may = [] {
    bool came = false;
    std::thread([&came] { came = set_policy(this_thread(), SCHED_IDLE) && set_policy(this_thread(), SCHED_OTHER); })
        .join();
    return came;
  }();
  return may;
}

/// Whether those who accept want every processor that this process may use.
bool accepting_takes_all() {
  static const bool so = [] {
    cpu_set_t mine;
    return sched_getaffinity(0, sizeof mine, &mine) == 0 && CPU_COUNT(&mine) <= accepting_threads;
  }();
  return so;
}

/// Of a thread of this process; proc(5). One that cannot be looked at wants nothing.
thread_state state_of(pid_t thread) {
  const std::string files = "/proc/self/task/" + std::to_string(thread);
  std::string stat;
  std::getline(std::ifstream(files + "/stat"), stat);
  std::int64_t ran = 0;
  std::ifstream(files + "/schedstat") >> ran;
  const auto name_ends = stat.rfind(") ");
  return {.wants_to_run = name_ends != stat.npos && stat.substr(name_ends + 2, 1) == "R",
          .ran = std::chrono::nanoseconds{ran}};
}

}  // namespace

bool starvation::at(const thread_state& now) {
  const auto ran = now.ran - std::exchange(ran_, now.ran);
  seconds_ = now.wants_to_run && ran < hardly ? seconds_ + 1 : 0;
  return seconds_ >= starved_seconds;
}

background::background(const char* name) : thread_(this_thread()) {
  pthread_setname_np(pthread_self(), std::string(name).substr(0, 15).c_str());
  const std::lock_guard lock{backgrounds_mutex};
  setpriority(PRIO_PROCESS, static_cast<id_t>(thread_), may_come_back() ? a_little_nicer : 19);
  backgrounds.push_back(this);
}

background::~background() {
  const std::lock_guard lock{backgrounds_mutex};
  std::erase(backgrounds, this);
}

void background::contacts_came(std::size_t n) { coming_in.note(n, std::chrono::steady_clock::now()); }

void background::finds(std::int64_t waiting, milliseconds since) {
  const std::lock_guard lock{backgrounds_mutex};
  be_late(since >= too_long || (is_late_ && since > caught_up));
  give_way((waiting > few || coming_in.is_high(std::chrono::steady_clock::now())) && !is_late_);
}

void background::let_a_storm_pass(std::int64_t waiting, milliseconds since) {
  using std::chrono::steady_clock;
  if (!accepting_takes_all()) return;
  const rest from_work(coming_in, waiting, since, steady_clock::now());
  while (from_work.goes_on(steady_clock::now())) std::this_thread::sleep_for(20ms);
}

void background::relieve_the_starved() {
  // Whoever holds the lock may be starved with it.
  const std::unique_lock lock{backgrounds_mutex, std::try_to_lock};
  if (!lock) return;
  for (background* each : backgrounds) {
    const thread_state now = state_of(each->thread_);
    const bool starved = each->starved_.at(now);
    if (starved) each->be_late(true);
    // Who sleeps shall wake up for the next contact, whatever is going on; it gives way again when it finds more.
    if (starved || !now.wants_to_run) each->give_way(false);
  }
}

/// Under the lock, as is the next.
void background::be_late(bool so) {
  if (std::exchange(is_late_, so) == so || !may_come_back()) return;
  setpriority(PRIO_PROCESS, static_cast<id_t>(thread_), so ? 0 : a_little_nicer);
}

void background::give_way(bool so) {
  if (std::exchange(gives_way_, so) == so) return;
  if (may_come_back()) set_policy(thread_, so ? SCHED_IDLE : SCHED_OTHER);
}

}  // namespace intake::pipeline
