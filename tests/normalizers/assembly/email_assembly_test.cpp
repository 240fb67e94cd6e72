#include "normalizers/assembly/email_assembly.hpp"

#include <gtest/gtest.h>

#include <map>

#include <boost/json/parse.hpp>

#include "gateway/crypto/short_digest.hpp"
#include "normalizers/assembly/event_data.hpp"

namespace intake::assembly {
namespace {

/// The journal's part in memory: what was folded before is known to the next mail.
class mailbox {
 public:
  outcome receives(const std::string& from, const std::string& id, std::vector<std::string> parents = {}, const std::string& kind = "none",
                   const std::string& content = "text") {
    facts f;
    f.subject = "Subject of " + id;
    f.thread.own_id = id;
    f.thread.parents = std::move(parents);
    f.thread.sender = from;
    f.thread.parties = {from, "support@example.test"};
    f.thread.content_key = id + " " + content;
    f.automation.kind = kind;
    f.body.emplace().text = content;
    return takes(std::move(f));
  }

  event_identity identity;

  outcome takes(facts f) {
    arrival a{.receipt = "R" + std::to_string(++count_), .channel = "email", .source = "smtp/public", .via = "smtp", .media_type = "message/rfc822",
              .sha256 = "00", .size = 7, .received_at = from_millis(0), .queue = "general", .also_queues = {}};
    const wanted asked = wanted_by(f);
    known k;
    for (const auto& thread : asked.threads)
      if (const auto found = links_.find(thread); found != links_.end()) k.threads.emplace_back(thread, conversations_.at(found->second));
    if (const auto found = contents_.find(asked.content_key); found != contents_.end()) k.same = found->second;
    for (const auto& key : f.thread.proven)
      for (const auto& [link, conversation] : links_)
        if (crypto::short_digest(link) == key) k.proven.push_back(conversations_.at(conversation));
    outcome out = fold_email(a, f, k, identity);
    if (!out.events.empty()) {
      conversations_[out.joined] = out.stored;
      for (const auto& link : out.links) links_.try_emplace(link, out.joined);
      contents_[asked.content_key] = {out.events[0].id, out.joined};
    }
    return out;
  }

 private:
  int count_ = 0;
  std::map<std::string, conversation> conversations_;
  std::map<std::string, std::string> links_;
  std::map<std::string, double_of> contents_;
};

boost::json::object parsed(const std::string& data) { return boost::json::parse(data).as_object(); }
boost::json::object conversation_of(const outcome& o) { return parsed(o.events.at(0).data).at("conversation").as_object(); }

TEST(EmailAssembly, AFirstMailOpensAConversation) {
  mailbox m;
  const auto o = m.receives("kim@x", "1@x");
  ASSERT_EQ(o.events.size(), 1u);
  EXPECT_EQ(o.events[0].kind, "ticket.opened");
  EXPECT_EQ(o.events[0].id, "R1-0");
  EXPECT_EQ(o.joined, crypto::short_digest_hex("1@x"));
  EXPECT_EQ(conversation_of(o).at("is_new"), true);
  EXPECT_EQ(conversation_of(o).at("sequence"), 1);
}

TEST(EmailAssembly, WhoeverWritesToASignedAddressJoins) {
  mailbox m;
  m.identity.reply_secrets = {"0123456789abcdef0123456789abcdef"};
  facts first;
  first.thread.own_id = "1@x";
  first.thread.sender = "kim@x";
  first.thread.mailbox = "support@example.test";
  first.thread.content_key = "1";
  const auto opened = m.takes(first);
  const std::string address{parsed(opened.events.at(0).data).at("email").at("reply_address").as_string()};
  EXPECT_TRUE(address.starts_with("support+"));

  facts answer;  // from another address, and its client keeps no References
  answer.thread.own_id = "2@y";
  answer.thread.sender = "kim@home";
  answer.thread.parties = {"kim@home"};
  answer.thread.content_key = "2";
  answer.thread.proven = {crypto::short_digest("1@x")};
  const auto joined = m.takes(answer);
  EXPECT_EQ(joined.joined, opened.joined);
  EXPECT_EQ(joined.events[0].kind, "ticket.message");
  EXPECT_EQ(conversation_of(joined).at("match").at("method"), "token");

  // And is a party from then on.
  EXPECT_EQ(m.receives("kim@home", "3@y", {"1@x"}).joined, opened.joined);
}

TEST(EmailAssembly, AReplyOfAPartyJoins) {
  mailbox m;
  const auto first = m.receives("kim@x", "1@x");
  const auto reply = m.receives("kim@x", "2@x", {"1@x"});
  EXPECT_EQ(reply.joined, first.joined);
  EXPECT_EQ(reply.events[0].kind, "ticket.message");
  EXPECT_EQ(conversation_of(reply).at("sequence"), 2);
  EXPECT_EQ(conversation_of(reply).at("match").at("evidence"), "1@x");
  EXPECT_EQ(conversation_of(reply).at("match").at("trusted"), true);
}

TEST(EmailAssembly, AReplyToAMailThatWasNeverSeenStillFindsTheThread) {
  mailbox m;
  // An agent answered elsewhere; the customer's answer names both.
  const auto first = m.receives("kim@x", "1@x");
  EXPECT_EQ(m.receives("kim@x", "3@x", {"unseen@desk", "1@x"}).joined, first.joined);
  EXPECT_EQ(m.receives("kim@x", "4@x", {"unseen@desk"}).joined, first.joined);
}

TEST(EmailAssembly, AReplySeenBeforeItsOriginalBringsThemTogether) {
  mailbox m;
  const auto reply = m.receives("kim@x", "2@x", {"1@x"});
  const auto original = m.receives("kim@x", "1@x");
  EXPECT_EQ(original.joined, reply.joined);
  EXPECT_EQ(reply.joined, crypto::short_digest_hex("1@x"));   // every node names it by its root
}

TEST(EmailAssembly, AStrangerWhoClaimsAThreadDoesNotGetIn) {
  mailbox m;
  const auto first = m.receives("kim@x", "1@x");
  const auto stranger = m.receives("mallory@evil", "2@evil", {"1@x"});
  EXPECT_NE(stranger.joined, first.joined);
  EXPECT_EQ(stranger.events[0].kind, "ticket.opened");
  EXPECT_EQ(conversation_of(stranger).at("claim"), first.joined.c_str());
  // And has not become a way in for anybody else.
  EXPECT_EQ(m.receives("kim@x", "3@x", {"1@x"}).joined, first.joined);
  EXPECT_EQ(m.receives("mallory@evil", "4@evil", {"2@evil"}).joined, stranger.joined);
}

TEST(EmailAssembly, AStrangerWithAnOldMessageIdDoesNotGetInEither) {
  mailbox m;
  const auto first = m.receives("kim@x", "1@x");
  const auto forged = m.receives("mallory@evil", "1@x", {}, "none", "other text");
  EXPECT_NE(forged.joined, first.joined);
  EXPECT_EQ(forged.events[0].kind, "ticket.opened");
}

TEST(EmailAssembly, AStrangerCannotTakeAnIdThatLeadsIntoAThreadForHisOwn) {
  mailbox m;
  const auto first = m.receives("kim@x", "1@x");
  m.receives("kim@x", "2@x", {"1@x", "named-once@x"});   // from now on that id leads into kim's thread
  const auto forged = m.receives("mallory@evil", "named-once@x");
  EXPECT_NE(forged.joined, first.joined);
  EXPECT_NE(forged.joined, crypto::short_digest_hex("named-once@x"));   // the journal finds conversations by that key
  EXPECT_EQ(conversation_of(forged).at("claim"), first.joined.c_str());
}

TEST(EmailAssembly, TheSameMailAnotherWayIsFolded) {
  mailbox m;
  const auto first = m.receives("kim@x", "1@x");
  const auto again = m.receives("kim@x", "1@x");
  EXPECT_TRUE(again.events.empty());
  EXPECT_EQ(again.folded_into, first.events[0].id);
  EXPECT_EQ(again.joined, first.joined);
}

TEST(EmailAssembly, TheSameIdWithOtherContentIsAFurtherMessage) {
  mailbox m;
  const auto first = m.receives("kim@x", "1@x", {}, "none", "one");
  const auto other = m.receives("kim@x", "1@x", {}, "none", "two");
  ASSERT_EQ(other.events.size(), 1u);
  EXPECT_EQ(other.joined, first.joined);
  EXPECT_EQ(other.events[0].kind, "ticket.message");
}

TEST(EmailAssembly, TwoThreadsTouchedAreLinkedNotMerged) {
  mailbox m;
  const auto one = m.receives("kim@x", "1@x"), two = m.receives("kim@x", "2@x");
  const auto both = m.receives("kim@x", "3@x", {"2@x", "1@x"});
  EXPECT_EQ(both.joined, two.joined);   // the nearest
  ASSERT_TRUE(conversation_of(both).contains("related"));
  EXPECT_EQ(conversation_of(both).at("related").as_array().at(0), one.joined.c_str());
}

facts from(const std::string& sender, const std::string& id, std::vector<std::string> parents) {
  facts f;
  f.thread.own_id = id;
  f.thread.parents = std::move(parents);
  f.thread.sender = sender;
  f.thread.parties = {sender, "support@example.test"};
  f.thread.content_key = id;
  f.body.emplace();
  return f;
}

TEST(EmailAssembly, ABounceAboutAPartyIsFiledWithoutMakingItsSenderOne) {
  mailbox m;
  const auto first = m.receives("kim@x", "1@x");
  facts bounce = from("mailer-daemon@mx.x", "b@mx.x", {"1@x"});
  bounce.automation.kind = "bounce";
  bounce.thread.reported = {"kim@x"};
  const auto filed = m.takes(bounce);
  EXPECT_EQ(filed.joined, first.joined);
  EXPECT_EQ(filed.events.at(0).kind, "ticket.notice");
  EXPECT_NE(m.receives("mailer-daemon@mx.x", "2@mx.x", {"1@x"}).joined, first.joined);
}

TEST(EmailAssembly, ABounceAboutAStrangerOnlyClaims) {
  mailbox m;
  const auto first = m.receives("kim@x", "1@x");
  facts bounce = from("mailer-daemon@mx.x", "b@mx.x", {"1@x"});
  bounce.automation.kind = "bounce";
  bounce.thread.reported = {"eve@y"};
  const auto opened = m.takes(bounce);
  EXPECT_NE(opened.joined, first.joined);
  EXPECT_EQ(conversation_of(opened).at("claim").as_string(), first.joined);
}

TEST(EmailAssembly, AReportSpeaksForNobodyWhenItIsNoNotice) {
  mailbox m;
  const auto first = m.receives("kim@x", "1@x");
  facts person = from("eve@y", "e@y", {"1@x"});
  person.thread.reported = {"kim@x"};
  EXPECT_NE(m.takes(person).joined, first.joined);
}

struct colleague_case {
  const char* name;
  std::string sender;
  bool proven, joins;
};

TEST(EmailAssembly, AProvenColleagueOfAPartyJoins) {
  const colleague_case cases[] = {{"proven", "boss@firm.test", true, true},
                                  {"only_claimed", "boss@firm.test", false, false},
                                  {"another_firm", "boss@other.test", true, false},
                                  {"a_longer_name", "boss@notfirm.test", true, false},
                                  {"a_public_provider", "eve@gmail.com", true, false}};
  for (const colleague_case& c : cases) {
    mailbox m;
    facts opening = from("kim@firm.test", "1@x", {});
    opening.thread.parties.push_back("kim@gmail.com");
    const auto first = m.takes(opening);
    facts answer = from(c.sender, "2@x", {"1@x"});
    answer.thread.sender_proven = c.proven;
    EXPECT_EQ(m.takes(answer).joined == first.joined, c.joins) << c.name;
  }
}

TEST(EmailAssembly, AMachinesNoticeIsFiledAndOpensOnlyWhenItMatchesNothing) {
  mailbox m;
  m.receives("kim@x", "1@x");
  EXPECT_EQ(m.receives("kim@x", "2@x", {"1@x"}, "ooo").events[0].kind, "ticket.notice");
  EXPECT_EQ(m.receives("kim@x", "3@x", {"1@x"}, "list").events[0].kind, "ticket.message");
  EXPECT_EQ(m.receives("daemon@y", "4@y", {}, "bounce").events[0].kind, "ticket.opened");
}

TEST(EventData, StaysBelowTheInlineLimitAndSaysSo) {
  facts f;
  f.body.emplace();
  f.body->text = std::string(150'000, '\n');          // two bytes each in JSON
  f.body->reply_text = f.body->text;
  f.body->html = std::string(200'000, 'h');
  const std::string json = event_data({}, f, {}, {});
  EXPECT_LT(json.size(), 256u * 1024);
  const auto data = parsed(json);
  const auto& body = data.at("body").as_object();
  EXPECT_EQ(body.at("truncated"), true);
  EXPECT_FALSE(body.contains("html"));
  EXPECT_GT(body.at("text").as_string().size(), 50'000u);
}

TEST(EventData, CutsBetweenCharacters) {
  facts f;
  f.body.emplace();
  for (int i = 0; i < 100'000; ++i) f.body->text += "€";
  event_identity small;
  small.inline_limit = 64 * 1024;
  const auto data = parsed(event_data({}, f, {}, small));
  const auto& text = data.at("body").at("text").as_string();
  EXPECT_EQ(text.size() % 3, 0u);
  EXPECT_GT(text.size(), 30'000u);
}

TEST(EventData, NamesAttachmentsByReceiptAndPlace) {
  facts f;
  f.attachments.resize(2);
  f.attachments[1].filename = "a.pdf";
  arrival a;
  a.receipt = "R1";
  const auto data = parsed(event_data(a, f, {}, {.base_url = "https://intake.test"}));
  const auto& list = data.at("attachments").as_array();
  EXPECT_EQ(list.at(1).at("id"), "R1.1");
  EXPECT_EQ(list.at(1).at("url"), "https://intake.test/v1/attachments/R1.1");
  EXPECT_EQ(list.at(1).at("filename"), "a.pdf");
  EXPECT_FALSE(list.at(0).as_object().contains("filename"));
}

TEST(EventData, LeavesOutWhatDoesNotApply) {
  const auto data = parsed(event_data({}, {}, {}, {}));
  for (const char* absent : {"body", "attachments", "revision", "chat", "call"}) EXPECT_FALSE(data.contains(absent)) << absent;
  EXPECT_FALSE(data.at("conversation").as_object().contains("claim"));
}

}  // namespace
}  // namespace intake::assembly
