#include "gateway/journal/direct_io.hpp"

#include <cerrno>
#include <fcntl.h>

namespace intake::journal {

int open_past_the_cache(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC | O_DIRECT, 0600);
  return fd >= 0 || errno != EINVAL ? fd : ::open(path.c_str(), flags | O_CLOEXEC, 0600);
}

}  // namespace intake::journal
