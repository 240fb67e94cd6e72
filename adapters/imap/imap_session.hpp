// The client side of one IMAP connection to one folder as a value (RFC 3501, RFC 9051; IDLE 2177, MOVE 6851, UIDPLUS 4315,
// QRESYNC 7162, SASL-IR 4959): bytes in, actions out.
//
// Guarantees  A contact is handed over only when its mail is complete and the server has said OK; nothing is done to a mail
//             before it was taken. A credential is written only over TLS, or where the configuration allows plain; a
//             server that greets with PREAUTH or offers no STARTTLS never gets one. What was read before TLS is not used
//             behind it. Bodies pass through as views.
// Owner       One connection's coroutine; one thread; no I/O, no clock: time comes in.
// Fails       Never throws. Ends with `close` and outcome(), whose text holds no word of the server's but known codes.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/imap/folder_policy.hpp"
#include "adapters/imap/folder_progress.hpp"
#include "adapters/imap/imap_parser.hpp"
#include "adapters/imap/imap_syntax.hpp"
#include "gateway/clock.hpp"
#include "gateway/contact.hpp"

namespace intake::imap {

/// What the shell does next; then it says what came of it.
struct action {
  enum class kind {
    read,         ///< into space(), for at most `wait` → received, tick, hung_up or drain
    write,        ///< `bytes` → done
    start_tls,    ///< → secured, or hung_up
    fetch_token,  ///< an access token for the account → token
    keep,         ///< `bytes` belong to the mail's body → done or refused
    discard,      ///< the body so far is not wanted → done
    hand_in,      ///< take_contact() and the body → answered or refused
    move_cursor,  ///< take_move() → done or refused
    compare,      ///< which mails of take_range() have contacts → taken or refused
    close,        ///< the last action
  };
  kind what = kind::close;
  std::string_view bytes{};  ///< valid until the next resume()
  milliseconds wait{0};
};

namespace event {
struct connected {
  time_point at{};  ///< on the wall
};
struct received {
  std::size_t octets = 0;
};
struct done {};
struct tick {};     ///< the wait of a read is over
struct hung_up {};  ///< the peer, or the network
struct drain {};    ///< we want to end
struct secured {};
struct token {
  std::string text;  ///< empty: there is none to be had
};
struct refused {
  std::string reason;  ///< the door's
};
struct answered {
  bool duplicate = false;
};
struct taken {
  std::vector<std::uint32_t> uids;  ///< ascending
};
}  // namespace event

using input = std::variant<event::connected, event::received, event::done, event::tick, event::hung_up, event::drain,
                           event::secured, event::token, event::refused, event::answered, event::taken>;

/// How it ended, and what the puller makes of that.
struct session_end {
  enum class kind {
    drained,   ///< we wanted it
    network,   ///< the connection, or a server that says nothing
    protocol,  ///< the server says what it must not
    insecure,  ///< a credential would have been shown to whoever listens
    login,     ///< the server does not let us in
    token,     ///< there was no access token
    folder,    ///< it cannot be opened
    door,      ///< our own journal takes nothing now
  };
  kind what = kind::network;
  std::string why;  ///< for a person; no secret
};
std::string_view name_of(session_end::kind);

/// For the metrics and the line in the log when it is over.
struct session_counts {
  std::uint64_t taken = 0, duplicates = 0, incomplete = 0, octets = 0, acts_refused = 0;
};

class session {
 public:
  /// `look_only`: logs in, opens the folder and leaves.
  session(const folder_policy&, folder_progress&, bool look_only = false);

  /// Tells what happened at `now` (any steady clock) and returns what to do next. The first event is `connected`.
  action resume(input, milliseconds now);

  /// Where a read goes.
  std::span<char> space();
  /// The mail that hand_in is about, without its body.
  contact take_contact();
  cursor_move take_move() { return move_; }
  /// The mails that compare is about.
  mailbox_range take_range() const { return progress_.to_compare().value_or(mailbox_range{}); }

  const session_end& outcome() const { return end_; }
  const session_counts& counts() const { return counts_; }
  /// The folder is open: what went before went well.
  bool is_open() const { return open_; }
  /// Everything that was there has been taken, as far as we know.
  bool is_resting() const { return doing_ == doing::idling || doing_ == doing::resting; }
  /// When the news came that what is taken now is due to.
  milliseconds told_at() const { return told_at_; }
  folder_progress::start start() const { return start_; }

 private:
  // clang-format off
  enum class doing {
    greeting, asking, starttls, handshake, logging_in, enabling, opening, listing, fetching, verifying, acting,
    creating, idle_begins, idling, idle_ends, resting, knocking, leaving, closing
  };
  // clang-format on

  void on(const event::connected&);
  void on(const event::received&);
  void on(const event::done&);
  void on(const event::tick&);
  void on(const event::hung_up&);
  void on(const event::drain&);
  void on(const event::secured&);
  void on(event::token&);
  void on(event::refused&);
  void on(const event::answered&);
  void on(const event::taken&);

  action advance();
  std::optional<action> digest();
  void begin_literal();
  milliseconds patience() const;
  time_point wall_time() const { return opened_at_ + (now_ - connected_at_); }
  void time_is_up();
  void fail(session_end::kind, std::string why);
  void fail(session_end::kind, std::string_view what, const response& because);
  void enter(doing, milliseconds limit);
  void command(doing, std::string_view text);
  void news();
  void drop_body();

  void take(const response&);
  void take_untagged(const response&);
  void take_vanished(const response&);
  void take_continuation();
  void completed(const response&);

  // imap_login.cpp: from the greeting to an open folder
  void greeted(const response&);
  void learn(const response&);
  void go_on();
  void begin_tls();
  void log_in();
  void authenticate(std::string_view mechanism, const std::string& message, std::string_view farewell);
  void open_folder();
  void opened();

  // imap_fetch.cpp: lists, mails and what is done to them
  void work();
  bool save();
  void fetch_mail();
  void take_fetch(const response&);
  void take_mail(const response&, std::uint64_t uid);
  void fetch_ended(bool ok);
  void verified();
  void act();
  void next_act();
  void act_failed(const response&);
  void rest();
  std::string note_about_mail() const;

  const folder_policy& policy_;
  folder_progress& progress_;
  const bool look_only_;

  doing doing_ = doing::greeting;
  response_parser parser_;
  std::unique_ptr<char[]> memory_;
  std::size_t memory_size_ = 0;
  std::size_t begin_ = 0, end_of_input_ = 0;
  std::string out_;
  std::string tag_;  ///< of the command that runs
  unsigned tags_ = 0;
  bool writing_ = false;
  std::optional<action::kind> wanted_;    ///< of the shell, before anything else is read
  std::deque<std::string> answers_;       ///< what each `+` is answered with
  bool moving_ = false, noting_ = false;  ///< what `done` is about

  capabilities offered_;
  bool secure_ = false, authenticated_ = false, enabled_ = false;
  std::uint32_t validity_ = 0, uid_next_ = 0;
  std::uint64_t exists_ = 0;
  bool open_ = false, news_ = false, read_only_ = false;
  folder_progress::start start_ = folder_progress::start::goes_on;

  portion portion_ = portion::whole;
  bool keeping_ = false;   ///< the literal that passes is the mail's
  bool has_body_ = false;  ///< the sink holds something
  bool got_mail_ = false;  ///< the body is that of the mail we asked for
  bool is_there_ = false;  ///< the mail still is
  std::uint64_t body_size_ = 0;
  std::size_t listed_ = 0;
  std::string note_;
  std::vector<std::string> acts_;  ///< commands that are left of `after`, the next one last
  bool created_ = false;
  cursor_move move_;

  time_point opened_at_{};
  milliseconds now_{0}, connected_at_{0}, told_at_{0};
  milliseconds until_{0};  ///< what is being done may take this long
  session_end end_;
  session_counts counts_;
};

}  // namespace intake::imap
