#include "gateway/api/download.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/base64.hpp"
#include "tests/gateway/api/one_channel.hpp"
#include "tests/support/journal_fixture.hpp"

namespace intake::api {
namespace {

using tests::make_contact;

const std::string receipt = "01JD9000000000000000000001";

std::string all_of(const download& d) {
  std::string out;
  char piece[64];
  while (const auto n = d.read(piece, sizeof piece)) out.append(piece, n);
  return out;
}

class Download : public ::testing::Test {
 public:
  download_rooms rooms() { return {j.directory.path().string() + "/bodies", tests::one_channel, tests::decode_base64}; }
  int refusal_of(const std::string& id) {
    const auto got = attachment_download(*j.reader(), rooms(), id);
    return std::holds_alternative<no_download>(got) ? std::get<no_download>(got).status : 200;
  }

  tests::journal_fixture j;
};

TEST_F(Download, GivesAContactAsItCame) {
  const std::string mail = "Subject: x\r\n\r\n\0binary", more(1000, 'z');
  j.append(make_contact(receipt, mail + more));
  const auto got = raw_download(*j.reader(), rooms(), receipt);
  ASSERT_TRUE(std::holds_alternative<download>(got));
  const auto& file = std::get<download>(got);
  EXPECT_EQ(file.filename, receipt + ".eml");
  EXPECT_EQ(file.size, mail.size() + more.size());
  EXPECT_EQ(all_of(file), mail + more);
}

TEST_F(Download, ReadsALargeContactFromItsFile) {
  const std::string mail(300'000, 'm');
  ASSERT_TRUE(
      journal::sweep_bodies(j.directory.path().string() + "/bodies", {}, [](std::string_view) { return true; }));
  auto file = journal::body_file::create(j.directory.path().string() + "/bodies");
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE(file->write(mail));
  contact c = make_contact(receipt, mail);
  c.body.bytes.clear();
  c.body.file = file->finish(receipt, c.received_at).value();
  j.append(std::move(c));
  const auto got = raw_download(*j.reader(), rooms(), receipt);
  ASSERT_TRUE(std::holds_alternative<download>(got));
  EXPECT_EQ(all_of(std::get<download>(got)), mail);
}

TEST_F(Download, CutsAnAttachmentOutAndDecodesIt) {
  j.append(make_contact(receipt, "text|" + crypto::base64_encode("the attached bytes")));
  const auto got = attachment_download(*j.reader(), rooms(), receipt + ".0");
  ASSERT_TRUE(std::holds_alternative<download>(got));
  const auto& file = std::get<download>(got);
  EXPECT_EQ(file.filename, "Bericht ä.pdf");
  EXPECT_EQ(file.media_type, "application/pdf");
  EXPECT_EQ(file.size, 18u);
  EXPECT_EQ(all_of(file), "the attached bytes");
}

TEST_F(Download, TakesAFileOutOfAnother) {
  const std::string inner = crypto::base64_encode("the inner bytes");
  j.append(make_contact(receipt, "text|" + crypto::base64_encode("wrapping " + inner + " end")));
  static constexpr pipeline::channel wrapped[] = {{.name = "email",
                                                   .normalize =
                                                       [](const contact_view& c) {
                                                         facts out = tests::say_text(c);
                                                         out.attachments[0].inside = {{9, 20, "base64"}, {4, 5, ""}};
                                                         return out;
                                                       },
                                                   .fold = tests::open_ticket}};
  download_rooms at = rooms();
  at.channels = wrapped;
  const auto got = attachment_download(*j.reader(), at, receipt + ".0");
  ASSERT_TRUE(std::holds_alternative<download>(got));
  EXPECT_EQ(all_of(std::get<download>(got)), "inner");
}

TEST_F(Download, KnowsNoOtherIds) {
  j.append(make_contact(receipt, "text|" + crypto::base64_encode("x")));
  for (const std::string& id :
       {receipt + ".1", receipt, receipt + ".", receipt + ".0x", receipt + ".-1", receipt + ".99999999999999999999",
        std::string("../../etc/passwd.0"), std::string("01JD9000000000000000000002.0"), std::string()})
    EXPECT_EQ(refusal_of(id), 404) << id;
}

TEST_F(Download, SaysWhenRetentionHasRemovedTheBytes) {
  j.append(make_contact(receipt, "mail"));
  j.perform([](journal::tables& to, std::span<const journal::place>) {
    ASSERT_TRUE(to.db().exec("UPDATE contacts SET segment = NULL, offset = NULL"));
  });
  EXPECT_EQ(refusal_of(receipt + ".0"), 410);
  const auto raw = raw_download(*j.reader(), rooms(), receipt);
  EXPECT_EQ(std::get<no_download>(raw).status, 410);
}

TEST_F(Download, ABodyFileThatIsNotThereIsOurTrouble) {
  contact c = make_contact(receipt, "x");
  c.body.bytes.clear();
  c.body.file = "2026-11-18/" + receipt;
  j.append(std::move(c));
  const auto got = raw_download(*j.reader(), rooms(), receipt);
  ASSERT_TRUE(std::holds_alternative<no_download>(got));
  EXPECT_EQ(std::get<no_download>(got).status, 500);
  EXPECT_EQ(std::get<no_download>(got).why.find('/'), std::string::npos) << "no path leaks";
}

struct name_case {
  const char* name;
  const char* header;
};

}  // namespace
}  // namespace intake::api
