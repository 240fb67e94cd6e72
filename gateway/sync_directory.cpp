#include "gateway/sync_directory.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace intake {

error_code sync_directory(const std::string& path) {
  const auto last_error = [] { return error_code{errno, boost::system::system_category()}; };
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return last_error();
  const error_code how = ::fsync(fd) == 0 ? error_code{} : last_error();
  ::close(fd);
  return how;
}

}  // namespace intake
