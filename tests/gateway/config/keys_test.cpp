#include "gateway/config/keys.hpp"

#include <gtest/gtest.h>
#include <set>

#include "gateway/config/forms.hpp"

namespace intake::config {
namespace {

template <class Check>
void for_each_key(const Check& check) {
  for (const section& s : sections())
    for (const key& k : s.keys) {
      SCOPED_TRACE(s.title() + " " + std::string(k.name));
      configuration fresh;
      const std::size_t entry = s.repeated ? s.add_entry(fresh) : 0;
      check(s, k, fresh, entry);
    }
}

TEST(Keys, AreToldApart) {
  std::set<std::string> seen;
  for_each_key([&](const section& s, const key& k, configuration&, std::size_t) {
    EXPECT_TRUE(seen.insert(override_name(s.name) + "__" + override_name(k.name)).second);
  });
}

TEST(Keys, SayWhatFollowsFromThem) {
  for_each_key([](const section&, const key& k, configuration&, std::size_t) {
    EXPECT_GT(k.consequence.size(), 15U);
    EXPECT_TRUE(k.consequence.ends_with('.'));
  });
}

TEST(Keys, HaveDefaultsWithinTheirRange) {
  for_each_key([](const section&, const key& k, configuration& c, std::size_t entry) {
    const value v = k.get(c, entry);
    if (const auto* number = std::get_if<std::int64_t>(&v)) {
      EXPECT_GE(*number, k.lowest);
      EXPECT_LE(*number, k.highest);
    }
    if (const auto* text = std::get_if<std::string>(&v); text != nullptr && k.form != nullptr && !text->empty())
      EXPECT_TRUE(k.form(*text)) << *text;
    if (k.type == kind::choice)
      EXPECT_NE(std::find(k.choices.begin(), k.choices.end(), std::get<std::string>(v)), k.choices.end());
  });
}

// Shows that every row is bound to a member of its own: what is set comes back, and nothing else moves.
TEST(Keys, AreBoundToOneMemberEach) {
  for_each_key([](const section& s, const key& k, configuration& c, std::size_t entry) {
    const value before = k.get(c, entry);
    value after = before;
    if (auto* text = std::get_if<std::string>(&after)) *text += "changed";
    if (auto* flag = std::get_if<bool>(&after)) *flag = !*flag;
    if (auto* number = std::get_if<std::int64_t>(&after)) *number += 1000;
    if (auto* list = std::get_if<std::vector<std::string>>(&after)) list->push_back("changed");
    if (auto* table = std::get_if<boost::json::object>(&after)) table->emplace("changed", "changed");
    k.set(c, entry, after);
    EXPECT_TRUE(k.get(c, entry) == after);
    for (const key& other : s.keys)
      if (&other != &k && other.type != kind::paths) {
        configuration untouched;
        const std::size_t same = s.repeated ? s.add_entry(untouched) : 0;
        EXPECT_TRUE(other.get(c, entry) == other.get(untouched, same)) << other.name;
      }
  });
}

TEST(Keys, CarryTheirLargestValueUnharmed) {
  for_each_key([](const section&, const key& k, configuration& c, std::size_t entry) {
    if (k.type != kind::number && k.type != kind::size) return;
    k.set(c, entry, k.highest);
    EXPECT_EQ(std::get<std::int64_t>(k.get(c, entry)), k.highest);
  });
}

TEST(Keys, WriteDefaultsAsToml) {
  const section& smtp = *find_section("smtp");
  EXPECT_EQ(default_text(smtp, *smtp.find("max_message_size")), "\"50MB\"");
  EXPECT_EQ(default_text(smtp, *smtp.find("command_timeout")), "\"5m\"");
  EXPECT_EQ(default_text(smtp, *smtp.find("max_errors")), "10");
  EXPECT_EQ(default_text(smtp, *smtp.find("require_tls")), "false");
  EXPECT_EQ(default_text(smtp, *smtp.find("tls")), "\"none\"");
  EXPECT_EQ(default_text(smtp, *smtp.find("certificate")), "[]");
}

TEST(Keys, WriteRangesForPeople) {
  const section& smtp = *find_section("smtp");
  EXPECT_EQ(range_text(*smtp.find("tls")), "\"none\", \"starttls\", \"implicit\"");
  EXPECT_EQ(range_text(*smtp.find("max_message_size")), "\"1KB\" to \"1GB\"");
  EXPECT_EQ(range_text(*smtp.find("name")), "");
  EXPECT_EQ(range_text(*find_section("journal")->find("retain_threads")), "at least \"1d\"");
}

}  // namespace
}  // namespace intake::config
