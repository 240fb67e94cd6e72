// What is done to a mail once it is in the journal, and what never is.
#include "adapters/imap/imap_session.hpp"
#include "tests/support/imap_dialogue.hpp"

namespace intake::imap::test {
namespace {

folder_policy policy_with(folder_policy::action after) {
  auto p = plain_policy();
  p.after = after;
  p.target = "Processed";
  return p;
}

/// One mail has been taken; the next command is what is done to it.
void take_one(dialogue& d, std::string_view offers) {
  d.opened("7", "5", offers);
  d.list_of("1:*");
  d.lists(4);
  d.tagged("OK listed");
  d.gives(4, "one");
  ASSERT_EQ(d.mails().size(), 1u) << "nothing is done before it was taken";
  EXPECT_EQ(d.place(), "7 4 0 5 0") << "the journal knows that something is left to be done";
}

struct after_case {
  std::string name;
  folder_policy::action after;
  std::string offers;
  std::vector<std::string> commands;
};

const after_case cases[] = {
    {"seen", folder_policy::action::seen, "IDLE", {"UID STORE 4 +FLAGS.SILENT (\\Seen)"}},
    {"move", folder_policy::action::move, "IDLE MOVE", {"UID MOVE 4 \"Processed\""}},
    {"move_by_copy", folder_policy::action::move, "IDLE UIDPLUS",
     {"UID COPY 4 \"Processed\"", "UID STORE 4 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 4"}},
    {"move_without_uidplus", folder_policy::action::move, "IDLE",
     {"UID COPY 4 \"Processed\"", "UID STORE 4 +FLAGS.SILENT (\\Deleted)"}},
    {"delete", folder_policy::action::remove, "IDLE UIDPLUS", {"UID STORE 4 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 4"}},
    {"delete_without_uidplus", folder_policy::action::remove, "IDLE", {"UID STORE 4 +FLAGS.SILENT (\\Deleted)"}},
};

TEST(ImapAfter, IsDoneOnceTheMailIsTaken) {
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    dialogue d(policy_with(c.after));
    take_one(d, c.offers);
    for (const auto& command : c.commands) {
      d.client_says(command);
      d.tagged("OK done");
    }
    d.client_says("IDLE");
    EXPECT_EQ(d.place(), "7 4 4 5 0");
    EXPECT_EQ(d.wire().find("A EXPUNGE"), std::string::npos);
    EXPECT_EQ(d.wire().find("CLOSE"), std::string::npos);
  }
}

TEST(ImapAfter, IsDoneByTheNextConnectionWhenThisOneBreaks) {
  dialogue d(policy_with(folder_policy::action::move));
  take_one(d, "IDLE UIDPLUS");
  d.client_says("UID COPY 4 \"Processed\"");
  d.happens(event::hung_up{});
  d.connects();
  d.opened("7", "5", "IDLE UIDPLUS");
  d.list_of("1:4");
  d.lists(4, 3, "\\Deleted");  // it was copied before it got this
  d.tagged("OK listed");
  d.client_says("UID STORE 4 +FLAGS.SILENT (\\Deleted)");
  d.tagged("OK");
  d.client_says("UID EXPUNGE 4");
  d.tagged("OK");
  d.list_of("5:*");
  d.tagged("OK");
  EXPECT_EQ(d.place(), "7 4 4 5 0");
  EXPECT_EQ(d.mails().size(), 1u);
}

TEST(ImapAfter, MakesTheFolderThatIsMissing) {
  dialogue d(policy_with(folder_policy::action::move));
  take_one(d, "IDLE MOVE");
  d.client_says("UID MOVE 4 \"Processed\"");
  d.tagged("NO [TRYCREATE] no such folder");
  d.client_says("CREATE \"Processed\"");
  d.tagged("OK");
  d.client_says("UID MOVE 4 \"Processed\"");
  d.tagged("NO [TRYCREATE] still not");
  d.client_says("IDLE");
  EXPECT_EQ(d.under_test().counts().acts_refused, 1u);
  EXPECT_EQ(d.place(), "7 4 0 5 0") << "the next connection tries again";
}

TEST(ImapAfter, NothingThatWeDidNotTakeIsTouched) {
  auto policy = policy_with(folder_policy::action::remove);
  policy.from = folder_policy::begin_from::now;
  dialogue d(policy);
  d.opened("7", "5");
  d.list_of("5:*");
  d.lists(4);
  d.tagged("OK listed");
  d.client_says("IDLE");
}

TEST(ImapAfter, AMailThatWasNotHadAsAWholeStays) {
  auto policy = policy_with(folder_policy::action::remove);
  policy.max_message_size = 100;
  dialogue d(policy);
  d.opened();
  d.list_of("1:*");
  d.lists(3);
  d.lists(4, 101);
  d.tagged("OK listed");
  d.gives(3, "one");
  d.client_says("UID STORE 3 +FLAGS.SILENT (\\Deleted)");  // first what is left from before
  d.tagged("OK");
  d.client_says("UID EXPUNGE 3");
  d.tagged("OK");
  d.client_says("UID FETCH 4 (UID BODY.PEEK[]<0.262144>)");
  d.server_bytes("* 1 FETCH (UID 4 BODY[]<0> {3}\r\ntwo)\r\n");
  d.tagged("OK");
  d.client_says("IDLE");
  EXPECT_EQ(d.place(), "7 4 4 5 0");
}

}  // namespace
}  // namespace intake::imap::test
