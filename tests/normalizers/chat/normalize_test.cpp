#include "normalizers/chat/normalize.hpp"

#include <gtest/gtest.h>

#include "tests/normalizers/chat/frames.hpp"

namespace intake::chat {
namespace {

using strings = std::vector<std::string>;

TEST(ChatNormalizer, ReadsAFirstMessage) {
  const facts f = read(R"({"type":"message","id":"c-1","text":"My invoice is wrong.\nSee page 2."})",
                       R"({"page":{"url":"https://dash.example.org/billing","title":"Billing","referrer":"https://dash.example.org/"},
                           "user_agent":"Browser/1.0","locale":"pt-BR","form":{"email":"Kim@Example.org","topic":"billing"},"offline":true})");
  EXPECT_FALSE(f.parse.degraded);
  EXPECT_EQ(f.subject, "My invoice is wrong.");
  EXPECT_EQ(f.body->text, "My invoice is wrong.\nSee page 2.");
  EXPECT_EQ(f.body->reply_text, f.body->text);
  EXPECT_EQ(f.body->language, "pt-BR");
  EXPECT_FALSE(f.body->language_reliable);
  EXPECT_EQ(f.occurred_at, received);
  EXPECT_EQ(f.thread.own_id, root);
  ASSERT_TRUE(f.chat);
  EXPECT_EQ(f.chat->kind, "message");
  EXPECT_EQ(f.chat->session, session);
  EXPECT_EQ(f.chat->client_id, "c-1");
  EXPECT_EQ(f.chat->seq, 1);
  EXPECT_TRUE(f.chat->opens && f.chat->offline);
  EXPECT_EQ(f.chat->page.url, "https://dash.example.org/billing");
  EXPECT_EQ(f.chat->page.title, "Billing");
  EXPECT_EQ(f.chat->user_agent, "Browser/1.0");
  EXPECT_EQ(f.chat->form.size(), 2u);
}

struct line_case {
  const char* name;
  const char* envelope;
  const char* frame;
  std::string subject, text;
};

const line_case lines[] = {
    {"a further message", R"({"seq":2,"opens":false})", R"({"type":"message","id":"2","text":"And another thing"})", "And another thing",
     "And another thing"},
    {"an edit of the first line", R"({"kind":"edit","seq":3,"of":"01JD9ZK3V5XQ8W2N4T6B7C9D2G","revision":1})",
     R"({"type":"edit","id":"3","message":1,"text":"My bill is wrong"})", "My bill is wrong", "My bill is wrong"},
    {"an edit of a later line", R"({"kind":"edit","seq":4,"of":"01JD9ZK3V5XQ8W2N4T6B7C9D2G","revision":1})",
     R"({"type":"edit","id":"4","message":2,"text":"And one thing"})", "", "And one thing"},
    {"details", R"({"kind":"details","seq":5})", R"({"type":"details","id":"5","form":{"email":"kim@example.org","name":"Kim"}})", "",
     "email: kim@example.org\nname: Kim\n"},
    {"an end by the customer", R"({"kind":"end","seq":6,"by":"customer"})", R"({"type":"end","id":"6"})", "", "The customer has ended the chat."},
    {"an end by the agent", R"({"kind":"end","seq":6,"by":"agent"})", R"({"type":"end"})", "", "The agent has ended the chat."},
    {"an end by time", R"({"kind":"end","seq":6,"by":"timeout"})", R"({"type":"end"})", "", "The chat has ended: nothing more was written."},
    {"an end with a rating", R"({"kind":"end","seq":6,"by":"customer","rating":{"score":5}})", R"({"type":"end","id":"6"})", "",
     "The customer has ended the chat.\nRated 5 of 5."},
    {"a rating", R"({"kind":"rating","seq":7})", R"({"type":"rating","id":"7","score":2,"comment":"Too slow.\nSorry."})", "",
     "Rated 2 of 5.\n\nToo slow.\nSorry."},
    {"a reply has arrived", R"({"kind":"delivered","seq":8,"replies":[{"id":"r1","seq":8}]})", R"({"type":"delivered"})", "",
     "The reply has reached the customer."},
    {"replies were seen", R"({"kind":"seen","seq":9,"replies":[{"id":"r1","seq":8},{"id":"r2","seq":9}]})", R"({"type":"seen"})", "",
     "The customer has seen the replies."},
    {"a frame that alone says its kind", R"({"kind":""})", R"({"type":"rating","score":3})", "", "Rated 3 of 5."},
    {"unknown fields", "{}", R"({"type":"message","id":"1","text":"a","mood":{"deep":[1,2]}})", "a", "a"},
};

TEST(ChatNormalizer, ReadsEveryKindOfLine) {
  for (const line_case& c : lines) {
    SCOPED_TRACE(c.name);
    const facts f = read(c.frame, c.envelope);
    EXPECT_FALSE(f.parse.degraded);
    EXPECT_EQ(f.subject, c.subject);
    EXPECT_EQ(f.body->text, c.text);
    EXPECT_EQ(f.thread.own_id, root);
  }
}

TEST(ChatNormalizer, SaysWhatIsRevised) {
  const facts f = read(lines[1].frame, lines[1].envelope);
  EXPECT_EQ(f.chat->of, "01JD9ZK3V5XQ8W2N4T6B7C9D2G");
  EXPECT_EQ(f.chat->number, 1);
  EXPECT_EQ(read(lines[1].frame, R"({"kind":"edit","of":""})").chat->of, "");
  EXPECT_EQ(read(lines[1].frame, R"({"kind":"edit","of":"not a receipt","revision":-3})").chat->of, "");
  EXPECT_EQ(read(lines[1].frame, R"({"kind":"edit","of":"not a receipt","revision":-3})").chat->number, 1);
}

TEST(ChatNormalizer, BelievesTheGatewayBeforeTheBrowser) {
  const facts f = read(R"({"type":"end","id":"1","session":"u_other","text":"hi","seq":99,"of":"x","page":{"url":"https://evil.example"},
                           "user":{"id":"admin"},"attachments":[{"id":"up-1","url":"https://evil.example"}]})",
                       R"({"page":{"url":"https://dash.example.org/"}})");
  EXPECT_EQ(f.chat->kind, "message");
  EXPECT_EQ(f.chat->session, session);
  EXPECT_EQ(f.chat->seq, 1);
  EXPECT_EQ(f.chat->page.url, "https://dash.example.org/");
  EXPECT_EQ(f.identities.at(0).type, "visitor");
  EXPECT_TRUE(f.attachments.empty());
}

TEST(ChatNormalizer, ListsUploadsUnderSafeNames) {
  const std::string digest(64, 'a');
  const facts f = read(R"({"type":"message","id":"1","text":""})", R"({"attachments":[
    {"id":"up-1","filename":"../../report.pdf","declared_type":"application/pdf","detected_type":"application/pdf","size":12,
     "sha256":")" + digest + R"(","url":"https://intake.example.org/attachments/t1","scan":"clean"},
    {"id":"up-2","filename":"cod\u202egpj.exe","size":1,"sha256":")" + digest + R"("},
    {"id":"up-3","filename":"no-digest.txt","size":1},
    {"filename":"no-id.txt","sha256":")" + digest + R"("}, 7]})");
  ASSERT_EQ(f.attachments.size(), 2u);
  EXPECT_EQ(f.attachments[0].id, "up-1");
  EXPECT_EQ(f.attachments[0].filename, "report.pdf");
  EXPECT_EQ(f.attachments[0].size, 12u);
  EXPECT_EQ(f.attachments[0].origin, "upload");
  EXPECT_EQ(f.attachments[0].scan, "clean");
  EXPECT_EQ(f.attachments[0].url, "https://intake.example.org/attachments/t1");
  EXPECT_EQ(f.attachments[1].filename, "codgpj.exe");
  EXPECT_EQ(f.attachments[1].scan, "none");
  EXPECT_EQ(f.subject, "Attachments: report.pdf, codgpj.exe");
  EXPECT_EQ(f.parse.warnings, strings(3, "attachment_without_id_or_digest"));
}

TEST(ChatNormalizer, ReadsTheTranscript) {
  const facts f = read(R"({"type":"end"})", R"({"kind":"end","by":"agent","transcript":[
    {"seq":1,"from":"customer","text":"Hello\r\n?","time":"2026-11-24T10:00:00+01:00"},
    {"seq":2,"from":"agent","name":"A\u202endi","text":"<b>Hi</b>","time":"now"},
    {"seq":3,"from":"system","text":"joined"}, "x"],"transcript_cut":true})");
  ASSERT_EQ(f.chat->transcript.size(), 2u);
  EXPECT_EQ(f.chat->transcript[0].text, "Hello\n?");
  EXPECT_EQ(f.chat->transcript[0].time, "2026-11-24T09:00:00.000Z");
  EXPECT_EQ(f.chat->transcript[1].name, "Andi");
  EXPECT_EQ(f.chat->transcript[1].text, "<b>Hi</b>");
  EXPECT_EQ(f.chat->transcript[1].time, "");
  EXPECT_TRUE(f.chat->transcript_cut);
}

TEST(ChatNormalizer, KeepsTheNewestOfALongTranscript) {
  const auto transcript_of = [](int lines, std::size_t size) {
    boost::json::array list;
    for (int i = 1; i <= lines; ++i) list.push_back({{"seq", i}, {"from", "agent"}, {"text", std::string(size, 'x')}});
    boost::json::object envelope = envelope_of(R"({"kind":"end"})");
    envelope["transcript"] = std::move(list);
    return normalize({"01JD9ZK3V5XQ8W2N4T6B7C9D2G", "widget", received, envelope, R"({"type":"end"})"}).chat.value();
  };
  const chat_line many = transcript_of(201, 1), large = transcript_of(100, 1024), few = transcript_of(200, 1);
  EXPECT_EQ(many.transcript.size(), 200u);
  EXPECT_EQ(many.transcript.front().seq, 2);
  EXPECT_TRUE(many.transcript_cut);
  EXPECT_EQ(large.transcript.size(), 64u);
  EXPECT_EQ(large.transcript.back().seq, 100);
  EXPECT_TRUE(large.transcript_cut);
  EXPECT_EQ(few.transcript.size(), 200u);
  EXPECT_FALSE(few.transcript_cut);
}

TEST(ChatNormalizer, SaysWhatALongTextLost) {
  const facts f = read(R"({"type":"message","id":"1","text":")" + std::string(70'000, 'x') + R"("})");
  EXPECT_TRUE(f.body->truncated);
  EXPECT_EQ(f.body->text.size(), 64u * 1024);
  EXPECT_EQ(f.parse.limits_hit, strings{"text"});
  EXPECT_FALSE(f.parse.degraded);
}

TEST(ChatNormalizer, GuessesNoLanguageFromWhatIsNone) {
  for (const char* locale : {"", "x", "de_DE", "<script>", "a-language-tag-that-goes-on-and-on-and-on"})
    EXPECT_EQ(read(R"({"type":"message","text":"a"})", std::string(R"({"locale":")") + locale + R"("})").body->language, "") << locale;
}

}  // namespace
}  // namespace intake::chat
