#include "gateway/pipeline/background.hpp"

#include <pthread.h>
#include <sched.h>
#include <string>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace intake::pipeline {
namespace {

constexpr milliseconds too_long{10'000}, caught_up{1'000};

bool set_policy(int policy) {
  const sched_param none{};
  return sched_setscheduler(0, policy, &none) == 0;
}

}  // namespace

background::background(const char* name) {
  pthread_setname_np(pthread_self(), std::string(name).substr(0, 15).c_str());
  if (!set_policy(SCHED_IDLE)) setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 19);
}

void background::waited(milliseconds so_long) {
  if (gives_way_ ? so_long < too_long : so_long > caught_up) return;
  gives_way_ = !gives_way_;
  set_policy(gives_way_ ? SCHED_IDLE : SCHED_OTHER);
}

}  // namespace intake::pipeline
