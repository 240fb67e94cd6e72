// Reads files that are put into a directory and moves each to done/ or failed/: [[telephony]] with `directory`. For what
// delivers files: FreeSWITCH's error-log directory, Cisco CUCM's billing server, an SFTP drop.
//
// Guarantees  A file is read when who wrote it has closed it, or has left it alone for `settle` (30 times that while it is seen
//             being written). It is moved to done/ only after the journal has each of its records; else to failed/, with
//             the reason in a file beside it. A file that is read twice, because we died in the middle, makes no record
//             twice: its records' keys are the file's name and their line.
// Owner       The I/O thread. The section, the door and the registry outlive it; drain() before dropping it.
// Fails       Never: a directory that is not there is waited for.
#pragma once

#include <chrono>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "gateway/config/config.hpp"
#include "gateway/intake.hpp"
#include "gateway/ops/metrics.hpp"

namespace intake::telephony {

class directory_watcher {
 public:
  directory_watcher(boost::asio::any_io_executor, const config::telephony_section&, door&, ops::registry&);
  ~directory_watcher();

  void start();
  /// Begins no further record and waits for those under way; a file in the middle of which it stops stays where it is.
  boost::asio::awaitable<void> drain(std::chrono::milliseconds limit);

 private:
  struct impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace intake::telephony
