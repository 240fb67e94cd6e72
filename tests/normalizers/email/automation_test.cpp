#include "normalizers/email/automation.hpp"

#include <gtest/gtest.h>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

struct automation_case {
  const char* name;
  std::string_view raw;
  bool is_auto;
  std::string_view kind, marker;
};

const automation_case cases[] = {
    {"person", "From: a@x.test\n\nx", false, "none", ""},
    {"auto_submitted_no", "From: a@x.test\nAuto-Submitted: no\n\nx", false, "none", ""},
    {"out_of_office", "From: a@x.test\nAuto-Submitted: auto-replied (vacation)\n\nx", true, "ooo",
     "Auto-Submitted: auto-replied"},
    {"generated", "From: a@x.test\nAuto-Submitted: auto-generated\n\nx", true, "monitoring",
     "Auto-Submitted: auto-generated"},
    {"autoreply", "From: a@x.test\nX-Autoreply: yes\n\nx", true, "ooo", "X-Autoreply"},
    {"list", "From: a@x.test\nList-Id: <l.x.test>\n\nx", false, "list", "List-Id"},
    {"bulk", "From: a@x.test\nPrecedence: bulk\n\nx", true, "bulk", "Precedence: bulk"},
    {"suppression_is_only_a_marker", "From: a@x.test\nX-Auto-Response-Suppress: All\n\nx", false, "none",
     "X-Auto-Response-Suppress"},
    {"mailer_daemon", "From: MAILER-DAEMON@x.test (Mail Delivery System)\n\nx", true, "bounce", "From: mailer-daemon"},
    {"returned_by_postmaster", "Return-Path: <>\nFrom: postmaster@x.test\n\nx", true, "bounce", "From: postmaster"},
    {"postmaster_writes", "Return-Path: <postmaster@x.test>\nFrom: postmaster@x.test\n\nx", false, "none", ""},
    {"null_return_path", "Return-Path: <>\nFrom: a@x.test\n\nx", true, "none", "Return-Path: <>"},
    {"failed_recipients", "From: a@x.test\nX-Failed-Recipients: b@x.test\n\nx", true, "bounce", "X-Failed-Recipients"},
    {"report_of_a_list",
     "From: a@x.test\nList-Id: <l.x.test>\nContent-Type: message/delivery-status\n\nReporting-MTA: x\n", true, "bounce",
     "List-Id"},
};

TEST(Automation, IsToldByWhatTheHeaderSays) {
  for (const automation_case& c : cases) {
    SCOPED_TRACE(c.name);
    const automation a = reading_of(c.raw).automation;
    EXPECT_EQ(a.is_auto, c.is_auto);
    EXPECT_EQ(a.kind, c.kind);
    if (c.marker.empty())
      EXPECT_TRUE(a.markers.empty());
    else
      EXPECT_TRUE(has(a.markers, c.marker));
  }
}

TEST(Automation, SeesTheNullSenderOfTheEnvelope) {
  const automation a = reading_of("From: a@x.test\n\nx", {{"mail_from", ""}}).automation;
  EXPECT_TRUE(a.is_auto);
  EXPECT_TRUE(has(a.markers, "MAIL FROM:<>"));
}

}  // namespace
}  // namespace intake::email
