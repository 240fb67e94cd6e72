// Tells when something happens in a directory (inotify), so that nobody has to look all the time.
//
// Guarantees  Something that happens between two waits ends the second at once. Without inotify (too many watches, a directory
//             that is not there yet, a network file system) a wait simply lasts its limit: who waits looks for himself.
// Owner       One coroutine on the I/O thread.
// Fails       Never.
#pragma once

#include <chrono>
#include <memory>
#include <set>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace intake::telephony {

class change_watcher {
 public:
  /// `name`: only what happens to this file of the directory and to what is moved counts; empty: everything.
  change_watcher(boost::asio::any_io_executor, std::string directory, std::string name = {});
  ~change_watcher();
  change_watcher(const change_watcher&) = delete;
  change_watcher& operator=(const change_watcher&) = delete;

  boost::asio::awaitable<void> wait(std::chrono::milliseconds limit);
  /// Names of files that were closed by who wrote them, or moved here, since the last call.
  std::set<std::string> take_completed();
  /// Whether somebody has written to the file and not closed it since.
  bool being_written(const std::string& name) const;

 private:
  struct state;
  std::shared_ptr<state> state_;
};

}  // namespace intake::telephony
