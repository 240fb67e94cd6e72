#include "adapters/imap/folder_progress.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

namespace intake::imap {
namespace {

constexpr std::uint32_t range = 1000;  ///< UIDs listed by one command
constexpr std::size_t act_on = 50;     ///< mails by one command
/// A server's clock may be behind ours: what it says came this long before us may still be new.
constexpr std::chrono::minutes clocks_differ{10};

std::int64_t seconds_of(time_point t) {
  return std::chrono::duration_cast<std::chrono::seconds>(t.time_since_epoch()).count();
}

}  // namespace

folder_progress::folder_progress(const folder_policy& policy, std::string place)
    : policy_(policy),
      place_(std::move(place)),
      cursor_(folder_cursor::parse(place_).value_or(folder_cursor{})),
      count_(policy.count_at) {}

folder_progress::start folder_progress::begin(std::uint32_t validity, std::uint32_t uid_next, time_point now) {
  pending_.clear();
  due_.clear();
  acting_fails_ = looked_ = counting_ = to_compare_ = false;
  uid_next_ = uid_next;
  auto how = start::goes_on;
  if (cursor_.validity == 0) {
    how = start::first;
    using from = folder_policy::begin_from;
    cursor_ = {.validity = validity, .fresh = uid_next};
    if (policy_.from == from::now) {
      cursor_.uid = cursor_.settled = cursor_.counted = uid_next > 0 ? uid_next - 1 : 0;
      cursor_.since = seconds_of(now - clocks_differ);
    }
    if (policy_.from == from::date) cursor_.since = seconds_of(policy_.date);
  } else if (cursor_.validity != validity) {
    how = start::renumbered;
    cursor_ = {.validity = validity, .fresh = uid_next, .since = cursor_.since};
    count_.give_up();
  }
  position_ = cursor_.uid;
  recovering_ = acts() && cursor_.settled < cursor_.uid;
  return how;
}

std::optional<std::string> folder_progress::next_range() {
  if (!pending_.empty()) return std::nullopt;
  if (recovering_) {
    range_from_ = cursor_.settled + 1;
    range_to_ = cursor_.uid;
    return std::to_string(range_from_) + ":" + std::to_string(range_to_);
  }
  if (looked_ || position_ == std::numeric_limits<std::uint32_t>::max()) return next_counted_range();
  range_from_ = position_ + 1;
  // Behind the last UID that the server told there is little; in front of it there may be a million.
  range_to_ = uid_next_ > position_ && uid_next_ - position_ > range ? position_ + range : 0;
  return std::to_string(range_from_) + ":" + (range_to_ == 0 ? "*" : std::to_string(range_to_));
}

/// The count comes when there is nothing else to do.
std::optional<std::string> folder_progress::next_counted_range() {
  if (!count_.is_under_way()) return std::nullopt;
  if (cursor_.counted >= count_.up_to()) {
    count_.end();
    return std::nullopt;
  }
  counting_ = true;
  range_from_ = cursor_.counted + 1;
  range_to_ = std::min(cursor_.counted + range, count_.up_to());
  return std::to_string(range_from_) + ":" + std::to_string(range_to_);
}

void folder_progress::listed(const listed_mail& mail) {
  // `12:*` always lists the last mail, also when it is the eleventh.
  if (mail.uid < range_from_ || (range_to_ != 0 && mail.uid > range_to_)) return;
  pending_.push_back(mail);
}

void folder_progress::list_ended() {
  std::sort(pending_.begin(), pending_.end(), [](const auto& a, const auto& b) { return a.uid < b.uid; });
  const auto twice =
      std::unique(pending_.begin(), pending_.end(), [](const auto& a, const auto& b) { return a.uid == b.uid; });
  pending_.erase(twice, pending_.end());
  const std::uint32_t highest = pending_.empty() ? 0 : pending_.back().uid;
  const auto before = pending_.size();
  std::erase_if(pending_, [this](const auto& mail) { return !is_ours(mail); });
  if (std::exchange(recovering_, false)) {
    std::erase_if(pending_, [this](const auto& mail) { return mail.size > policy_.max_message_size; });
    due_.assign(pending_.begin(), pending_.end());
    pending_.clear();
    if (due_.empty()) settle();
    return;
  }
  if (counting_) {
    count_.listed(pending_.size());
    to_compare_ = !pending_.empty();
    if (!to_compare_) range_counted();
    return;
  }
  skipped_ += before - pending_.size();
  looked_ = range_to_ == 0;
  position_ = std::max({position_, range_to_, highest});
  if (pending_.empty()) pass(position_);
}

void folder_progress::count_if_due(time_point now) {
  if (count_.is_due(now)) count_.begin(cursor_.uid);
}

std::optional<mailbox_range> folder_progress::to_compare() const {
  if (!to_compare_) return std::nullopt;
  return mailbox_range{policy_.source, policy_.folder, cursor_.validity, range_from_, range_to_};
}

void folder_progress::compared(const std::vector<std::uint32_t>& taken) {
  to_compare_ = false;
  std::erase_if(pending_, [&](const auto& mail) { return std::binary_search(taken.begin(), taken.end(), mail.uid); });
  if (pending_.empty()) range_counted();
}

/// Every mail of the range has a contact, or is gone.
void folder_progress::range_counted() {
  counting_ = false;
  cursor_.counted = range_to_;
}

bool folder_progress::is_ours(const listed_mail& mail) const {
  return mail.uid >= cursor_.fresh || !mail.arrived || seconds_of(*mail.arrived) >= cursor_.since;
}

portion folder_progress::wanted() const {
  const auto& mail = pending_.front();
  const auto tried = mail.uid == tried_uid_ ? attempts_ : 0;
  if (tried < policy_.max_attempts) return mail.size > policy_.max_message_size ? portion::beginning : portion::whole;
  return tried < 2 * policy_.max_attempts && mail.size <= policy_.max_message_size ? portion::beginning
                                                                                   : portion::nothing;
}

cursor_move folder_progress::taking(bool as_a_whole) const {
  folder_cursor to = cursor_;
  to.uid = std::max(to.uid, pending_.front().uid);  // what the count found lies behind it
  // Nothing may ever be done to a mail that was not had as a whole: what is still open before it stays open for good.
  if (!acts() || (!as_a_whole && due_.empty())) to.settled = to.uid;
  return {.from = place_, .to = to.text(), .of = policy_.folder};
}

void folder_progress::taken(bool as_a_whole, bool duplicate) {
  const auto mail = pending_.front();
  if (counting_) count_.taken(mail.uid, duplicate);
  place_ = taking(as_a_whole).to;
  cursor_ = folder_cursor::parse(place_).value_or(cursor_);
  if (acts() && as_a_whole && !acting_fails_) due_.push_back(mail);
  pending_.pop_front();
  if (pending_.empty()) pass(position_);
  attempts_ = 0;
}

void folder_progress::failed() {
  if (std::exchange(tried_uid_, pending_.front().uid) != pending_.front().uid) attempts_ = 0;
  ++attempts_;
}

void folder_progress::vanished() {
  ++gone_;
  pending_.pop_front();
  if (pending_.empty()) pass(position_);
}

void folder_progress::expunged(std::uint32_t low, std::uint32_t high) {
  const auto in_it = [&](const auto& mail) { return mail.uid >= low && mail.uid <= high; };
  // The first one is being fetched: its own command says what becomes of it.
  for (std::size_t i = 1; i < pending_.size();)
    if (in_it(pending_[i])) {
      pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(i));
      ++gone_;
    } else {
      ++i;
    }
}

/// Everything up to `uid` has been looked at.
void folder_progress::pass(std::uint32_t uid) {
  const bool nothing_due = due_.empty() && (cursor_.settled == cursor_.uid || !acts());
  cursor_.uid = std::max(cursor_.uid, uid);
  if (counting_) range_counted();
  if (nothing_due) settle();
}

void folder_progress::settle() { cursor_.settled = cursor_.uid; }

bool folder_progress::action_is_due() const {
  if (due_.empty() || acting_fails_) return false;
  return pending_.empty() || due_.size() >= act_on || wanted() != portion::whole;
}

void folder_progress::acted() {
  due_.clear();
  settle();
}

void folder_progress::could_not_act() {
  due_.clear();
  acting_fails_ = true;
}

std::optional<cursor_move> folder_progress::unsaved() const {
  std::string to = cursor_.text();
  if (cursor_.validity == 0 || to == place_) return std::nullopt;
  return cursor_move{.from = place_, .to = std::move(to), .of = policy_.folder};
}

}  // namespace intake::imap
