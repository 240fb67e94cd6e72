#include "normalizers/chat/people.hpp"

#include <gtest/gtest.h>

#include "tests/normalizers/chat/frames.hpp"

namespace intake::chat {
namespace {

std::string people(const facts& f) {
  std::string out = f.customer_name + "|";
  for (const participant& p : f.participants) out += p.role + "=" + p.address + "|";
  for (const identity& i : f.identities) out += i.type + ":" + i.value + " " + i.assurance + (i.evidence.empty() ? "" : " by ") + i.evidence + "|";
  return out;
}

struct people_case {
  const char* name;
  const char* envelope;
  std::string people;
};

const std::string visitor = std::string("visitor:") + session + " none|";

const people_case cases[] = {
    {"a visitor who says nothing", "{}", std::string("|from=") + session + "|" + visitor},
    {"a visitor who says who he is", R"({"form":{"name":"Kim","email":" Kim@Example.ORG ","phone":"+351 912 345 678"}})",
     "Kim|from=kim@example.org|" + visitor + "email:kim@example.org claimed by form|phone:+351 912 345 678 claimed by form|"},
    {"addresses that are none", R"({"form":{"email":"kim at example.org","phone":"call me"}})", std::string("|from=") + session + "|" + visitor},
    {"addresses that are more than one", R"({"form":{"email":"a@x.org, b@x.org","phone":"1"}})", std::string("|from=") + session + "|" + visitor},
    {"a header hidden in an address", R"({"form":{"email":"a@x.org\r\nBcc: b@x.org"}})", std::string("|from=") + session + "|" + visitor},
    {"a user", R"({"session":"u_1","user":{"id":"42","issuer":"https://dash.example.org","name":"Kim","email":"kim@example.org","email_verified":true}})",
     "Kim|from=kim@example.org|user_id:https://dash.example.org 42 verified by jwt:https://dash.example.org|"
     "email:kim@example.org verified by jwt:https://dash.example.org|"},
    {"a user whose address nobody has checked", R"({"session":"u_1","user":{"id":"42","issuer":"i","email":"kim@example.org"}})",
     "|from=kim@example.org|user_id:i 42 verified by jwt:i|email:kim@example.org claimed by jwt:i|"},
    {"a user without an issuer", R"({"session":"u_1","user":{"id":"42","issuer":""}})", "|from=42|user_id:42 verified by jwt:|"},
    {"a user who types another's name and address", R"({"session":"u_1","user":{"id":"42","issuer":"i","name":"Kim"},
       "form":{"name":"The boss","email":"boss@example.org"}})",
     "Kim|from=boss@example.org|user_id:i 42 verified by jwt:i|email:boss@example.org claimed by form|"},
    {"a user who types his own address", R"({"session":"u_1","user":{"id":"42","issuer":"i","email":"kim@x.org","email_verified":true},"form":{"email":"KIM@x.org"}})",
     "|from=kim@x.org|user_id:i 42 verified by jwt:i|email:kim@x.org verified by jwt:i|"},
    {"a visitor who says that he is a user", R"({"form":{"user":"42","user_id":"42"}})", std::string("|from=") + session + "|" + visitor},
};

TEST(ChatPeople, OnlyATokenVerifies) {
  for (const people_case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(people(read(R"({"type":"message","text":"a"})", c.envelope)), c.people);
  }
}

TEST(ChatPeople, TellTheAccountOfTheToken) {
  const facts f = read(R"({"type":"message","text":"a"})",
                       R"({"user":{"id":"42","account":{"id":"a-1","name":"Ac\u202eme","plan":"enterprise","region":"emea","locale":"pt","secret":"x","seats":7}}})");
  EXPECT_EQ(f.account, (boost::json::object{{"id", "a-1"}, {"name", "Acme"}, {"plan", "enterprise"}, {"region", "emea"}, {"locale", "pt"}}));
  EXPECT_TRUE(read(R"({"type":"message","text":"a"})").account.empty());
}

}  // namespace
}  // namespace intake::chat
