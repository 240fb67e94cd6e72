#include "gateway/net/listener.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/io_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

namespace intake::net {
namespace {

using tests::io_fixture;
using tests::temporary_directory;
using namespace std::chrono_literals;

class Listener : public io_fixture {};

TEST_F(Listener, RefusesWhatIsNoAddress) {
  for (const char* address : {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", ":25", "127.0.0.1:-1",
                              "no.such.host.invalid:25", "198.51.100.7:0"}) {
    const auto bound = listener::bind(io.get_executor(), address);
    ASSERT_FALSE(bound) << address;
    EXPECT_EQ(bound.error().message.find("cannot listen on " + std::string(address)), 0u) << bound.error().message;
  }
}

TEST_F(Listener, SaysThatAnAddressIsTaken) {
  const auto first = listener::bind(io.get_executor(), "127.0.0.1:0").value().address();
  auto holder = listener::bind(io.get_executor(), first).value();
  const auto second = listener::bind(io.get_executor(), first);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("in use"), std::string::npos) << second.error().message;
}

TEST_F(Listener, AcceptsManyAndStopsWhenClosed) {
  auto door = listener::bind(io.get_executor(), "127.0.0.1:0").value();
  std::vector<stream> accepted;
  door.start([&](stream s) { accepted.push_back(std::move(s)); });
  std::vector<stream> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(run(connect(door.port())));
  run_until([&] { return accepted.size() == 20; });
  const auto port = door.port();
  door.close();
  EXPECT_FALSE(run(connect_tcp(io.get_executor(), "127.0.0.1", port, 1000ms)));
}

TEST_F(Listener, UnixSocketIsPrivateAndItsFileGoesWithIt) {
  const temporary_directory directory;
  const std::string path = directory.file("control.sock");
  auto door = listener::bind(io.get_executor(), path).value();
  EXPECT_EQ(door.address(), "unix:" + path);
  EXPECT_EQ(door.port(), 0);
  struct stat there{};
  ASSERT_EQ(::stat(path.c_str(), &there), 0);
  EXPECT_EQ(there.st_mode & 0777, 0600u & ~0u);
  std::optional<stream> accepted;
  door.start([&](stream s) { accepted = std::move(s); });
  stream client = connect_unix(io.get_executor(), path).value();
  run_until([&] { return accepted.has_value(); });
  EXPECT_TRUE(accepted->peer().is_unix);
  EXPECT_FALSE(listener::bind(io.get_executor(), "unix:" + path)) << "somebody lives there";
  door.close();
  EXPECT_NE(::stat(path.c_str(), &there), 0);
}

TEST_F(Listener, ReplacesAStaleUnixSocketButNoFile) {
  const temporary_directory directory;
  const std::string path = directory.file("stale.sock");
  const int left_behind = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof name.sun_path - 1);
  ASSERT_EQ(::bind(left_behind, reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
  ::close(left_behind);
  EXPECT_TRUE(listener::bind(io.get_executor(), path));

  const std::string file = directory.file("file");
  ::close(::open(file.c_str(), O_CREAT | O_WRONLY, 0600));
  EXPECT_FALSE(listener::bind(io.get_executor(), file));
  EXPECT_EQ(::access(file.c_str(), F_OK), 0);
}

/// Leaves the process without a free descriptor until it goes.
class no_descriptors {
 public:
  no_descriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit tight = before_;
    const int next = ::dup(0);
    ::close(next);
    tight.rlim_cur = static_cast<rlim_t>(next);
    ::setrlimit(RLIMIT_NOFILE, &tight);
  }
  ~no_descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(Listener, SurvivesRunningOutOfDescriptors) {
#if __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
  GTEST_SKIP() << "the sanitizers need descriptors of their own";
#endif
  auto door = listener::bind(io.get_executor(), "127.0.0.1:0").value();
  std::vector<stream> accepted;
  std::vector<std::string> trouble;
  door.start([&](stream s) { accepted.push_back(std::move(s)); },
             [&](const std::string& what) { trouble.push_back(what); });
  std::vector<stream> clients;
  clients.push_back(run(connect(door.port())));
  run_until([&] { return accepted.size() == 1; });

  const int raw = ::socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(::connect(raw, nullptr, 0), -1);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(door.port());
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  {
    const no_descriptors pressure;
    ASSERT_EQ(::connect(raw, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
    run_until([&] { return !trouble.empty(); });
    run_for(250ms);
    EXPECT_EQ(accepted.size(), 1u);
    EXPECT_EQ(trouble.size(), 1u) << "said once, not at each try";
  }
  run_until([&] { return accepted.size() == 2; });
  ::close(raw);
}

}  // namespace
}  // namespace intake::net
