#include "gateway/config/check.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/gateway/config/folder.hpp"

namespace intake::config {
namespace {

// A port of the loopback that somebody listens on.
class taken_port {
 public:
  taken_port() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(fd_, 1) != 0)
      throw std::runtime_error("no port");
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  taken_port(const taken_port&) = delete;
  taken_port& operator=(const taken_port&) = delete;
  ~taken_port() { ::close(fd_); }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  int fd_;
  int port_ = 0;
};

std::string text_with(const std::string& listen, const std::string& more = "") {
  return "[gateway]\nstate_dir = \"state\"\n[journal]\nlow_water = \"0B\"\n[[smtp]]\nname = \"a\"\nlisten = \"" +
         listen + "\"\n[[mailbox]]\naddress = \"a@x.test\"\n" + more;
}

TEST(Check, HasNothingToSayAboutAMachineInOrder) {
  const folder f;
  const auto l = load_text(f, text_with("127.0.0.1:0"));
  ASSERT_TRUE(l);
  EXPECT_EQ(told(check(*l), f), "");
  EXPECT_FALSE(std::filesystem::exists(f.path("state"))) << "nothing is left behind";
}

TEST(Check, SaysThatAPortIsInUse) {
  const folder f;
  const taken_port other;
  const auto l = load_text(f, text_with(other.address()));
  ASSERT_TRUE(l);
  EXPECT_EQ(told(check(*l), f),
            "intake.toml:7:1: listen: " + other.address() + " is in use; by a gateway that is running already?\n");
}

TEST(Check, LeavesAPortFree) {
  const folder f;
  std::string address;
  {
    const taken_port gone;
    address = gone.address();
  }
  const auto l = load_text(f, text_with(address));
  ASSERT_TRUE(l);
  EXPECT_EQ(told(check_listeners(*l), f), "");
  EXPECT_EQ(told(check_listeners(*l), f), "");
}

TEST(Check, SaysThatTheAddressIsNotOurs) {
  const folder f;
  const auto l = load_text(f, text_with("192.0.2.1:2525"));
  ASSERT_TRUE(l);
  EXPECT_NE(told(check_listeners(*l), f).find("cannot be bound"), std::string::npos);
}

TEST(Check, SaysThatTheStateIsNoDirectory) {
  const folder f;
  f.write("state", "a file");
  const auto l = load_text(f, text_with("127.0.0.1:0"));
  ASSERT_TRUE(l);
  EXPECT_EQ(told(check_state(*l), f), "intake.toml:2:1: state_dir: state is not a directory\n");
}

TEST(Check, SaysThatTheStateCannotBeWritten) {
  const folder f;
  const auto l = load_text(f, "[gateway]\nstate_dir = \"/proc/intake\"\n");
  ASSERT_TRUE(l);
  EXPECT_NE(told(check_state(*l), f).find("intake.toml:2:1: state_dir: /proc/intake cannot be made"),
            std::string::npos);
}

TEST(Check, WarnsWhenTheDiskIsBelowTheMark) {
  const folder f;
  const auto l = load_text(f, "[gateway]\nstate_dir = \"state\"\n[journal]\nlow_water = \"8000000000GB\"\n");
  ASSERT_TRUE(l);
  const problems found = check_state(*l);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].warning);
  EXPECT_EQ(found[0].at.line, 4);
}

TEST(Check, SaysWhichCertificateIsMissing) {
  const folder f;
  f.write("ca.pem", "no certificate");
  const auto l = load_text(
      f,
      text_with("127.0.0.1:0",
                "[tls]\ncertificate = \"a.pem\"\nprivate_key = \"a.key\"\n"
                "[[backend]]\nname = \"desk\"\ntype = \"webhook\"\nurl = \"https://x.test/\"\nca_file = \"ca.pem\"\n"));
  ASSERT_TRUE(l);
  EXPECT_EQ(told(check_certificates(*l), f),
            "intake.toml:11:1: cannot read the certificate in a.pem: No such file or directory\n"
            "intake.toml:17:1: ca_file: no certificate can be read from ca.pem\n");
}

TEST(Check, LooksAtTheFilesOfCallRecords) {
  const folder f;
  f.write("there.csv", "");
  const auto entry = [](const std::string& name, const std::string& way) {
    return "[[telephony]]\nname = \"" + name + "\"\nformat = \"asterisk-csv\"\n" + way + "\n";
  };
  const auto l = load_text(f, entry("a", "file = \"there.csv\"") + entry("b", "file = \"later.csv\"") +
                                  entry("c", "directory = \".\"") + entry("d", "directory = \"none\""));
  ASSERT_TRUE(l) << told(l.error(), f);
  EXPECT_EQ(told(check_sources(*l), f),
            "intake.toml:8:1: warning: file: later.csv is not there (yet)\n"
            "intake.toml:16:1: directory: files cannot be moved in none: No such file or directory\n");
}

TEST(Check, SaysThatAPortForCallRecordsIsInUse) {
  const folder f;
  const taken_port lines, pushes;
  const auto l =
      load_text(f, "[http]\nlisten = \"" + pushes.address() +
                       "\"\n[[telephony]]\nname = \"a\"\nformat = \"3cx\"\nlisten = \"" + lines.address() + "\"\n");
  ASSERT_TRUE(l) << told(l.error(), f);
  EXPECT_EQ(told(check_listeners(*l), f),
            "intake.toml:2:1: listen: " + pushes.address() + " is in use; by a gateway that is running already?\n" +
                "intake.toml:6:1: listen: " + lines.address() + " is in use; by a gateway that is running already?\n");
}

}  // namespace
}  // namespace intake::config
