// Every way we know to make a server fetch what it should not, against a listener that counts who comes.
#include <gtest/gtest.h>

#include "gateway/net/connect.hpp"
#include "gateway/net/guarded_download.hpp"
#include "gateway/net/listener.hpp"
#include "gateway/net/session_group.hpp"
#include "tests/support/io_fixture.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/test_certificates.hpp"

namespace intake::net {
namespace {

using tests::io_fixture;
using namespace std::chrono_literals;
using boost::asio::ip::make_address;
using addresses = std::vector<std::string>;

constexpr const char* somewhere = "93.184.216.34";
constexpr const char* good = "http://recordings.example.com/r";
const std::vector<std::string> usual_hosts = {"recordings.example.com", "*.example.net",
                                              "http://recordings.example.com"};

/// Whatever address is to be connected to, the connection comes to the listener and is counted there.
class ForgedUrl : public io_fixture {
 public:
  ForgedUrl() {
    door.start([this](stream s) {
      ++accepted;
      sessions.spawn(answer(std::move(s), next_answer()));
    });
  }

  static awaitable<void> answer(stream s, std::string bytes) {
    co_await read_until(s, "\r\n\r\n");
    co_await s.write(bytes);
  }
  std::string next_answer() {
    if (answers.empty()) return "HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 4\r\n\r\nRIFF";
    auto first = answers.front();
    answers.erase(answers.begin());
    return first;
  }
  static std::string redirect_to(const std::string& location) {
    return "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
  }

  /// Names lead to `found`: a list for each time a name is looked up, the last one for ever.
  outward world(std::vector<addresses> found) {
    return {.resolve = [this, found](std::string, std::chrono::milliseconds)
                -> awaitable<result<std::vector<boost::asio::ip::address>>> {
              std::vector<boost::asio::ip::address> out;
              for (const auto& a : found.at(std::min(lookups++, found.size() - 1))) out.push_back(make_address(a));
              co_return out;
            },
            .connect =
                [this](boost::asio::ip::address to, std::uint16_t, std::chrono::milliseconds limit) {
                  connected.push_back(to.to_string());
                  return connect_address(io.get_executor(), make_address("127.0.0.1"), door.port(), limit);
                }};
  }

  std::string fetch(const std::string& url, outward out, const std::vector<std::string>& hosts = usual_hosts) {
    std::string bytes;
    const auto guard = guarded_download::create(
        {.rules = outbound_rules::parse(hosts).value(), .ca_file = authority.ca_file(), .answer_timeout = 5s},
        std::move(out));
    const auto done = run(guard->fetch(url, [&](std::string_view more) -> awaitable<bool> {
      bytes += more;
      co_return true;
    }));
    return done ? bytes : std::string(name_of(done.error().what));
  }

  int accepts() {
    run_for(1ms);
    return accepted;
  }

  const tests::temporary_directory directory;
  const tests::test_authority authority{directory};
  listener door = listener::bind(io.get_executor(), "127.0.0.1:0").value();
  session_group sessions{io.get_executor()};
  std::vector<std::string> answers, connected;
  std::size_t lookups = 0;
  int accepted = 0;
};

TEST_F(ForgedUrl, WhatIsPermittedComesThrough) {
  EXPECT_EQ(fetch(good, world({{somewhere}})), "RIFF");
  EXPECT_EQ(connected, addresses{somewhere});
  EXPECT_EQ(accepts(), 1);
}

/// The names lead to a public address, so that nothing but the URL speaks against a connection.
TEST_F(ForgedUrl, NoUrlTalksItsWayOut) {
  const char* urls[] = {
      // An address instead of a name, in every base and with every number of dots.
      "http://127.0.0.1/",
      "http://127.0.0.1:80/",
      "http://127.1/",
      "http://127.0.1/",
      "http://2130706433/",
      "http://0x7f000001/",
      "http://0x7f.0.0.1/",
      "http://0x7f.1/",
      "http://0177.0.0.1/",
      "http://017700000001/",
      "http://00000177.0.0.01/",
      "http://0/",
      "http://0.0.0.0/",
      "http://1.1.1.257/",
      "http://4294967297/",
      "http://127.0.0.0x1/",
      "http://169.254.169.254/latest/meta-data/",
      "http://2852039166/",
      "http://0xA9FEA9FE/",
      "http://0251.0376.0251.0376/",
      "http://169.254.43518/",
      "http://93.184.216.34/",
      // Brackets, zones, IPv4 in IPv6.
      "http://[::1]/",
      "http://[::]/",
      "http://[0:0:0:0:0:0:0:1]/",
      "http://[::ffff:127.0.0.1]/",
      "http://[::ffff:7f00:1]/",
      "http://[::127.0.0.1]/",
      "http://[64:ff9b::7f00:1]/",
      "http://[2002:7f00:1::]/",
      "http://[fe80::1%25eth0]/",
      "http://[fe80::1%eth0]/",
      "http://[fd00:ec2::254]/",
      "http://[v1.fe80::1]/",
      "http://[127.0.0.1]/",
      "http://[recordings.example.com]/",
      // Dots, percent signs, characters of other scripts.
      "http://127.0.0.1./",
      "http://recordings.example.com./",
      "http://.recordings.example.com/",
      "http://recordings..example.com/",
      "http://127%2e0%2e0%2e1/",
      "http://recordings.example.com%2eevil.test/",
      "http://recordings%2eexample.com/",
      "http://recordings.example.com%00.evil.test/",
      "http://\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1/",
      "http://recordings\xe3\x80\x82"
      "example.com/",
      "http://recordings.examp\xc5\x82"
      "e.com/",
      "http://xn--recrdings-6na.example.com/",
      "http://127\xef\xbc\x8e"
      "0.0.1/",
      // Somebody else before, behind or instead of the name.
      "http://recordings.example.com@127.0.0.1/",
      "http://recordings.example.com:80@127.0.0.1/",
      "http://user:password@recordings.example.com/",
      "http://@recordings.example.com/",
      "http://127.0.0.1#@recordings.example.com/",
      "http://127.0.0.1?@recordings.example.com/",
      "http://127.0.0.1\\@recordings.example.com/",
      "http://recordings.example.com\\@127.0.0.1/",
      "http:\\\\recordings.example.com/",
      "http:/recordings.example.com/",
      "http:recordings.example.com",
      "http:///recordings.example.com/",
      "http://recordings.example.com.evil.test/",
      "http://evil-recordings.example.com/",
      "https://example.net/",
      "https://evilexample.net/",
      "http://localhost/",
      "http://localhost.localdomain/",
      "http://metadata.google.internal/",
      "http://127.0.0.1.nip.io/",
      "//recordings.example.com/",
      "recordings.example.com/r",
      // Blanks and line breaks.
      " http://recordings.example.com/",
      "http://recordings.example.com/ HTTP/1.1",
      "http://recordings.example.com/\r\nHost: evil.test",
      "http://recordings.example.com\t/",
      "http://recordings.example.com\n.evil.test/",
      "ht\ntp://recordings.example.com/",
      // Other ports and schemes.
      "http://recordings.example.com:22/",
      "http://recordings.example.com:443/",
      "https://recordings.example.com:80/",
      "http://recordings.example.com:0/",
      "http://recordings.example.com:65616/",
      "http://recordings.example.com:-80/",
      "http://recordings.example.com:80:80/",
      "http://recordings.example.com:080000/",
      "http://a.example.net/",
      "file:///etc/passwd",
      "ftp://recordings.example.com/",
      "gopher://recordings.example.com:80/_GET",
      "dict://recordings.example.com:80/",
      "unix:///run/docker.sock",
      "data:audio/wav,RIFF",
      "jar:http://a!/b",
      "javascript:alert(1)",
      "blob:http://recordings.example.com/1",
      "ws://recordings.example.com/",
  };
  for (const char* url : urls) {
    EXPECT_EQ(fetch(url, world({{somewhere}})), "forbidden") << url;
    EXPECT_EQ(accepts(), 0) << url;
  }
  EXPECT_GE(std::size(urls), 60u);
  EXPECT_EQ(lookups, 0u);
}

const addresses not_public = {
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.0",
    "127.0.0.1",
    "127.255.255.255",
    "168.63.129.16",
    "169.254.0.0",
    "169.254.169.254",
    "169.254.170.2",
    "169.254.255.255",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.0",
    "192.0.0.192",
    "192.0.0.255",
    "192.0.2.0",
    "192.0.2.255",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.0",
    "192.168.255.255",
    "192.175.48.1",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.0",
    "198.51.100.255",
    "203.0.113.0",
    "203.0.113.255",
    "224.0.0.0",
    "239.255.255.255",
    "240.0.0.0",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:93.184.216.34",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:1ff:ffff::1",
    "2001:db8::1",
    "2001:db8:ffff::1",
    "2002::1",
    "2002:7f00:1::1",
    "2002:ffff:ffff::1",
    "2620:4f:8000::1",
    "3fff::1",
    "3fff:fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fdff:ffff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "feff::1",
    "ff02::1",
    "ff0e::1",
    "2606:2800:220:1::1%1",
};

TEST_F(ForgedUrl, NoNameLeadsToAnAddressThatIsNotPublic) {
  for (const auto& address : not_public) {
    EXPECT_EQ(fetch(good, world({{address}})), "forbidden") << address;
    EXPECT_EQ(fetch(good, world({{somewhere, address}})), "forbidden") << "public first, then " << address;
    EXPECT_EQ(fetch(good, world({{address, somewhere}})), "forbidden") << address << ", then public";
    EXPECT_EQ(accepts(), 0) << address;
  }
  EXPECT_EQ(fetch(good, world({{}})), "forbidden");
  EXPECT_GE(not_public.size(), 60u);
  EXPECT_TRUE(connected.empty());
}

/// With nothing of ours between the guard and the system: these addresses do lead to the listener.
TEST_F(ForgedUrl, TheMachineItselfIsOutOfReach) {
  const addresses ways = {"127.0.0.1", "0.0.0.0", "::ffff:127.0.0.1"};
  const std::string at = "http://recordings.example.com:" + std::to_string(door.port());
  for (const auto& address : ways) {
    outward out = the_internet(io.get_executor());
    out.resolve = world({{address}}).resolve;
    EXPECT_EQ(fetch(at + "/r", std::move(out), {at}), "forbidden") << address;
  }
  EXPECT_EQ(accepts(), 0);
  for (const auto& address : ways)
    EXPECT_TRUE(run(connect_address(io.get_executor(), make_address(address), door.port(), 5s))) << address;
  run_until([&] { return accepted == 3; });
}

TEST_F(ForgedUrl, ARebindingNameIsConnectedToWhereItWasChecked) {
  EXPECT_EQ(fetch(good, world({{somewhere}, {"127.0.0.1"}})), "RIFF");
  EXPECT_EQ(lookups, 1u);
  EXPECT_EQ(connected, addresses{somewhere});
}

TEST_F(ForgedUrl, ARedirectToTheSameNameIsCheckedAgain) {
  answers = {redirect_to("/other")};
  EXPECT_EQ(fetch(good, world({{somewhere}, {"127.0.0.1"}})), "forbidden");
  EXPECT_EQ(lookups, 2u);
  EXPECT_EQ(accepts(), 1);
}

TEST_F(ForgedUrl, NoRedirectTalksItsWayOut) {
  const char* locations[] = {
      "http://127.0.0.1/",
      "http://169.254.169.254/latest/meta-data/",
      "//127.0.0.1/",
      "///127.0.0.1/",
      "/\\127.0.0.1/",
      "\\\\127.0.0.1/",
      "http://[::1]/",
      "http://[::ffff:127.0.0.1]/",
      "http://2130706433/",
      "http://0x7f.1/",
      "http://localhost/",
      "http://recordings.example.com@127.0.0.1/",
      "//recordings.example.com@127.0.0.1/",
      "http://recordings.example.com:22/",
      "//recordings.example.com:22/",
      "http://evil.test/",
      "https://evil.test/",
      "file:///etc/passwd",
      "gopher://127.0.0.1/",
      "http://recordings.example.com./",
      "",
      " ",
      "http://",
      "http://u:p@recordings.example.com/",
  };
  for (const char* location : locations) {
    accepted = 0;
    answers = {redirect_to(location)};
    EXPECT_EQ(fetch(good, world({{somewhere}})), "forbidden") << location;
    EXPECT_EQ(accepts(), 1) << location;
  }
}

TEST_F(ForgedUrl, NoRedirectLeadsToAnAddressThatIsNotPublic) {
  for (const auto& address : not_public) {
    accepted = 0, lookups = 0;
    answers = {redirect_to("http://recordings.example.com/again")};
    EXPECT_EQ(fetch(good, world({{somewhere}, {address}})), "forbidden") << address;
    EXPECT_EQ(accepts(), 1) << address;
  }
}

TEST_F(ForgedUrl, RedirectsComeToAnEnd) {
  answers = {redirect_to("/1"), redirect_to("/2"), redirect_to("/3")};
  EXPECT_EQ(fetch(good, world({{somewhere}})), "RIFF");
  EXPECT_EQ(accepts(), 4);
  accepted = 0;
  answers = {redirect_to("/1"), redirect_to("/2"), redirect_to("/3"), redirect_to("/4"), redirect_to("/5")};
  EXPECT_EQ(fetch(good, world({{somewhere}})), "forbidden");
  EXPECT_EQ(accepts(), 4);
}

}  // namespace
}  // namespace intake::net
