// Prints events of every kind that chats make, a line each, for event_kinds_test.py.
#include <cstdio>

#include "tests/normalizers/assembly/chat_desk.hpp"

using namespace intake;
using namespace intake::assembly;

int main() {
  chat_desk d;
  const std::string digest(64, 'b');
  const std::string first = d.hears(R"({"type":"message","id":"1","text":""})", R"({"offline":true,"locale":"de-AT","user_agent":"Browser/1",
      "page":{"url":"https://dash.example.org/","title":"Start","referrer":"https://dash.example.org/in"},"form":{"name":"Kim","topic":"x\ny"},
      "user":{"id":"42","issuer":"https://dash.example.org","email":"kim@example.org","email_verified":true,"account":{"id":"a-1","plan":"pro"}},
      "attachments":[{"id":"up-1","filename":"a.pdf","declared_type":"application/pdf","size":3,"sha256":")" + digest + R"(","scan":"clean"}]})");
  d.hears(R"({"type":"message","id":"2","text":"<script>alert(1)</script>\u0000\u202e"})");
  d.hears(R"({"type":"edit","id":"3","message":1,"text":"Hello"})", R"({"kind":"edit","revision":1,"of":")" + first + R"("})");
  d.hears(R"({"type":"details","id":"4","form":{"email":"kim@example.org","phone":"+351 912 345 678"}})",
          R"({"kind":"details","revision":1,"of":")" + first + R"("})");
  const std::string end = d.hears(R"({"type":"end","id":"5"})", R"({"kind":"end","by":"agent","transcript":[
      {"seq":1,"from":"customer","text":"Hello","time":"2026-11-24T09:00:00Z"},{"seq":2,"from":"agent","name":"Andi","text":"Hi"}],"transcript_cut":true})");
  d.hears(R"({"type":"rating","id":"6","score":4,"comment":"Nice"})", R"({"kind":"rating","revision":1,"of":")" + end + R"("})");
  d.hears(R"({"type":"rating","id":"7","score":4})", R"({"kind":"rating","of":""})");
  d.hears(R"({"type":"delivered"})", R"({"kind":"delivered","replies":[{"id":"r1","seq":2}]})");
  d.hears(R"({"type":"seen"})", R"({"kind":"seen","ended":true,"replies":[{"id":"r1","seq":2},{"id":"","seq":3}]})");
  d.hears("{{{");
  for (const auto& e : d.events) std::puts(serialize(d.identity, e).c_str());
}
