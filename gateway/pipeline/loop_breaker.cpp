#include "gateway/pipeline/loop_breaker.hpp"

#include "gateway/crypto/short_digest.hpp"

namespace intake::pipeline {
namespace {

constexpr std::size_t most_keys = 20'000;

bool is_answer(const automation& a) {
  return a.kind == "ooo" || a.kind == "bounce" || a.kind == "complaint" || a.kind == "receipt" || a.kind == "none";
}

std::string key_of(const facts& f, std::string_view kind, std::string_view what) {
  std::string all = f.thread.sender;
  all.append(1, '\0').append(f.thread.mailbox).append(1, '\0').append(kind).append(1, '\0').append(what);
  return crypto::short_digest(all);
}

}  // namespace

std::string loop_breaker::judge(const facts& f, const std::string& conversation, time_point now) {
  if (budget_.most == 0 || !f.automation.is_auto || f.automation.kind == "monitoring") return {};
  if (seen_.size() >= most_keys) forget_old(now);
  // Both are counted, whichever is spent first.
  const std::string said = f.subject + '\n' + (f.body ? f.body->text : std::string{});
  const bool same_text = spent(key_of(f, "text", said), now);
  const bool same_thread =
      is_answer(f.automation) && !conversation.empty() && spent(key_of(f, "conversation", conversation), now);
  if (!same_text && !same_thread) return {};
  return "loop: more than " + std::to_string(budget_.most) + " mails of this machine within " +
         std::to_string(budget_.window.count()) + " s " + (same_thread ? "in one conversation" : "with one text");
}

/// Remembers as many times as the budget allows: when the oldest of them is within the window, it is spent.
bool loop_breaker::spent(std::string key, time_point now) {
  auto& times = seen_[std::move(key)];
  const bool out = times.size() == budget_.most && now - times.front() < budget_.window;
  if (times.size() == budget_.most) times.pop_front();
  times.push_back(now);
  return out;
}

void loop_breaker::forget_old(time_point now) {
  std::erase_if(seen_, [&](const auto& one) { return now - one.second.back() >= budget_.window; });
  if (seen_.size() >= most_keys) seen_.clear();
}

}  // namespace intake::pipeline
