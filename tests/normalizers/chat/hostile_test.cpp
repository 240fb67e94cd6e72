// What a hostile browser may send past the adapter: the line keeps its place and its ticket.
#include <gtest/gtest.h>

#include "normalizers/text/utf8.hpp"
#include "tests/normalizers/chat/frames.hpp"

namespace intake::chat {
namespace {

using strings = std::vector<std::string>;

std::string nested(int levels) { return R"({"text":)" + std::string(levels, '[') + std::string(levels, ']') + "}"; }

struct broken_case {
  std::string frame;
  const char* kind;
  std::string warning;
};

const broken_case broken[] = {
    {"", "message", "unreadable: no JSON: incomplete JSON"},
    {"{", "message", "unreadable: no JSON: incomplete JSON"},
    {"hello", "message", "unreadable: no JSON: syntax error"},
    {R"({"text":"a"} {"text":"b"})", "message", "unreadable: no JSON: extra data"},
    {"[]", "message", "unreadable: no JSON object"},
    {"null", "message", "unreadable: no JSON object"},
    {"{\"text\":\"\xff\"}", "message", "unreadable: no UTF-8"},
    {nested(1000), "message", "unreadable: no JSON: nested too deeply"},
    {R"({"text":7})", "message", "unreadable: its text is no text"},
    {R"({"text":null})", "message", "unreadable: its text is no text"},
    {R"({"text":{"toString":"x"}})", "message", "unreadable: its text is no text"},
    {R"({"id":"1"})", "edit", "unreadable: its text is no text"},
    {R"({"form":[]})", "details", "unreadable: its form says nothing"},
    {R"({"form":{"email":{}}})", "details", "unreadable: its form says nothing"},
    {R"({"score":0})", "rating", "unreadable: its score is not one of 1 to 5"},
    {R"({"score":6})", "rating", "unreadable: its score is not one of 1 to 5"},
    {R"({"score":"5"})", "rating", "unreadable: its score is not one of 1 to 5"},
    {R"({"score":4.5})", "rating", "unreadable: its score is not one of 1 to 5"},
    {R"({"score":18446744073709551615})", "rating", "unreadable: its score is not one of 1 to 5"},
    {R"({"type":"drop_table"})", "", "unreadable: it is of no kind that is known"},
    {R"({"type":"message"})", "nonsense", "unreadable: it is of no kind that is known"},
    {std::string(300'000, ' '), "message", "unreadable: larger than 256 KB"},
};

TEST(ChatHostile, AFrameThatNobodyCanReadIsADegradedTicketInItsConversation) {
  for (const broken_case& c : broken) {
    SCOPED_TRACE(c.frame.substr(0, 60));
    const facts f = read(c.frame, std::string(R"({"kind":")") + c.kind + R"("})");
    EXPECT_TRUE(f.parse.degraded);
    ASSERT_EQ(f.parse.warnings.size(), 1u);
    EXPECT_TRUE(f.parse.warnings[0].starts_with(c.warning.substr(0, c.warning.find(": ", 12)))) << f.parse.warnings[0];
    EXPECT_EQ(f.thread.own_id, root);
    EXPECT_EQ(f.subject, "Chat message that cannot be read");
    EXPECT_TRUE(text::is_valid_utf8(f.body->text));
    EXPECT_LE(f.body->text.size(), 4096u);
    EXPECT_EQ(f.identities.at(0).value, session);
  }
}

TEST(ChatHostile, ScriptStaysText) {
  const char* script = "<script>alert(1)</script> & <img src=x onerror='alert(2)'> {{7*7}} ${jndi:x}";
  const facts f = read(R"({"type":"message","id":"<id>","text":")" + std::string(script) + R"("})",
                       R"({"form":{"name":"<b>Kim</b>"},"page":{"title":"</title><script>"}})");
  EXPECT_EQ(f.body->text, script);
  EXPECT_EQ(f.body->html, "");
  EXPECT_EQ(f.subject, script);
  EXPECT_EQ(f.customer_name, "<b>Kim</b>");
  EXPECT_EQ(f.chat->page.title, "</title><script>");
}

TEST(ChatHostile, ControlCharactersAndTurnedTextGo) {
  const facts f = read(R"({"type":"message","id":"a\u0000\n\u202eb","text":"a\u0000b\u001b[31m\tc\r\nd\u0085"})",
                       R"({"form":{"na\u202eme":"x","name":"K\u202eim\u2066\r\nBcc: x\u0007"},"user_agent":"B\u0000\nX: y",
                           "page":{"title":"T\u202e\nU"}})");
  EXPECT_EQ(f.body->text, "ab[31m\tc\nd");
  EXPECT_EQ(f.chat->client_id, "a b");
  EXPECT_EQ(f.chat->user_agent, "B X: y");
  EXPECT_EQ(f.chat->page.title, "T U");
  EXPECT_EQ(f.customer_name, "x");  // the name that was hidden in a turned one came first
  EXPECT_EQ(f.chat->form.size(), 1u);
}

TEST(ChatHostile, PagesThatAreNoneOfTheWebAreNotToBeClickedOn) {
  for (const char* url : {"javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "file:///etc/passwd", "//evil.example/", "\\u0001javascript:x"}) {
    const facts f = read(R"({"type":"message","text":"a"})", R"({"page":{"url":")" + std::string(url) + R"(","title":"t"}})");
    EXPECT_EQ(f.chat->page.url, "") << url;
    EXPECT_EQ(f.parse.warnings, strings{"page_url_is_no_web_address"}) << url;
  }
}

TEST(ChatHostile, FormsAreBounded) {
  boost::json::object form;
  for (int i = 0; i < 1000; ++i) form["field " + std::to_string(i)] = std::string(5000, 'x');
  boost::json::object frame = {{"type", "details"}, {"form", form}};
  boost::json::object envelope = envelope_of(R"({"kind":"details"})");
  envelope["form"] = form;
  const facts f = normalize({"01JD9ZK3V5XQ8W2N4T6B7C9D2G", "widget", received, envelope, R"({"type":"details"})"});
  EXPECT_EQ(f.chat->form.size(), 20u);
  EXPECT_EQ(f.chat->form[0].second.size(), 2048u);
  EXPECT_EQ(f.parse.limits_hit, strings{"form"});
}

TEST(ChatHostile, AnEnvelopeOfNonsenseIsBorne) {
  const facts f = read(R"({"type":"message","text":"a"})",
                       R"({"session":7,"root":[],"seq":-5,"opens":"yes","of":{},"revision":"x","user":"root","form":[1],"page":"p","locale":{},
                           "attachments":{"a":1},"transcript":"t","rating":5,"user_agent":null,"by":"god"})");
  EXPECT_FALSE(f.parse.degraded);
  EXPECT_EQ(f.thread.own_id, "");
  EXPECT_EQ(f.chat->session, "");
  EXPECT_EQ(f.chat->seq, 0);
  EXPECT_TRUE(f.identities.empty());
  EXPECT_TRUE(f.participants.empty());
}

}  // namespace
}  // namespace intake::chat
