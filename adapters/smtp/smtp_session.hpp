// The server side of one SMTP or LMTP connection as a value (RFC 5321, RFC 2033): bytes in, actions out.
//
// Guarantees  A contact is handed over only after a complete, strictly framed message; nothing that follows a message
// on
//             the wire is looked at before the message has been answered. What was read before STARTTLS is dropped.
//             Replies to pipelined commands leave in one write. Content passes through as views; none is kept.
// Owner       One connection's coroutine; one thread; no I/O, no clock: time comes in.
// Fails       Never throws. A peer that breaks the protocol gets its reply and, past the limits, `close`.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "adapters/smtp/client_identity.hpp"
#include "adapters/smtp/data_rate.hpp"
#include "adapters/smtp/input_buffer.hpp"
#include "adapters/smtp/listener_policy.hpp"
#include "adapters/smtp/mail_transaction.hpp"
#include "adapters/smtp/message_content.hpp"
#include "adapters/smtp/smtp_parser.hpp"
#include "adapters/smtp/smtp_reply.hpp"
#include "gateway/clock.hpp"
#include "gateway/contact.hpp"

namespace intake::smtp {

/// What the shell does next; then it says what came of it.
struct action {
  enum class kind {
    read,       ///< into space(), for at most `wait` → received, tick, hung_up or drain
    write,      ///< `bytes`, after a pause of `wait` → done
    content,    ///< `bytes` belong to the mail's body → done or content_refused
    discard,    ///< the body so far is not wanted → done
    hand_in,    ///< take_contact() and the body → answered
    start_tls,  ///< → secured, or close the connection
    close,      ///< the last action
  };
  kind what = kind::close;
  std::string_view bytes{};  ///< valid until the next resume()
  milliseconds wait{0};
};

/// What happened since the last action.
namespace event {
struct connected {
  bool talked_early = false;  ///< the client did not wait for the greeting
};
struct received {
  std::size_t octets = 0;
};
struct done {};
struct tick {};     ///< the wait of a read is over
struct hung_up {};  ///< the peer, or the network
struct drain {};    ///< we want to end
struct secured {
  std::string tls;  ///< "TLSv1.3 TLS_AES_256_GCM_SHA384"
};
struct content_refused {
  verdict why;
};
struct answered {
  verdict what;
};
}  // namespace event

using input = std::variant<event::connected, event::received, event::done, event::tick, event::hung_up, event::drain,
                           event::secured, event::content_refused, event::answered>;

/// The connection as the shell sees it.
struct peer {
  std::string address;   ///< IP address, or "unix"
  bool trusted = false;  ///< one of trusted_proxies
  std::string tls{};     ///< of implicit TLS; empty: none yet
};

/// For the line in the log when it is over.
struct session_summary {
  std::uint64_t commands = 0, errors = 0, accepted = 0, refused = 0, octets = 0;
  std::string_view ended_by = "peer";  ///< "quit" "peer" "limit" "timeout" "drain"
};

class session {
 public:
  session(const listener_policy&, peer);

  /// Tells what happened at `now` (any steady clock) and returns what to do next. The first event is `connected`.
  action resume(input, milliseconds now);

  /// Where a read goes.
  std::span<char> space();

  /// The mail that hand_in is about, without its body.
  contact take_contact();

  const session_summary& summary() const { return summary_; }
  const client_identity& client() const { return client_; }
  std::string_view tls() const { return tls_; }

 private:
  friend struct verbs;  // smtp_commands.cpp: one function a verb

  enum class state { preface, command, content, answering, handshake, closing };

  void on(const event::connected&);
  void on(const event::received&);
  void on(const event::done&);
  void on(const event::tick&);
  void on(const event::hung_up&);
  void on(const event::drain&);
  void on(event::secured&);
  void on(event::content_refused&);
  void on(event::answered&);

  action advance();
  action flush_or(action next);
  action wait_for_peer();
  milliseconds patience() const;
  milliseconds waited() const { return now_ - waiting_since_; }

  bool read_preface();
  bool read_command();
  std::optional<action> read_content();
  void run(std::string_view line);

  void greet();
  void enter(state);
  void say(const reply&, std::string_view about = {});
  void say(const verdict&, std::string_view about = {});
  void note(std::string_view reason, std::string_view about);
  void count_error();
  void close_with(const reply&, std::string_view ended_by);

  bool would_exhaust_patience(std::uint64_t more) const;
  void begin_content();
  void refuse_content(const reply&, bool for_all_recipients);
  void refuse_content(const verdict&);
  void judge_content();
  void end_part();
  void end_mail();
  void answer_mail(std::string_view line);
  void reset_mail();
  void restart();

  const listener_policy& policy_;
  bool trusted_;                              ///< may say who the client is
  client_identity client_;                    ///< of the connection
  std::optional<client_identity> forwarded_;  ///< of the next mail, by XFORWARD
  std::string tls_;

  state state_ = state::preface;
  input_buffer buffer_;
  command_parser lines_;
  std::string out_;        ///< replies that wait to be written
  milliseconds delay_{0};  ///< before they are: the tarpit
  bool writing_ = false;
  bool draining_ = false;

  bool greeted_ = false;  ///< the client said hello
  mail_transaction mail_;
  std::optional<message_content> content_;
  bool chunks_failed_ = false;               ///< BDAT is refused until RSET
  std::optional<std::string> refusal_line_;  ///< what the content will be answered with; it is swallowed until then
  bool refusal_is_for_all_ = true;           ///< LMTP: said once for each recipient
  bool part_complete_ = false;               ///< the data or the chunk has ended
  bool discard_due_ = false;
  data_rate rate_;

  milliseconds now_{0};
  milliseconds began_{0};
  milliseconds waiting_since_{0};  ///< for the peer
  milliseconds idle_{0};           ///< waited since the last whole command, or octet of content
  session_summary summary_;
  std::uint64_t recent_errors_ = 0;  ///< since the last accepted mail
};

}  // namespace intake::smtp
