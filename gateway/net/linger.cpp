#include "gateway/net/linger.hpp"

#include "gateway/net/deadline.hpp"

namespace intake::net {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most = 256 * 1024;

}  // namespace

awaitable<void> linger(stream& s) {
  s.shutdown();
  deadline limit(s);
  limit.arm(1s);
  std::string dropped(4096, '\0');
  for (std::size_t total = 0; total < most;) {
    const auto [ec, n] = co_await s.read_some(dropped);
    if (ec) break;
    total += n;
  }
}

}  // namespace intake::net
