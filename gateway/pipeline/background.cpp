#include "gateway/pipeline/background.hpp"

#include <fstream>
#include <mutex>
#include <pthread.h>
#include <sched.h>
#include <string>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace intake::pipeline {
namespace {

using namespace std::chrono_literals;

constexpr milliseconds too_long{10'000}, caught_up{1'000};
constexpr int starved_seconds = 10;
constexpr std::chrono::nanoseconds little_else = 800ms;  ///< of a second

std::mutex mutex;
std::vector<background*> all;  ///< under the mutex, and so is each one's policy

bool set_policy(pid_t thread, int policy) {
  const sched_param none{};
  return sched_setscheduler(thread, policy, &none) == 0;
}

/// How long a thread of this process has waited for a processor; nothing where the kernel does not say.
std::chrono::nanoseconds waited_for_processor(pid_t thread) {
  std::ifstream in("/proc/self/task/" + std::to_string(thread) + "/schedstat");
  std::int64_t ran = 0, waited = 0;
  in >> ran >> waited;
  return std::chrono::nanoseconds{waited};
}

}  // namespace

bool starvation::at(std::chrono::nanoseconds waited) {
  seconds_ = waited - std::exchange(before_, waited) >= little_else ? seconds_ + 1 : 0;
  return seconds_ >= starved_seconds;
}

background::background(const char* name) : thread_(static_cast<pid_t>(syscall(SYS_gettid))) {
  pthread_setname_np(pthread_self(), std::string(name).substr(0, 15).c_str());
  const std::lock_guard lock{mutex};
  if (!set_policy(thread_, SCHED_IDLE)) setpriority(PRIO_PROCESS, static_cast<id_t>(thread_), 19);
  all.push_back(this);
}

background::~background() {
  const std::lock_guard lock{mutex};
  std::erase(all, this);
}

void background::waited(milliseconds so_long) {
  const std::lock_guard lock{mutex};
  if (gives_way_ ? so_long < too_long : so_long > caught_up) return;
  give_way(!gives_way_);
}

void background::relieve_the_starved() {
  // Whoever holds the lock may be starved with it.
  const std::unique_lock lock{mutex, std::try_to_lock};
  if (!lock) return;
  for (background* each : all)
    if (each->starved_.at(waited_for_processor(each->thread_)) && each->gives_way_) each->give_way(false);
}

/// Under the lock.
void background::give_way(bool so) {
  gives_way_ = so;
  set_policy(thread_, so ? SCHED_IDLE : SCHED_OTHER);
}

}  // namespace intake::pipeline
