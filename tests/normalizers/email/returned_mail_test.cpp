#include "normalizers/email/returned_mail.hpp"

#include <gtest/gtest.h>

namespace intake::email {
namespace {

struct words_case {
  const char* name;
  std::string_view text;
  std::vector<std::string> recipients;
  std::string_view action = "failed", status = "";
};

const words_case cases[] = {
    {"a_list_with_reasons",
     "This is the mail system at host mx.y.test.\n\nI'm sorry to inform you that your message could not\nbe delivered "
     "to one or more "
     "recipients.\n\n<bob@x.test>: host mx.x.test[192.0.2.1] said: 550 5.1.1 unknown (in reply to RCPT TO command)\n",
     {"bob@x.test"},
     "failed",
     "5.1.1"},
    {"names_alone_on_their_lines",
     "A message that you sent could not be delivered to all of its recipients. The\nfollowing address(es) failed:\n\n  "
     "bob@x.test\n  "
     "  (generated from team@y.test)\n    SMTP error: 550 no mailbox\n  carol@x.test\n    quota exceeded\n\n"
     "------ This is a copy of the message, including all the headers. ------\n\nReturn-path: <eve@y.test>\nTo: "
     "eve@z.test\n",
     {"bob@x.test", "carol@x.test"}},
    {"old_qmail",
     "Hi. This is the program at y.test.\nI'm afraid I wasn't able to deliver your message to the following "
     "addresses.\n\n"
     "<bob@x.test>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the "
     "message.\n\n<eve@x.test>:\n",
     {"bob@x.test"},
     "failed",
     "5.1.1"},
    {"a_transcript",
     "   ----- The following addresses had permanent fatal errors -----\n<bob@x.test>\n    (reason: 553 5.1.8 no such "
     "domain)\n    (expanded "
     "from: <all@y.test>)\n\n   ----- Transcript of session follows -----\n... while talking to mx.x.test.:\n>>> "
     "DATA\n<<< 553 5.1.8 no\n",
     {"bob@x.test"},
     "failed",
     "5.1.8"},
    {"a_warning",
     "   **  THIS IS A WARNING MESSAGE ONLY  **\nYour message has not yet been delivered to the following "
     "recipients:\n\nbob@x.test\n\nDelivery "
     "attempts will continue to be made for 3 days.\n",
     {"bob@x.test"},
     "delayed"},
    {"fields_for_programs_of_its_own",
     "An error was detected. A list of the affected recipient follows.\n\n--> Error description:\nError-for:  bob@x.test\n"
     "Error-Code: 0\nError-Text: Message looping\n",
     {"bob@x.test"}},
    {"chinese_without_blanks", "抱歉，您的邮件被退回来了\n收件人：bob@x.test的邮箱不存在\n", {"bob@x.test"}},
    {"an_address_that_is_not_ascii", "Your message could not be delivered:\n\n用户@x.test\n", {"用户@x.test"}},
    {"fields_in_german", "--- Unzustellbar ---\nEmpfänger: bob@x.test\nGrund: unbekannt\n", {"bob@x.test"}},
    {"a_copy_that_did_not_arrive",
     "YOUR MESSAGE WAS NOT DELIVERED!\n\nThe following addresses did NOT receive a copy of your message:\n\n> bob@x.test\n",
     {"bob@x.test"}},
    {"a_sentence", "Your message to bob@x.test couldn't be delivered.\n", {"bob@x.test"}},
    {"a_reason_beside_the_name",
     "Unknown user: bob@x.test\n\nRCPT TO generated following response:\n553 5.3.0 <bob@x.test>... unknown\n",
     {"bob@x.test"}},
    {"an_x400_name",
     "Your message\n\n  To: team@y.test\n\ndid not reach the following recipient(s):\n\nc=US;a= "
     ";p=X;o=Y;dda:SMTP=bob@x.test; on Fri, 4 Oct\n",
     {"bob@x.test"}},
    {"german", "Ihre Nachricht konnte nicht zugestellt werden:\n\nbob@x.test\n", {"bob@x.test"}},
    {"japanese", "以下の宛先にメールを配信できませんでした。\n\n<bob@x.test>\n", {"bob@x.test"}},
    {"an_html_list",
     "Delivery has failed to these recipients or groups:\n\nBob Lee (bob@x.test)\nThe mailbox is full.\n",
     {"bob@x.test"}},
    {"helpers_have_not_failed",
     "Your message could not be delivered to:\nbob@x.test\n\nFor further assistance, please contact <help@y.test> or "
     "postmaster@y.test.\n",
     {"bob@x.test"}},
    {"only_the_copy_says_for_whom",
     "Your mail could not be delivered.\n\n--- Original message follows.\n\nTo: bob@x.test\nSubject: x\n",
     {"bob@x.test"}},
    {"the_sender_has_not_failed", "Mail from me@y.test to <bob@x.test> was rejected: user unknown\n", {"bob@x.test"}},
    {"from_is_not_to", "mail was rejected: we do not accept mail from eve@z.test\n", {}},
    {"an_alias_of_a_hidden_name",
     "The following address(es) failed:\n\n  an undisclosed address\n    (generated from bob@x.test)\n",
     {"bob@x.test"}},
    {"a_name_with_a_telling_host", "could not be delivered:\n\n<bob@support.x.test>: 550 no\n", {"bob@support.x.test"}},
    {"nobody", "We are closed today.\n", {}},
};

TEST(ReturnedMail, NamesWhomItDidNotReach) {
  for (const words_case& c : cases) {
    SCOPED_TRACE(c.name);
    const returned_mail r = read_returned_mail("Returned mail", c.text, {"me@y.test"});
    std::vector<std::string> actual;
    for (const report_recipient& one : r.recipients) actual.push_back(one.address);
    EXPECT_EQ(actual, c.recipients);
    if (actual.empty()) continue;
    EXPECT_EQ(r.recipients.front().action, c.action);
    if (!c.status.empty()) EXPECT_EQ(r.recipients.front().status, c.status);
  }
}

TEST(ReturnedMail, TakesTheIdFromTheCopy) {
  const returned_mail r = read_returned_mail("",
                                             "Message could not be delivered.\n\n----- Original message follows "
                                             "-----\nReceived: by x\nMessage-ID: <1@y.test>\n\nHello\n",
                                             {});
  EXPECT_TRUE(r.says_undelivered);
  EXPECT_EQ(r.original_message_id, "1@y.test");
}

TEST(ReturnedMail, TakesNoIpAddressForAStatus) {
  const returned_mail r = read_returned_mail(
      "", "could not be delivered:\n<bob@x.test>: connect to 5.1.1.9[5.1.1.9]: refused, 5.4.1 later\n", {});
  ASSERT_EQ(r.recipients.size(), 1u);
  EXPECT_EQ(r.recipients[0].status, "5.4.1");
}

TEST(ReturnedMail, IsBounded) {
  std::string text = "could not be delivered to the following recipients:\n";
  for (int i = 0; i < 100'000; ++i) text += "u" + std::to_string(i) + "@x.test\n";
  EXPECT_EQ(read_returned_mail("", text, {}).recipients.size(), 100u);
  EXPECT_TRUE(read_returned_mail("", std::string(200'000, '@'), {}).recipients.empty());
}

}  // namespace
}  // namespace intake::email
