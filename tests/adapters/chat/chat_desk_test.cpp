#include "adapters/chat/chat_desk.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "tests/support/fake_door.hpp"
#include "tests/support/io_fixture.hpp"
#include "tests/support/remembered_chats.hpp"
#include "tests/support/temporary_directory.hpp"

namespace intake::chat {
namespace {

namespace json = boost::json;
using strings = std::vector<std::string>;

/// A tab: keeps what it is shown.
class tab final : public audience {
 public:
  void show(const std::shared_ptr<const std::string>& frame) override { shown.push_back(json::parse(*frame).as_object()); }
  void dismiss(std::uint16_t code, std::string_view) override { dismissed = code; }
  std::vector<json::object> shown;
  int dismissed = 0;
};

class ChatDesk : public tests::io_fixture {
 protected:
  void open_desk() {
    desk = std::make_unique<chat_desk>(io.get_executor(),
                                       desk_setup{.section = section, .identities = *identities, .tokens = tokens, .uploads = uploads, .kept = kept,
                                                  .at = door, .here = [this](std::string_view, time_point) { return here; }, .time = clock},
                                       metrics);
  }
  void SetUp() override { open_desk(); }

  /// Says hello; the tab is shown the welcome.
  participant_ptr hello(tab& at, const std::string& resume = {}, const std::string& conversation = {}, std::int64_t after = 0) {
    client_frame frame;
    frame.type = frame_type::hello;
    frame.resume = resume;
    frame.conversation = conversation;
    frame.number = after;
    auto greeted = run(desk->greet(std::move(frame), {.address = "192.0.2.1", .user_agent = "Test"}, &at));
    EXPECT_TRUE(greeted.who) << greeted.frame;
    return greeted.who;
  }
  json::object says(const participant_ptr& who, const std::string& frame, const audience* from = nullptr) {
    auto read = read_frame(frame, {});
    const std::string told = run(desk->take(who, std::get<client_frame>(std::move(read)), from));
    return told.empty() ? json::object{} : json::parse(told).as_object();
  }
  std::string resume_of(const tab& t) { return std::string(t.shown.front().at("resume").as_string()); }
  std::variant<reply_standing, reply_refusal> agent(const std::string& conversation, const std::string& id, const std::string& text, bool ends = false) {
    agent_reply reply{.id = id, .name = "Ada", .text = text, .attachments = {}, .ends = ends};
    return *run(answered(desk->reply(conversation, std::move(reply))));
  }
  /// What backends were told of replies: "seen r1 r2".
  strings reports() const {
    strings out;
    for (const auto& each : door.mails)
      if (const auto* replies = each.what.envelope.if_contains("replies")) {
        out.emplace_back(each.what.envelope.at("kind").as_string());
        for (const auto& reply : replies->as_array()) out.back() += " " + std::string(reply.at("id").as_string());
      }
    return out;
  }
  static tests::awaitable<std::shared_ptr<std::variant<reply_standing, reply_refusal>>> answered(
      tests::awaitable<std::variant<reply_standing, reply_refusal>> work) {
    auto said = co_await std::move(work);
    co_return std::make_shared<std::variant<reply_standing, reply_refusal>>(std::move(said));
  }

  config::chat_section section;
  tests::fake_door door;
  tests::remembered_chats kept{door};
  ops::registry metrics;
  tests::still_clock clock;
  presence here;
  tests::temporary_directory directory;
  const token_maker tokens{std::string(32, 'k')};
  std::unique_ptr<identity> identities = *identity::create({}, {});
  upload_store uploads{(directory.path() / "uploads").string(), "", tokens};
  std::unique_ptr<chat_desk> desk;
};

TEST_F(ChatDesk, TheFirstMessageOpensAChatAndIsAcknowledgedWithItsReceipt) {
  tab one;
  const auto who = hello(one);
  EXPECT_EQ(one.shown.front().at("type"), "welcome");
  EXPECT_TRUE(one.shown.front().at("conversation").is_null());
  const auto told = says(who, R"({"type":"message","id":"a","text":"Hello"})", &one);
  EXPECT_EQ(told.at("type"), "ack");
  EXPECT_EQ(told.at("receipt"), "R1");
  EXPECT_EQ(told.at("seq"), 1);
  ASSERT_EQ(door.mails.size(), 1u);
  EXPECT_EQ(door.mails[0].what.envelope.at("opens"), true);
  EXPECT_EQ(door.mails[0].what.envelope.at("conversation"), told.at("conversation"));
  EXPECT_EQ(one.shown.size(), 1u) << "whoever said it has the ack";
}

TEST_F(ChatDesk, TheSameFrameAgainIsTheSameLine) {
  tab one;
  const auto who = hello(one);
  const auto first = says(who, R"({"type":"message","id":"a","text":"Hello"})");
  const auto again = says(who, R"({"type":"message","id":"a","text":"Hello"})");
  EXPECT_EQ(again.at("receipt"), first.at("receipt"));
  EXPECT_EQ(again.at("seq"), first.at("seq"));
  EXPECT_EQ(door.mails.size(), 1u);
}

TEST_F(ChatDesk, EveryTabIsShownEveryLineInOrder) {
  tab one, two;
  const auto who = hello(one);
  ASSERT_EQ(hello(two, resume_of(one)), who) << "the same session";
  const auto told = says(who, R"({"type":"message","id":"a","text":"Hello"})", &one);
  const auto said = agent(std::string(told.at("conversation").as_string()), "r1", "How can I help?");
  ASSERT_TRUE(std::holds_alternative<reply_standing>(said));
  EXPECT_TRUE(std::get<reply_standing>(said).delivered);
  ASSERT_EQ(two.shown.size(), 3u);
  EXPECT_EQ(two.shown[1].at("seq"), 1);
  EXPECT_EQ(two.shown[2].at("seq"), 2);
  EXPECT_EQ(two.shown[2].at("from"), "agent");
  ASSERT_EQ(one.shown.size(), 2u);
  EXPECT_EQ(one.shown[1].at("seq"), 2);
}

TEST_F(ChatDesk, WhoComesBackIsShownWhatWasMissed) {
  std::string resume, conversation;
  {
    tab one;
    const auto who = hello(one);
    resume = resume_of(one);
    conversation = says(who, R"({"type":"message","id":"a","text":"Hello"})").at("conversation").as_string();
    who->remove(&one);
  }
  agent(conversation, "r1", "Are you there?");
  open_desk();  // as after a restart: nothing but the journal and the token's key is left
  tab back;
  hello(back, resume, conversation, 1);
  const auto& welcome = back.shown.front();
  EXPECT_EQ(welcome.at("conversation").as_string(), conversation);
  ASSERT_EQ(welcome.at("missed").as_array().size(), 1u);
  EXPECT_EQ(welcome.at("missed").as_array()[0].at("text"), "Are you there?");
  EXPECT_EQ(welcome.at("seq"), 2);
}

TEST_F(ChatDesk, AnAgentsReplyIsOneLineHoweverOftenItIsSent) {
  tab one;
  const auto who = hello(one);
  const std::string id{says(who, R"({"type":"message","id":"a","text":"Hello"})").at("conversation").as_string()};
  const auto first = std::get<reply_standing>(agent(id, "r1", "Hi"));
  const auto again = std::get<reply_standing>(agent(id, "r1", "Hi"));
  EXPECT_EQ(first.seq, again.seq);
  EXPECT_FALSE(again.seen);
  says(who, R"({"type":"seen","seq":2})");
  ASSERT_TRUE(desk->standing(id, "r1"));
  EXPECT_TRUE(desk->standing(id, "r1")->seen);
  EXPECT_EQ(std::get<reply_refusal>(agent("nothing", "r2", "Hi")).why, reply_refusal::kind::no_such_conversation);
  EXPECT_EQ(std::get<reply_refusal>(agent(id, "r3", "")).why, reply_refusal::kind::malformed);
}

TEST_F(ChatDesk, BackendsAreToldOfEachReplyOnceThatItArrivedAndThatItWasSeen) {
  section.reply_events = true;
  tab one;
  const auto who = hello(one);
  const std::string id{says(who, R"({"type":"message","id":"a","text":"Hello"})").at("conversation").as_string()};
  agent(id, "r1", "Hi");
  EXPECT_EQ(reports(), (strings{"delivered r1"}));
  agent(id, "r1", "Hi");
  says(who, R"({"type":"seen","seq":1})");
  EXPECT_EQ(reports(), (strings{"delivered r1"})) << "the same reply again; and seen was only what the customer said himself";
  agent(id, "r2", "Which printer?");
  agent(id, "r3", "Still there?");
  says(who, R"({"type":"seen","seq":4})");
  says(who, R"({"type":"seen","seq":2})");
  says(who, R"({"type":"seen","seq":4})");
  EXPECT_EQ(reports(), (strings{"delivered r1", "delivered r2", "delivered r3", "seen r1 r2 r3"}));
  const auto& envelope = door.mails.back().what.envelope;
  EXPECT_EQ(envelope.at("conversation").as_string(), id);
  EXPECT_EQ(envelope.at("seq"), 4);
  EXPECT_EQ(envelope.at("replies").at(1), (json::value{{"id", "r2"}, {"seq", 3}}));
  EXPECT_EQ(door.mails.back().body, R"({"type":"seen"})");
  EXPECT_EQ(says(who, R"({"type":"message","id":"b","text":"Yes"})").at("seq"), 5) << "a report is no line";
}

TEST_F(ChatDesk, WhoWasAwayHasTheRepliesOnceHeIsBack) {
  section.reply_events = true;
  std::string resume, id;
  {
    tab one;
    const auto who = hello(one);
    resume = resume_of(one);
    id = says(who, R"({"type":"message","id":"a","text":"Hello"})").at("conversation").as_string();
    who->remove(&one);
  }
  for (int i = 1; i <= 21; ++i) agent(id, "r" + std::to_string(i), "Are you there?", i == 21);
  EXPECT_EQ(reports(), strings{});
  open_desk();  // as after a restart
  tab back;
  auto who = hello(back, resume, id, 1);
  ASSERT_EQ(reports().size(), 2u) << "twenty in one report";
  EXPECT_EQ(reports().back(), "delivered r21");
  EXPECT_EQ(door.mails.back().what.envelope.at("ended"), true);
  who->remove(&back);
  who.reset();
  open_desk();
  tab again;
  hello(again, resume, id, 1);
  EXPECT_EQ(reports().size(), 2u) << "told before the restart";
}

TEST_F(ChatDesk, AReportThatTheJournalRefusesComesWithTheNext) {
  section.reply_events = true;
  tab one;
  const auto who = hello(one);
  const std::string id{says(who, R"({"type":"message","id":"a","text":"Hello"})").at("conversation").as_string()};
  agent(id, "r1", "Hi");
  door.refuses_contacts = refusal{.temporary = true, .reason = "disk_low", .public_text = ""};
  says(who, R"({"type":"seen","seq":2})");
  door.refuses_contacts.reset();
  EXPECT_EQ(reports(), (strings{"delivered r1"}));
  agent(id, "r2", "And?");
  EXPECT_EQ(reports(), (strings{"delivered r1", "delivered r2", "seen r1"}));
}

TEST_F(ChatDesk, ReportsAreMadeOnlyWhereTheyAreWanted) {
  tab one;
  const auto who = hello(one);
  const std::string id{says(who, R"({"type":"message","id":"a","text":"Hello"})").at("conversation").as_string()};
  agent(id, "r1", "Hi");
  says(who, R"({"type":"seen","seq":2})");
  EXPECT_EQ(reports(), strings{});
}

TEST_F(ChatDesk, WhatTheJournalRefusesLeavesNoTrace) {
  tab one;
  const auto who = hello(one);
  door.refuses_contacts = refusal{.temporary = true, .reason = "disk_low", .public_text = ""};
  const auto told = says(who, R"({"type":"message","id":"a","text":"Hello"})");
  EXPECT_EQ(told.at("type"), "busy");
  EXPECT_EQ(told.at("code"), "disk_low");
  door.refuses_contacts.reset();
  EXPECT_EQ(says(who, R"({"type":"message","id":"a","text":"Hello"})").at("seq"), 1) << "no gap";
}

TEST_F(ChatDesk, AnEditIsARevisionOfTheMessage) {
  tab one;
  const auto who = hello(one);
  says(who, R"({"type":"message","id":"a","text":"Helo"})");
  EXPECT_EQ(says(who, R"({"type":"edit","id":"e","message":1,"text":"Hello"})").at("type"), "ack");
  const auto& envelope = door.mails.back().what.envelope;
  EXPECT_EQ(envelope.at("of"), "R1");
  EXPECT_EQ(envelope.at("revision"), 1);
  EXPECT_EQ(says(who, R"({"type":"edit","id":"f","message":9,"text":"x"})").at("code"), "not_found");
}

TEST_F(ChatDesk, AnEndTellsWhatWasSaidAndTheNextMessageOpensAnother) {
  tab one;
  const auto who = hello(one);
  const auto first = says(who, R"({"type":"message","id":"a","text":"Hello"})");
  agent(std::string(first.at("conversation").as_string()), "r1", "Hi");
  EXPECT_EQ(says(who, R"({"type":"end","id":"z"})").at("type"), "ack");
  EXPECT_EQ(door.mails.back().what.envelope.at("transcript").as_array().size(), 2u);
  EXPECT_EQ(says(who, R"({"type":"rating","id":"q","score":5})").at("type"), "ack");
  EXPECT_EQ(door.mails.back().what.envelope.at("of"), "R2");
  EXPECT_EQ(says(who, R"({"type":"end","id":"zz"})").at("code"), "ended");
  const auto next = says(who, R"({"type":"message","id":"b","text":"Again"})");
  EXPECT_NE(next.at("conversation"), first.at("conversation"));
  EXPECT_EQ(next.at("seq"), 1);
  EXPECT_EQ(std::get<reply_refusal>(agent(std::string(first.at("conversation").as_string()), "r2", "Still there?")).why, reply_refusal::kind::ended);
}

TEST_F(ChatDesk, AQuietChatIsEnded) {
  tab one;
  const auto who = hello(one);
  says(who, R"({"type":"message","id":"a","text":"Hello"})");
  run(desk->end_quiet_chats());
  EXPECT_EQ(door.mails.size(), 1u);
  clock.at += std::chrono::duration_cast<milliseconds>(section.end_after) + milliseconds{60'001};
  run(desk->end_quiet_chats());
  ASSERT_EQ(door.mails.size(), 2u);
  EXPECT_EQ(door.mails[1].what.envelope.at("by"), "timeout");
  EXPECT_EQ(one.shown.back().at("type"), "end");
  EXPECT_EQ(one.shown.back().at("rating_wanted"), false);
}

TEST_F(ChatDesk, WhoWritesTooFastIsAskedToWait) {
  section.messages_per_minute = 60;
  tab one;
  const auto who = hello(one);
  std::string last;
  for (int i = 0; i < 30 && last != "busy"; ++i)
    last = says(who, R"({"type":"message","id":"m)" + std::to_string(i) + R"(","text":"x"})").at("type").as_string();
  EXPECT_EQ(last, "busy");
  EXPECT_EQ(door.mails.size(), 20u);
  clock.at += milliseconds{1001};
  EXPECT_EQ(says(who, R"({"type":"message","id":"later","text":"x"})").at("type"), "ack");
}

TEST_F(ChatDesk, WhoWroteTooFastDoesNotBeginAnewByComingBack) {
  section.messages_per_minute = 60;
  tab one;
  auto who = hello(one);
  const std::string resume = resume_of(one);
  const auto says_as = [&](int i) {
    return says(who, R"({"type":"message","id":"m)" + std::to_string(i) + R"(","text":"x"})").at("type");
  };
  for (int i = 0; i < 20; ++i) ASSERT_EQ(says_as(i), "ack");
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(desk->uploads_too_often(*who));
  who->remove(&one);
  who.reset();
  EXPECT_EQ(desk->sessions(), 0u);
  tab back;
  who = hello(back, resume);
  EXPECT_EQ(says_as(20), "busy");
  EXPECT_TRUE(desk->uploads_too_often(*who));
  who->remove(&back);
  who.reset();
  clock.at += milliseconds{60'000};
  desk->dismiss_expired();  // forgets what is full again
  tab later;
  who = hello(later, resume);
  for (int i = 21; i < 41; ++i) EXPECT_EQ(says_as(i), "ack");
  EXPECT_EQ(says_as(41), "busy");
}

TEST_F(ChatDesk, AnAddressThatBringsTooManyNewVisitorsIsAskedToWait) {
  section.max_sockets_per_client = 3;
  tab first;
  const auto who = hello(first);
  const auto greeted = [this](const std::string& address, bool is_proxy = false, const std::string& resume = {}) {
    client_frame frame;
    frame.type = frame_type::hello;
    frame.resume = resume;
    return run(desk->greet(std::move(frame), {.address = address, .user_agent = {}, .is_proxy = is_proxy}, nullptr));
  };
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(greeted("192.0.2.1").who);
  const auto one_more = greeted("192.0.2.1", false, "a made-up token");
  EXPECT_FALSE(one_more.who);
  EXPECT_TRUE(one_more.come_back);
  EXPECT_EQ(one_more.frame, R"({"type":"busy","code":"rate","retry_after":21})");
  EXPECT_TRUE(greeted("192.0.2.1", false, resume_of(first)).who) << "who comes back is not new";
  EXPECT_TRUE(greeted("192.0.2.2").who) << "another address";
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(greeted("192.0.2.9", true).who) << "a proxy's is everybody's";
  for (const char* address : {"2001:db8::1", "2001:db8::2", "2001:db8::3"}) EXPECT_TRUE(greeted(address).who);
  EXPECT_FALSE(greeted("2001:db8::4").who) << "whoever has one address of IPv6 has them by the million";
  clock.at += milliseconds{20'001};
  desk->dismiss_expired();
  EXPECT_TRUE(greeted("192.0.2.1").who);
  EXPECT_FALSE(greeted("192.0.2.1").who);
}

TEST_F(ChatDesk, ATokenAloneIsNoReasonToReadAChat) {
  std::string resume;
  {
    tab one;
    const auto who = hello(one);
    resume = resume_of(one);
    says(who, R"({"type":"message","id":"a","text":"Hello"})");
    who->remove(&one);
  }
  kept.asked_after.clear();
  const auto who = desk->find(resume);
  ASSERT_TRUE(who);
  EXPECT_EQ(says(who, R"({"type":"ping","n":1})").at("type"), "pong");
  EXPECT_TRUE(kept.asked_after.empty());
  EXPECT_EQ(says(who, R"({"type":"message","id":"b","text":"Again"})").at("seq"), 2) << "it is read once something is said";
}

TEST_F(ChatDesk, TheEndOfALongChatReadsTheNewestLinesOnly) {
  section.messages_per_minute = 10'000;
  tab one;
  const auto who = hello(one);
  for (int i = 1; i <= 300; ++i) {
    clock.at += milliseconds{1000};
    says(who, R"({"type":"message","id":"m)" + std::to_string(i) + R"(","text":"text )" + std::to_string(i) + "\"}");
  }
  says(who, R"({"type":"edit","id":"e","message":300,"text":"x"})");
  kept.asked_after.clear();
  says(who, R"({"type":"end","id":"z"})");
  EXPECT_EQ(kept.asked_after, std::vector<std::int64_t>{301 - 201 - 1});
  const auto& envelope = door.mails.back().what.envelope;
  EXPECT_EQ(envelope.at("transcript").as_array().size(), 200u);
  EXPECT_EQ(envelope.at("transcript").at(0).at("text"), "text 101");
  EXPECT_EQ(envelope.at("transcript_cut"), true);
}

TEST_F(ChatDesk, ALogoutEndsTheSessionsTokens) {
  tab one;
  auto who = hello(one);
  const std::string resume = resume_of(one);
  says(who, R"({"type":"message","id":"a","text":"Hello"})");
  clock.at += milliseconds{1000};
  EXPECT_EQ(desk->find(resume), who);
  EXPECT_EQ(run(desk->log_out(who)), "");
  EXPECT_FALSE(desk->find(resume));
  who->remove(&one);
  who.reset();
  EXPECT_EQ(desk->sessions(), 0u) << "nothing is kept in memory";
  open_desk();  // as after a restart
  EXPECT_FALSE(desk->find(resume));
  tab back;
  const auto other = hello(back, resume);
  EXPECT_NE(back.shown.front().at("session").as_string(), "s_1");
  EXPECT_TRUE(back.shown.front().at("conversation").is_null()) << "a new visitor";
}

TEST_F(ChatDesk, ALogoutThatTheJournalRefusesIsNone) {
  tab one;
  const auto who = hello(one);
  const std::string resume = resume_of(one);
  says(who, R"({"type":"message","id":"a","text":"Hello"})");
  door.refuses_contacts = refusal{.temporary = true, .reason = "disk_low", .public_text = ""};
  EXPECT_NE(run(desk->log_out(who)).find("busy"), std::string::npos);
  EXPECT_EQ(desk->find(resume), who);
}

TEST_F(ChatDesk, WhatWasMissedComesInPortions) {
  section.messages_per_minute = 10'000;
  std::string resume, conversation;
  {
    tab one;
    const auto who = hello(one);
    resume = resume_of(one);
    for (int i = 0; i < 300; ++i) {
      clock.at += milliseconds{1000};
      conversation = says(who, R"({"type":"message","id":"m)" + std::to_string(i) + R"(","text":")" + std::string(2000, 'x') + "\"}").at("conversation").as_string();
    }
    who->remove(&one);
  }
  tab back;
  client_frame frame;
  frame.type = frame_type::hello;
  frame.resume = resume;
  auto greeted = run(desk->greet(std::move(frame), {}, &back));
  EXPECT_LT(greeted.frame.size(), 128u << 10);
  EXPECT_EQ(back.shown.front().at("more"), true);
  std::int64_t seq = static_cast<std::int64_t>(back.shown.front().at("missed").as_array().size());
  EXPECT_EQ(greeted.more_after, seq);
  EXPECT_TRUE(greeted.who->audiences.empty()) << "not while something is missing";
  for (auto more = greeted.more_after; more >= 0;) {
    back.shown.clear();
    more = run(desk->attach(greeted.who, more, &back));
    for (const auto& line : back.shown) EXPECT_EQ(line.at("seq"), ++seq);
  }
  EXPECT_EQ(seq, 300);
  EXPECT_EQ(greeted.who->audiences.size(), 1u);
  greeted.who->remove(&back);
}

TEST_F(ChatDesk, VisitorsAreSentAwayWhenTheyMayNotWrite) {
  section.anonymous = false;
  client_frame frame;
  frame.type = frame_type::hello;
  const auto greeted = run(desk->greet(std::move(frame), {}, nullptr));
  EXPECT_FALSE(greeted.who);
  EXPECT_NE(greeted.frame.find("token_refused"), std::string::npos);
}

TEST_F(ChatDesk, OutsideOfHoursAnAddressIsAskedFor) {
  here = {.online = false, .opens_at = clock.at + std::chrono::hours{8}};
  tab one;
  const auto who = hello(one);
  EXPECT_EQ(one.shown.front().at("online"), false);
  EXPECT_TRUE(one.shown.front().contains("ask"));
  says(who, R"({"type":"message","id":"a","text":"Hello"})");
  EXPECT_EQ(door.mails[0].what.envelope.at("offline"), true);
  says(who, R"({"type":"details","id":"d","form":{"email":"kim@x.test"}})");
  EXPECT_EQ(door.mails[1].what.envelope.at("form").as_object().at("email"), "kim@x.test");
  tab two;
  hello(two, resume_of(one));
  EXPECT_FALSE(two.shown.front().contains("ask"));
}

TEST_F(ChatDesk, AChatThatIsFullGoesOnInAnother) {
  section.max_lines = 10;
  section.messages_per_minute = 10'000;
  tab one;
  const auto who = hello(one);
  std::set<std::string> conversations;
  for (int i = 0; i < 12; ++i) {
    clock.at += milliseconds{1000};
    conversations.emplace(says(who, R"({"type":"message","id":"m)" + std::to_string(i) + R"(","text":"x"})").at("conversation").as_string());
  }
  EXPECT_EQ(conversations.size(), 2u);
  EXPECT_EQ(door.mails.size(), 13u) << "twelve messages and the end of the first chat";
}

TEST_F(ChatDesk, AChatOfMuchTextGoesOnInAnother) {
  tab one;
  const auto who = hello(one);
  std::string smile;
  for (int i = 0; i < 8000; ++i) smile += "\U0001F600";
  std::vector<std::string> conversations;
  for (int i = 0; i < 40; ++i) {
    clock.at += milliseconds{1000};
    conversations.emplace_back(says(who, R"({"type":"message","id":"m)" + std::to_string(i) + R"(","text":")" + smile + "\"}").at("conversation").as_string());
  }
  EXPECT_EQ(std::ranges::count(conversations, conversations.front()), 33) << "32 KB each, up to a megabyte";
  EXPECT_EQ(conversations[33], conversations.back());
}

}  // namespace
}  // namespace intake::chat
