#include "normalizers/email/reading_plan.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace intake::email {
namespace {

using indexes = std::vector<std::uint32_t>;

struct plan_case {
  const char* name;
  std::string_view raw;
  indexes text, html, attachments;
};

const plan_case cases[] = {
    {"plain", "\nx", {0}, {0}, {}},
    {"html", "Content-Type: text/html\n\nx", {0}, {0}, {}},
    {"file", "Content-Type: application/pdf\n\nx", {}, {}, {0}},
    {"plain_as_attachment", "Content-Disposition: attachment\n\nx", {}, {}, {0}},
    {"alternative",
     "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nx\n--b\nContent-Type: text/html\n\ny\n--b--\n",
     {1},
     {2},
     {}},
    {"alternative_with_html_only",
     "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\ny\n--b--\n",
     {1},
     {1},
     {}},
    {"alternative_with_calendar",
     "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nx\n--b\nContent-Type: text/calendar\n\ny\n--b--\n",
     {1},
     {1},
     {2}},
    {"mixed_texts",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\n\ny\n--b\nContent-Type: image/png\n\nz\n--b--\n",
     {1, 2},
     {1, 2},
     {3}},
    {"named_text_later",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: text/plain; name=a.txt\n\ny\n--b--\n",
     {1},
     {1},
     {2}},
    {"named_text_first_is_both",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: inline; filename=a.txt\n\nx\n--b--\n",
     {1},
     {1},
     {1}},
    {"related",
     "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\nx\n--b\nContent-Type: "
     "image/png\n\ny\n--b\n\nz\n--b--\n",
     {1},
     {1},
     {2, 3}},
    {"alternative_around_related",
     "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nx\n--b\nContent-Type: multipart/related; "
     "boundary=c\n\n--c\nContent-Type: text/html\n\ny\n--c\nContent-Type: image/png\n\nz\n--c--\n--b--\n",
     {1},
     {3},
     {4}},
    {"enclosed_mail",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: message/rfc822\n\nSubject: y\n--b--\n",
     {1},
     {1},
     {2}},
};

TEST(ReadingPlan, TellsTextFromAttachments) {
  for (const plan_case& c : cases) {
    SCOPED_TRACE(c.name);
    const mail m = read_structure(c.raw);
    const reading_plan plan = plan_reading(m);
    EXPECT_EQ(plan.text, c.text);
    EXPECT_EQ(plan.html, c.html);
    EXPECT_EQ(plan.attachments, c.attachments);
  }
}

TEST(ReadingPlan, HidesNoLeaf) {
  for (const plan_case& c : cases) {
    SCOPED_TRACE(c.name);
    const mail m = read_structure(c.raw);
    const reading_plan plan = plan_reading(m);
    for (std::uint32_t i = 0; i < m.parts.size(); ++i) {
      const auto in = [i](const indexes& list) { return std::count(list.begin(), list.end(), i) != 0; };
      EXPECT_TRUE(m.parts[i].is_multipart || in(plan.text) || in(plan.html) || in(plan.attachments)) << i;
    }
  }
}

}  // namespace
}  // namespace intake::email
