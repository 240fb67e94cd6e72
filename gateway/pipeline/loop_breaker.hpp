// Stops two machines that answer each other for ever: holds what a machine sends to one of our mailboxes beyond a budget.
//
// Counted are answers of machines (out-of-office, bounces, complaints, receipts, mails from nobody) by sender, mailbox and conversation, and
// any machine's mail but monitoring by sender, mailbox, subject and text. What is held counts, too: a loop stays held until it has
// been quiet. People's mail and monitoring are never counted: a flood of them may be the outage.
//
// Guarantees  Bounded memory; when it is full, or after a restart, counting begins anew and nothing is held wrongly.
// Owner       The assembling thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include "gateway/clock.hpp"
#include "gateway/facts.hpp"

namespace intake::pipeline {

struct loop_budget {
  std::uint32_t most = 20;  ///< 0: no limit
  std::chrono::seconds window{3600};
};

class loop_breaker {
 public:
  explicit loop_breaker(loop_budget budget) : budget_(budget) {}

  /// Why the mail is to be held; empty: it passes. `conversation`: the one that its references lead to, if any.
  std::string judge(const facts&, const std::string& conversation, time_point now);

 private:
  bool spent(std::string key, time_point now);
  void forget_old(time_point now);

  const loop_budget budget_;
  std::unordered_map<std::string, std::deque<time_point>> seen_;
};

}  // namespace intake::pipeline
