// Reads a file that grows, line by line, and hands each line in: [[telephony]] with `file`.
//
// Guarantees  A line is in the journal exactly once, whenever the process dies: the place moves in the line's own transaction.
//             Renamed files are read to their end before the next, also those that were renamed while we were stopped. A line
//             without its end waits for it, until the file has been replaced and left alone. What may have been lost
//             (a file that was truncated or is gone) is counted and logged.
// Owner       The I/O thread. The door and the registry outlive it; drain() before dropping it.
// Fails       Never: a file that is not there is waited for.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "gateway/config/config.hpp"
#include "gateway/intake.hpp"
#include "gateway/ops/metrics.hpp"

namespace intake::telephony {

class file_tailer {
 public:
  /// `cursor`: where the journal says that the source stands; empty: nowhere yet.
  file_tailer(boost::asio::any_io_executor, const config::telephony_section&, std::string cursor, door&,
              ops::registry&);
  ~file_tailer();

  void start();
  /// Reads no more and waits for what is under way.
  boost::asio::awaitable<void> drain(std::chrono::milliseconds limit);

 private:
  struct impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace intake::telephony
