// Mails of the messy world and what they must be read as: golden/NAME.eml beside golden/NAME.json.
// A new pair is found by its name; normalizers/README.md says what the JSON may hold.
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

namespace json = boost::json;

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

json::array people_in(const facts& f, std::string_view role) {
  json::array out;
  for (const participant& p : f.participants)
    if (p.role == role) out.emplace_back(p.name.empty() ? p.address : p.name + " <" + p.address + ">");
  return out;
}

json::object drawn(const facts& f) {
  json::array attachments;
  for (const attachment_view& a : f.attachments)
    attachments.push_back(
        {{"filename", a.filename}, {"type", a.declared_type}, {"size", a.size}, {"inline", a.is_inline}});
  json::object out{{"subject", f.subject},
                   {"from", people_in(f, "from")},
                   {"to", people_in(f, "to")},
                   {"reply_text", f.body ? f.body->reply_text : ""},
                   {"attachments", std::move(attachments)},
                   {"parents", json::value_from(f.thread.parents)},
                   {"warnings", json::value_from(f.parse.warnings)}};
  if (f.automation.kind != "none") out["automation"] = f.automation.kind;
  return out;
}

TEST(GoldenMails, AreReadAsTheirJsonSays) {
  int read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(INTAKE_GOLDEN_MAILS)) {
    if (entry.path().extension() != ".eml") continue;
    SCOPED_TRACE(entry.path().filename().string());
    std::filesystem::path expected = entry.path();
    expected.replace_extension(".json");
    const json::object actual = drawn(reading_of(contents(entry.path())));
    EXPECT_EQ(json::value(actual), json::parse(contents(expected))) << json::serialize(actual);
    ++read;
  }
  EXPECT_GE(read, 5);
}

}  // namespace
}  // namespace intake::email
