// A session of adapters/smtp without sockets or time: the test plays the client, the door, the network and the clock.
#pragma once

#include <algorithm>
#include <deque>
#include <gtest/gtest.h>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/smtp/smtp_session.hpp"

namespace intake::smtp::test {

/// A mail that was handed in.
struct handed_in {
  contact what;
  std::string body;
};

inline mailboxes accepting(std::vector<config::mailbox_section> sections) {
  return mailboxes::create(sections).value();
}

inline listener_policy policy_accepting(std::vector<config::mailbox_section> sections) {
  listener_policy policy;
  policy.source = "smtp/public";
  policy.hostname = "mx.x.test";
  policy.accepted = accepting(std::move(sections));
  return policy;
}

inline listener_policy smtp_policy() { return policy_accepting({{.address = "support@x.test"}}); }

inline listener_policy lmtp_policy() {
  auto policy = smtp_policy();
  policy.lmtp = true;
  return policy;
}

class dialogue : refusal_watch {
 public:
  explicit dialogue(listener_policy policy = smtp_policy(), peer who = {.address = "192.0.2.7"})
      : policy_(std::move(policy)), session_(policy_, std::move(who)) {
    policy_.watch = this;
    follow(session_.resume(event::connected{}, now_));
  }

  /// Feeds at most so many octets in one read.
  void in_pieces_of(std::size_t octets) { piece_ = octets; }

  void client(std::string_view line) { client_bytes(std::string(line) + "\r\n"); }

  void client_bytes(std::string_view bytes) {
    while (!bytes.empty() && !closed_) {
      const auto room = session_.space();
      const auto count = std::min({bytes.size(), room.size(), piece_});
      std::copy_n(bytes.data(), count, room.data());
      bytes.remove_prefix(count);
      follow(session_.resume(event::received{count}, now_));
    }
  }

  void happens(input what) {
    if (!closed_) follow(session_.resume(std::move(what), now_));
  }

  /// Lets time pass as a shell does: a tick whenever the patience of a read is over.
  void waits(milliseconds how_long) {
    const auto until = now_ + how_long;
    while (!closed_ && due_ <= until) {
      now_ = due_;
      follow(session_.resume(event::tick{}, now_));
    }
    now_ = until;
  }

  /// The next reply has this code, this enhanced status, and contains this text.
  void server_says(int code, std::string_view status = {}, std::string_view text = {}) {
    ASSERT_FALSE(replies_.empty()) << "the server says nothing; expected " << code << " " << status;
    const auto said = replies_.front();
    replies_.pop_front();
    EXPECT_EQ(said.substr(0, 3), std::to_string(code)) << said;
    if (!status.empty()) {
      EXPECT_EQ(said.substr(4, status.size() + 1), std::string(status) + " ") << said;
    }
    EXPECT_NE(said.find(text), std::string::npos) << said << " has no " << text;
  }
  void server_is_silent() const { EXPECT_TRUE(replies_.empty()) << replies_.front(); }
  void server_closes() const { EXPECT_TRUE(closed_); }
  void server_stays() const { EXPECT_FALSE(closed_); }

  void hands_in_one_contact_with_body(std::string_view body) {
    ASSERT_EQ(mails_.size(), 1u);
    EXPECT_EQ(mails_[0].body, body);
  }
  void hands_in_nothing() const { EXPECT_TRUE(mails_.empty()); }

  /// Greeting and EHLO out of the way.
  dialogue& greeted() {
    server_says(220);
    client(policy_.lmtp ? "LHLO a.test" : "EHLO a.test");
    server_says(250);
    return *this;
  }
  /// Up to where content may come.
  dialogue& with_mail_for(std::string_view recipient, std::string_view sender = "a@a.test") {
    client("MAIL FROM:<" + std::string(sender) + ">");
    server_says(250, "2.1.0");
    client("RCPT TO:<" + std::string(recipient) + ">");
    server_says(250, "2.1.5");
    return *this;
  }
  dialogue& in_data() {
    greeted().with_mail_for("support@x.test");
    client("DATA");
    server_says(354);
    return *this;
  }

  std::vector<handed_in>& mails() { return mails_; }
  const std::vector<std::string>& refusals() const { return refusals_; }
  const std::vector<std::string>& writes() const { return writes_; }
  const std::vector<milliseconds>& pauses() const { return pauses_; }
  const session_summary& summary() const { return session_.summary(); }
  const session& under_test() const { return session_; }
  milliseconds patience() const { return patience_; }
  std::size_t discards() const { return discards_; }

  std::deque<verdict> answers;            ///< of the door, in order; then receipts R1, R2 …
  std::optional<verdict> content_answer;  ///< what the body's sink says to content
  std::string tls = "TLSv1.3 TLS_AES_256_GCM_SHA384";

 private:
  void refused(const client_identity&, std::string_view reason, std::string_view) override {
    refusals_.emplace_back(reason);
  }

  void follow(action todo) {
    for (;;) {
      switch (todo.what) {
        case action::kind::read:
          patience_ = todo.wait;
          due_ = now_ + patience_;
          return;
        case action::kind::close: closed_ = true; return;
        default: todo = session_.resume(carry_out(todo), now_);
      }
    }
  }

  input carry_out(const action& todo) {
    switch (todo.what) {
      case action::kind::write: hear(todo); return event::done{};
      case action::kind::content:
        if (content_answer) return event::content_refused{*std::exchange(content_answer, std::nullopt)};
        body_ += todo.bytes;
        return event::done{};
      case action::kind::discard:
        body_.clear();
        ++discards_;
        return event::done{};
      case action::kind::hand_in: return event::answered{answer()};
      case action::kind::start_tls: return event::secured{tls};
      case action::kind::read:
      case action::kind::close: break;
    }
    return event::hung_up{};
  }

  verdict answer() {
    auto mail = session_.take_contact();
    if (answers.empty()) {
      mails_.push_back({std::move(mail), std::exchange(body_, {})});
      return {.accepted = true, .text = "R" + std::to_string(mails_.size())};
    }
    auto said = answers.front();
    answers.pop_front();
    if (said.accepted) mails_.push_back({std::move(mail), body_});
    body_.clear();
    return said;
  }

  /// Cuts what was written into replies; the lines of one reply stay together.
  void hear(const action& todo) {
    writes_.emplace_back(todo.bytes);
    pauses_.push_back(todo.wait);
    heard_ += todo.bytes;
    for (std::size_t line = 0;;) {
      const auto end = heard_.find("\r\n", line);
      if (end == heard_.npos) return;
      const bool last = heard_[line + 3] == ' ';
      line = end + 2;
      if (!last) continue;
      replies_.push_back(heard_.substr(0, end));
      heard_.erase(0, line);
      line = 0;
    }
  }

  listener_policy policy_;
  session session_;
  milliseconds now_{1000};
  milliseconds patience_{0}, due_{0};
  std::size_t piece_ = std::numeric_limits<std::size_t>::max();
  std::string heard_, body_;
  std::deque<std::string> replies_;
  std::vector<std::string> writes_, refusals_;
  std::vector<milliseconds> pauses_;
  std::vector<handed_in> mails_;
  std::size_t discards_ = 0;
  bool closed_ = false;
};

}  // namespace intake::smtp::test
