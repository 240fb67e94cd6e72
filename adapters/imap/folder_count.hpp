// The nightly count of a folder: when it is due, how far it goes, what it came to.
//
// Guarantees  Due once a day, at the first look behind its time of day. A night that nobody was up is made up for by the next
//             one, because the cursor says how far was counted.
// Owner       folder_progress. No I/O, no clock: time comes in.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "gateway/clock.hpp"

namespace intake::imap {

/// The first moment behind `now` at which it is that late on a day in UTC.
inline time_point next_at(time_point now, std::chrono::minutes time_of_day) {
  const time_point today = std::chrono::floor<std::chrono::days>(now) + time_of_day;
  return today > now ? today : today + std::chrono::days{1};
}

/// What a count came to.
struct count_result {
  std::uint64_t listed = 0;            ///< mails that are ours, in the folder
  std::uint64_t copies = 0;            ///< had no contact, but the same octets did
  std::vector<std::uint32_t> missing;  ///< had no contact and were taken now
};

class folder_count {
 public:
  /// Nothing: never.
  explicit folder_count(std::optional<std::chrono::minutes> time_of_day) : time_of_day_(time_of_day) {}

  bool is_due(time_point now) {
    if (!time_of_day_) return false;
    if (!alarm_) alarm_ = next_at(now, *time_of_day_);
    if (now < *alarm_) return false;
    alarm_ = next_at(now, *time_of_day_);
    return true;
  }

  void begin(std::uint32_t up_to) {
    up_to_ = up_to;
    under_way_ = true;
    result_ = {};
  }
  bool is_under_way() const { return under_way_; }
  std::uint32_t up_to() const { return up_to_; }
  void listed(std::size_t mails) { result_.listed += mails; }
  void taken(std::uint32_t uid, bool copy) {
    if (copy)
      ++result_.copies;
    else
      result_.missing.push_back(uid);
  }
  void give_up() { under_way_ = false; }
  void end() {
    under_way_ = false;
    ended_ = true;
  }
  /// What came of a count, told once.
  std::optional<count_result> take() {
    if (!ended_) return std::nullopt;
    ended_ = false;
    return std::move(result_);
  }

 private:
  std::optional<std::chrono::minutes> time_of_day_;
  std::optional<time_point> alarm_;
  std::uint32_t up_to_ = 0;
  bool under_way_ = false, ended_ = false;
  count_result result_;
};

}  // namespace intake::imap
