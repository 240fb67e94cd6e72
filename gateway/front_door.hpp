// The door's implementation: bodies into memory or files, digests, duplicates, quarantine, back-pressure, and the
// journal.
//
// Guarantees  What intake.hpp promises. The memory of bodies under way stays below a fixed sum: beyond it they go to
//             files early.
// Owner       The I/O thread, but for appended(), which the journal's threads call.
// Fails       By refusals. Once the journal is sick everything is refused until the process ends.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include "gateway/inspect/inspector.hpp"
#include "gateway/intake.hpp"
#include "gateway/journal/writer.hpp"
#include "gateway/ops/metrics.hpp"
#include "gateway/ulid.hpp"

namespace intake {

struct door_options {
  std::string state_dir;
  std::uint64_t inline_limit = 256 << 10;  ///< larger bodies get a file
  std::uint64_t inline_total = 24 << 20;   ///< bodies in memory together; beyond it, new bytes go to files
  std::uint64_t low_water = 512 << 20;     ///< free bytes on the disk below which nothing is taken
  std::size_t max_queue = 10000;           ///< contacts waiting for their sync
  std::vector<std::string> quarantine_senders;
};

class front_door final : public door {
 public:
  /// `inspector`: shown every contact before it is taken; none: nobody looks.
  front_door(door_options, boost::asio::any_io_executor, journal::writer&, const clock&, ops::registry&,
             std::unique_ptr<inspect::inspector> = {});
  ~front_door() override;

  std::optional<refusal> closed() const override;
  std::unique_ptr<body_sink> open_body() override;
  boost::asio::awaitable<answer> hand_in(contact, std::unique_ptr<body_sink>) override;
  void count_refused(std::string_view source) override;
  boost::asio::awaitable<std::optional<refusal>> keep(transcript_entry) override;
  boost::asio::awaitable<std::optional<refusal>> move_cursor(std::string source, cursor_move) override;
  boost::asio::awaitable<taken_uids> uids_taken(mailbox_range) override;

  /// The journal's word on contacts; wakes whoever waits for it, in one go.
  void appended(std::vector<journal::append_ptr>);
  /// Looks at the disk; call it every second.
  void measure_disk();
  std::uint64_t free_bytes() const { return free_bytes_; }
  bool disk_low() const { return free_bytes_ < options_.low_water; }

 private:
  class sink;
  boost::asio::awaitable<answer> take_in(journal::append_ptr, std::unique_ptr<body_sink>);
  answer turn_away(const contact&, refusal);
  void drop_body(const contact&) const;
  boost::asio::awaitable<void> wait_for(journal::append_ptr);
  void say_when_that_is_all();
  boost::asio::awaitable<journal::trouble> perform(journal::writer::work);
  refusal refusal_for(journal::trouble);
  std::string why_held(const contact&) const;
  boost::asio::awaitable<std::optional<refusal>> inspect(contact&, std::string& hold);
  boost::asio::awaitable<std::string> read_back(const contact&);

  const door_options options_;
  const boost::asio::any_io_executor executor_;
  journal::writer& journal_;
  const clock& clock_;
  const std::unique_ptr<inspect::inspector> inspector_;
  ulid_generator receipts_;
  boost::asio::thread_pool body_pool_{6};  ///< its threads wait for syncs, and a disk takes several at once
  bool will_say_that_is_all_ = false;
  std::uint64_t inline_bytes_ = 0;
  std::uint64_t free_bytes_ = UINT64_MAX;
  time_point full_until_{};
};

}  // namespace intake
