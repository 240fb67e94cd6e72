// A session of adapters/imap without sockets or time: the test plays the server, the door, the network and the clock.
#pragma once

#include <algorithm>
#include <deque>
#include <gtest/gtest.h>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/imap/imap_session.hpp"

namespace intake::imap::test {

/// A mail that was handed in.
struct handed_in {
  contact what;
  std::string body;
};

inline folder_policy plain_policy() {
  folder_policy p;
  p.source = "imap/desk";
  p.host = "imap.x.test";
  p.user = "desk@x.test";
  p.password = "s3cret";
  p.tls = folder_policy::security::implicit;
  p.queue = "general";
  p.from = folder_policy::begin_from::all;
  return p;
}

/// The wall clock of every dialogue: 2026-11-26 12:00 UTC.
inline time_point noon() { return *parse_rfc3339("2026-11-26T12:00:00Z"); }

class dialogue {
 public:
  explicit dialogue(folder_policy policy = plain_policy(), std::string place = {}, bool look_only = false)
      : policy_(std::move(policy)), place_(place), progress_(policy_, std::move(place)), look_only_(look_only) {
    connects();
  }

  /// A connection, or the next one.
  void connects() {
    session_.emplace(policy_, progress_, look_only_);
    closed_ = false;
    body_.clear();
    said_.clear();
    heard_.clear();
    follow(session_->resume(event::connected{.at = noon()}, now_));
  }

  /// Feeds at most so many octets in one read.
  void in_pieces_of(std::size_t octets) { piece_ = octets; }

  void server(std::string_view line) { server_bytes(std::string(line) + "\r\n"); }

  void server_bytes(std::string_view bytes) {
    while (!bytes.empty() && !closed_) {
      const auto room = session_->space();
      const auto count = std::min({bytes.size(), room.size(), piece_});
      std::copy_n(bytes.data(), count, room.data());
      bytes.remove_prefix(count);
      follow(session_->resume(event::received{count}, now_));
    }
  }

  void happens(input what) {
    if (!closed_) follow(session_->resume(std::move(what), now_));
  }

  /// Lets time pass as a shell does.
  void waits(milliseconds how_long) {
    const auto until = now_ + how_long;
    while (!closed_ && due_ <= until) {
      now_ = due_;
      follow(session_->resume(event::tick{}, now_));
    }
    now_ = until;
  }

  /// The next command, without its tag; tagged() answers it.
  void client_says(std::string_view command) {
    ASSERT_FALSE(said_.empty()) << "the client says nothing; expected " << command << "; " << outcome().why;
    std::string line = said_.front();
    said_.pop_front();
    if (command != "DONE" && line.find(' ') != line.npos) {
      tag_ = line.substr(0, line.find(' '));
      line.erase(0, tag_.size() + 1);
    }
    EXPECT_EQ(line, command);
  }
  void client_continues(std::string_view text) {
    ASSERT_FALSE(said_.empty());
    EXPECT_EQ(said_.front(), text);
    said_.pop_front();
  }
  void client_is_silent() const { EXPECT_TRUE(said_.empty()) << said_.front(); }
  void client_closes(session_end::kind why) const {
    EXPECT_TRUE(closed_);
    EXPECT_EQ(name_of(outcome().what), name_of(why)) << outcome().why;
  }
  void tagged(std::string_view rest) { server(tag_ + " " + std::string(rest)); }

  /// Greeting, login and SELECT out of the way.
  dialogue& opened(std::string_view validity = "7", std::string_view next = "5", std::string_view more = "IDLE UIDPLUS MOVE") {
    server("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello");
    client_says("AUTHENTICATE PLAIN AGRlc2tAeC50ZXN0AHMzY3JldA==");
    tagged("OK [CAPABILITY IMAP4rev1 " + std::string(more) + "] in");
    client_says(policy_.after == folder_policy::action::keep ? "EXAMINE \"INBOX\"" : "SELECT \"INBOX\"");
    server("* 3 EXISTS");
    server("* OK [UIDVALIDITY " + std::string(validity) + "] x");
    server("* OK [UIDNEXT " + std::string(next) + "] x");
    tagged("OK [READ-WRITE] done");
    return *this;
  }
  /// A row of a list.
  void lists(std::uint32_t uid, std::uint64_t size = 3, std::string_view flags = "",
             std::string_view date = "26-Nov-2026 11:59:00 +0000") {
    server("* " + std::to_string(uid) + " FETCH (UID " + std::to_string(uid) + " RFC822.SIZE " + std::to_string(size) +
           " INTERNALDATE \"" + std::string(date) + "\" FLAGS (" + std::string(flags) + "))");
  }
  void list_of(std::string_view range) {
    client_says("UID FETCH " + std::string(range) + " (UID RFC822.SIZE INTERNALDATE FLAGS)");
  }
  /// The mail is asked for and comes.
  void gives(std::uint32_t uid, std::string_view body) {
    client_says("UID FETCH " + std::to_string(uid) + " (UID BODY.PEEK[])");
    server_bytes("* 1 FETCH (UID " + std::to_string(uid) + " BODY[] {" + std::to_string(body.size()) + "}\r\n" +
                 std::string(body) + ")\r\n");
    tagged("OK fetched");
  }

  std::vector<handed_in>& mails() { return mails_; }
  const std::string& wire() const { return wire_; }
  const std::string& place() const { return place_; }
  const session_end& outcome() const { return session_->outcome(); }
  const session& under_test() const { return *session_; }
  folder_progress& progress() { return progress_; }
  bool is_closed() const { return closed_; }

  std::optional<std::string> door_refuses;  ///< the next hand-in or move
  std::set<std::uint32_t> forgotten;  ///< the journal has no contact of these
  bool duplicates = false;            ///< the door knows every mail
  std::string access_token;
  bool tls_works = true;

 private:
  void follow(action todo) {
    for (;;) {
      switch (todo.what) {
        case action::kind::read:
          due_ = now_ + todo.wait;
          return;
        case action::kind::close: closed_ = true; return;
        default: todo = session_->resume(carry_out(todo), now_);
      }
    }
  }

  input carry_out(const action& todo) {
    switch (todo.what) {
      case action::kind::write: hear(todo.bytes); return event::done{};
      case action::kind::start_tls:
        if (tls_works) return event::secured{};
        return event::hung_up{};
      case action::kind::fetch_token: return event::token{access_token};
      case action::kind::keep: body_ += todo.bytes; return event::done{};
      case action::kind::discard: body_.clear(); return event::done{};
      case action::kind::hand_in: return hand_in();
      case action::kind::move_cursor: return move(session_->take_move());
      case action::kind::compare: return compare(session_->take_range());
      case action::kind::read:
      case action::kind::close: break;
    }
    return event::hung_up{};
  }

  input hand_in() {
    contact mail = session_->take_contact();
    if (door_refuses) return event::refused{*std::exchange(door_refuses, std::nullopt)};
    EXPECT_EQ(mail.cursor->from, place_);
    place_ = mail.cursor->to;
    mails_.push_back({std::move(mail), std::exchange(body_, {})});
    return event::answered{duplicates};
  }

  input compare(const mailbox_range& range) {
    if (door_refuses) return event::refused{*std::exchange(door_refuses, std::nullopt)};
    event::taken out;
    for (const auto& mail : mails_) {
      const auto& number = *mail.what.mailbox;
      if (number.validity == range.validity && number.uid >= range.low && number.uid <= range.high && !forgotten.contains(number.uid))
        out.uids.push_back(number.uid);
    }
    std::sort(out.uids.begin(), out.uids.end());
    return out;
  }

  input move(const cursor_move& to) {
    if (door_refuses) return event::refused{*std::exchange(door_refuses, std::nullopt)};
    EXPECT_EQ(to.from, place_);
    place_ = to.to;
    return event::done{};
  }

  void hear(std::string_view bytes) {
    wire_ += bytes;
    heard_ += bytes;
    for (auto end = heard_.find("\r\n"); end != heard_.npos; end = heard_.find("\r\n")) {
      said_.push_back(heard_.substr(0, end));
      heard_.erase(0, end + 2);
    }
  }

  folder_policy policy_;
  std::string place_;
  folder_progress progress_;
  bool look_only_;
  std::optional<session> session_;
  milliseconds now_{1000}, due_{0};
  std::size_t piece_ = std::numeric_limits<std::size_t>::max();
  std::string heard_, body_, tag_, wire_;
  std::deque<std::string> said_;
  std::vector<handed_in> mails_;
  bool closed_ = false;
};

}  // namespace intake::imap::test
