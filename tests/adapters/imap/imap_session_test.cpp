#include "adapters/imap/imap_session.hpp"

#include "tests/support/imap_dialogue.hpp"

namespace intake::imap::test {
namespace {

using kind = session_end::kind;

TEST(ImapSession, TakesWhatIsThereAndWaits) {
  dialogue d;
  d.opened();
  d.list_of("1:*");
  d.lists(3);
  d.lists(4);
  d.tagged("OK listed");
  d.gives(3, "one");
  d.gives(4, "two");
  d.client_says("IDLE");
  ASSERT_EQ(d.mails().size(), 2u);
  EXPECT_EQ(d.mails()[0].body, "one");
  EXPECT_EQ(d.mails()[1].body, "two");
  const contact& c = d.mails()[1].what;
  EXPECT_EQ(c.channel, "email");
  EXPECT_EQ(c.via, "imap");
  EXPECT_EQ(c.source, "imap/desk");
  EXPECT_EQ(c.media_type, "message/rfc822");
  EXPECT_EQ(c.envelope.at("queue"), "general");
  EXPECT_EQ(c.envelope.at("uid"), 4);
  EXPECT_FALSE(c.envelope.contains("incomplete"));
  EXPECT_EQ(c.cursor->of, "INBOX");
  EXPECT_EQ(d.place(), "7 4 4 5 0");
}

TEST(ImapSession, TakesTheSameInAnyPieces) {
  for (const std::size_t octets : {1, 2, 5, 13}) {
    dialogue d;
    d.in_pieces_of(octets);
    d.opened();
    d.list_of("1:*");
    d.lists(4, 20);
    d.tagged("OK listed");
    d.gives(4, "A2 OK\r\n* BYE\r\n{5}\r\n)");
    d.client_says("IDLE");
    ASSERT_EQ(d.mails().size(), 1u) << octets;
    EXPECT_EQ(d.mails()[0].body, "A2 OK\r\n* BYE\r\n{5}\r\n)");
  }
}

TEST(ImapSession, FetchesNewMailOutOfIdle) {
  dialogue d(plain_policy(), "7 4 4 5 0");
  d.opened();
  d.list_of("5:*");
  d.lists(4);  // `5:*` lists the last one, whatever its number
  d.tagged("OK listed");
  d.client_says("IDLE");
  d.server("+ idling");
  d.server("* 4 EXISTS");
  d.client_says("DONE");
  d.tagged("OK idled");
  d.list_of("5:*");
  d.lists(5);
  d.tagged("OK listed");
  d.gives(5, "new");
  d.client_says("IDLE");
  ASSERT_EQ(d.mails().size(), 1u);
  EXPECT_EQ(d.place(), "7 5 5 5 0");
}

TEST(ImapSession, RenewsIdleAndLooks) {
  dialogue d(plain_policy(), "7 4 4 5 0");
  d.opened();
  d.list_of("5:*");
  d.tagged("OK listed");
  d.client_says("IDLE");
  d.server("+ idling");
  d.waits(plain_policy().idle_renew);
  d.client_says("DONE");
  d.tagged("OK idled");
  d.list_of("5:*");
  d.waits(plain_policy().command_timeout);
  d.client_closes(kind::network);
}

TEST(ImapSession, AsksNowAndThenWithoutIdle) {
  dialogue d(plain_policy(), "7 4 4 5 0");
  d.opened("7", "5", "UIDPLUS");
  d.list_of("5:*");
  d.tagged("OK listed");
  d.client_is_silent();
  d.waits(plain_policy().poll);
  d.client_says("NOOP");
  d.tagged("OK");
  d.list_of("5:*");
}

TEST(ImapSession, FromNowLeavesAloneWhatIsThere) {
  auto policy = plain_policy();
  policy.from = folder_policy::begin_from::now;
  dialogue d(policy);
  d.opened();
  EXPECT_EQ(d.place().substr(0, 8), "7 4 4 5 ") << "before anything else happens, the journal knows where we began";
  d.list_of("5:*");
}

TEST(ImapSession, FromADateTakesWhatCameSince) {
  auto policy = plain_policy();
  policy.from = folder_policy::begin_from::date;
  policy.date = *parse_rfc3339("2026-11-01T00:00:00Z");
  dialogue d(policy);
  d.opened();
  d.list_of("1:*");
  d.lists(1, 3, "\\Seen", "31-Oct-2026 23:59:59 +0000");
  d.lists(2, 3, "\\Seen", " 1-Nov-2026 02:00:00 +0100");
  d.tagged("OK listed");
  d.gives(2, "two");
  ASSERT_EQ(d.mails().size(), 1u);
  EXPECT_EQ(d.progress().skipped(), 1u);
}

TEST(ImapSession, RenumberedFolderIsReadAgainFromWhereWeBegan) {
  dialogue d(plain_policy(), "7 4 4 5 1793707200");  // since 2026-11-03T12:00:00Z
  d.opened("8", "3");
  EXPECT_EQ(d.under_test().start(), folder_progress::start::renumbered);
  EXPECT_EQ(d.place(), "8 0 0 3 1793707200");
  d.list_of("1:*");
  d.lists(1, 3, "", "01-Jan-2026 00:00:00 +0000");
  d.lists(2);
  d.tagged("OK listed");
  d.gives(2, "again");  // the door knows it by its digest
  EXPECT_EQ(d.place(), "8 2 2 3 1793707200");
}

TEST(ImapSession, ListsAThousandNumbersAtATime) {
  dialogue d;
  d.opened("7", "2501");
  d.list_of("1:1000");
  d.tagged("OK");
  d.list_of("1001:2000");
  d.tagged("OK");
  d.list_of("2001:*");
}

TEST(ImapSession, CountsWhatVanished) {
  dialogue d;
  d.opened();
  d.list_of("1:*");
  d.lists(3);
  d.lists(4);
  d.tagged("OK listed");
  d.client_says("UID FETCH 3 (UID BODY.PEEK[])");
  d.tagged("OK nothing");
  d.client_says("UID FETCH 3 (UID)");
  d.tagged("OK nothing");
  d.gives(4, "two");
  EXPECT_EQ(d.progress().gone(), 1u);
  EXPECT_EQ(d.place(), "7 4 4 5 0");
}

TEST(ImapSession, VanishedSaysWhatNeedNotBeFetched) {
  dialogue d;
  d.server("* PREAUTH [CAPABILITY IMAP4rev1 IDLE ENABLE QRESYNC] hi");
  d.client_says("ENABLE QRESYNC");
  d.server("* ENABLED QRESYNC");
  d.tagged("OK");
  d.client_says("EXAMINE \"INBOX\"");
  d.server("* OK [UIDVALIDITY 7]");
  d.server("* OK [UIDNEXT 9]");
  d.tagged("OK");
  d.list_of("1:*");
  for (const std::uint32_t uid : {2, 3, 4, 8}) d.lists(uid);
  d.tagged("OK listed");
  d.server("* VANISHED 3:5");
  d.gives(2, "two");
  d.gives(8, "new");
  EXPECT_EQ(d.progress().gone(), 2u);
}

TEST(ImapSession, TheDoorsRefusalLosesNothing) {
  dialogue d;
  d.opened();
  d.list_of("1:*");
  d.lists(3);
  d.tagged("OK listed");
  d.door_refuses = "disk_low";
  d.gives(3, "one");
  d.client_closes(kind::door);
  d.connects();
  d.opened();
  d.list_of("1:*");
  d.lists(3);
  d.tagged("OK listed");
  d.gives(3, "one");
  EXPECT_EQ(d.mails().size(), 1u);
}

// What a broken mail leads to: three attempts, three at its beginning, then a note that it is there.
TEST(ImapSession, APoisonousMailDoesNotBlockTheOthers) {
  dialogue d;
  d.opened();
  d.list_of("1:*");
  d.lists(3);
  d.lists(4);
  d.tagged("OK listed");
  for (int attempt = 0; attempt < 6; ++attempt) {
    d.client_says(attempt < 3 ? "UID FETCH 3 (UID BODY.PEEK[])" : "UID FETCH 3 (UID BODY.PEEK[]<0.262144>)");
    d.tagged("NO [SERVERBUG] oops");
    d.client_says("UID FETCH 3 (UID)");
    d.server("* 1 FETCH (UID 3)");
    d.tagged("OK");
  }
  d.gives(4, "two");
  ASSERT_EQ(d.mails().size(), 2u);
  EXPECT_EQ(d.mails()[0].what.envelope.at("incomplete"), "not_fetched");
  EXPECT_NE(d.mails()[0].body.find("UID: 3"), std::string::npos);
  EXPECT_EQ(d.mails()[1].body, "two");
}

TEST(ImapSession, ABrokenConnectionCountsAsAnAttempt) {
  dialogue d;
  for (int attempt = 0; attempt < 3; ++attempt) {
    d.opened();
    d.list_of("1:*");
    d.lists(3, 100);
    d.tagged("OK listed");
    d.client_says("UID FETCH 3 (UID BODY.PEEK[])");
    d.server_bytes("* 1 FETCH (UID 3 BODY[] {100}\r\nhalf");
    d.happens(event::hung_up{});
    d.client_closes(kind::network);
    d.connects();
  }
  d.opened();
  d.list_of("1:*");
  d.lists(3, 100);
  d.tagged("OK listed");
  d.client_says("UID FETCH 3 (UID BODY.PEEK[]<0.262144>)");
  EXPECT_TRUE(d.mails().empty());
}

TEST(ImapSession, OfAnOversizedMailTheBeginningIsTaken) {
  auto policy = plain_policy();
  policy.max_message_size = 1000;
  policy.beginning = 10;
  dialogue d(policy);
  d.opened();
  d.list_of("1:*");
  d.lists(3, 1001);
  d.tagged("OK listed");
  d.client_says("UID FETCH 3 (UID BODY.PEEK[]<0.10>)");
  d.server_bytes("* 1 FETCH (UID 3 BODY[]<0> {10}\r\nSubject: x)\r\n");
  d.tagged("OK fetched");
  ASSERT_EQ(d.mails().size(), 1u);
  EXPECT_EQ(d.mails()[0].body, "Subject: x");
  EXPECT_EQ(d.mails()[0].what.envelope.at("incomplete"), "beginning_only");
  EXPECT_EQ(d.mails()[0].what.envelope.at("size"), 1001);
}

TEST(ImapSession, ABodyOfAnotherMailIsNotTaken) {
  dialogue d;
  d.opened();
  d.list_of("1:*");
  d.lists(3);
  d.tagged("OK listed");
  d.client_says("UID FETCH 3 (UID BODY.PEEK[])");
  d.server_bytes("* 9 FETCH (UID 9 BODY[] {5}\r\nother)\r\n* 1 FETCH (BODY[] {3}\r\none UID 3)\r\n");
  d.tagged("OK fetched");
  ASSERT_EQ(d.mails().size(), 1u);
  EXPECT_EQ(d.mails()[0].body, "one");
}

TEST(ImapSession, AQuotedBodyIsABody) {
  dialogue d;
  d.opened();
  d.list_of("1:*");
  d.lists(3);
  d.tagged("OK listed");
  d.client_says("UID FETCH 3 (UID BODY.PEEK[])");
  d.server("* 1 FETCH (UID 3 BODY[] \"one\")");
  d.tagged("OK fetched");
  ASSERT_EQ(d.mails().size(), 1u);
  EXPECT_EQ(d.mails()[0].body, "one");
}

TEST(ImapSession, LookingOnlyOpensTheFolderAndLeaves) {
  dialogue d(plain_policy(), "", true);
  d.opened();
  d.client_says("LOGOUT");
  d.server("* BYE see you");
  d.tagged("OK");
  d.client_closes(kind::drained);
  EXPECT_EQ(d.place(), "");
}

TEST(ImapSession, DrainSaysGoodbye) {
  dialogue d(plain_policy(), "7 4 4 5 0");
  d.opened();
  d.list_of("5:*");
  d.tagged("OK listed");
  d.client_says("IDLE");
  d.server("+ idling");
  d.happens(event::drain{});
  d.client_says("DONE");
  d.client_says("LOGOUT");
  d.client_closes(kind::drained);
}

}  // namespace
}  // namespace intake::imap::test
