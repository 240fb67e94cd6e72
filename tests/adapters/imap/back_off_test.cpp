#include "adapters/imap/back_off.hpp"

#include <gtest/gtest.h>

namespace intake::imap {
namespace {

using kind = session_end::kind;
constexpr milliseconds first{1000}, most{300000};

TEST(BackOff, DoublesUpToTheMost) {
  EXPECT_EQ(pause_after(kind::network, 1, 0.5, first, most), milliseconds{1000});
  EXPECT_EQ(pause_after(kind::network, 2, 0.5, first, most), milliseconds{2000});
  EXPECT_EQ(pause_after(kind::protocol, 5, 0.5, first, most), milliseconds{16000});
  EXPECT_EQ(pause_after(kind::network, 4000000000u, 0.5, first, most), most);
}

TEST(BackOff, IsLongWhenWeAreNotWanted) {
  for (const kind k : {kind::login, kind::token, kind::insecure, kind::folder}) {
    EXPECT_EQ(pause_after(k, 1, 0.5, first, most), milliseconds{30000});
    EXPECT_EQ(pause_after(k, 100, 0.5, first, most), milliseconds{3600000});
  }
}

TEST(BackOff, SpreadsThoseThatFailTogether) {
  EXPECT_EQ(pause_after(kind::network, 1, 0, first, most), milliseconds{750});
  EXPECT_EQ(pause_after(kind::network, 1, 1, first, most), milliseconds{1250});
}

}  // namespace
}  // namespace intake::imap
