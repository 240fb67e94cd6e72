// The chats of this process: who is in which, what is said in them, and what agents answer.
//
// Guarantees  What is acknowledged is in the journal, under a number, once; the same id again is answered as the first
//             time. Every audience of a session sees every line once, in order. What the journal refuses is answered
//             with `busy` and leaves no trace.
// Owner       `chat_server`; the I/O thread. The door, the transcripts and the options outlive it.
// Fails       By frames: `error` for what the client did wrong, `busy` for what passes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <variant>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "adapters/chat/identity.hpp"
#include "adapters/chat/participant.hpp"
#include "adapters/chat/signed_token.hpp"
#include "adapters/chat/upload_store.hpp"
#include "gateway/config/config.hpp"
#include "gateway/intake.hpp"
#include "gateway/ops/metrics.hpp"
#include "gateway/replies.hpp"
#include "gateway/transcript.hpp"
#include "gateway/ulid.hpp"

namespace intake::chat {

/// Whether somebody is there to answer a customer of that locale.
using presence_source = std::function<presence(std::string_view locale, time_point now)>;

/// What the desk is built on.
struct desk_setup {
  const config::chat_section& section;
  identity& identities;
  const token_maker& tokens;
  upload_store& uploads;
  transcripts& kept;
  door& at;
  presence_source here;
  const clock& time;
};

class chat_desk final : public reply_desk {
 public:
  chat_desk(boost::asio::any_io_executor, const desk_setup&, ops::registry&);
  ~chat_desk() override;

  /// Where a client calls from.
  struct caller {
    std::string address, user_agent;
    bool is_proxy = false;  ///< everybody's address, who comes through it
  };
  struct greeting {
    participant_ptr who;           ///< null: refused
    bool come_back = false;        ///< refused for now only
    std::string frame;             ///< `welcome`, `error` or `busy`
    std::int64_t more_after = -1;  ///< lines that did not fit stand behind this number: attach() shows them
  };
  /// Answers a `hello`. `to` is shown the welcome and, unless there is `more`, everything from then on.
  boost::asio::awaitable<greeting> greet(client_frame hello, caller, audience* to);
  /// Who a resume token belongs to; null when it is not good.
  participant_ptr find(std::string_view resume_token);
  /// Answers any other frame; empty when it has no answer. `from` is not shown what it said itself.
  boost::asio::awaitable<std::string> take(participant_ptr, const client_frame&, const audience* from);
  /// The session is over everywhere: its tokens stop working, also after a restart. What its audiences are told is
  /// up to them; a `busy` frame when the journal does not take it.
  boost::asio::awaitable<std::string> log_out(participant_ptr);
  /// Sends away whose token has ended without a fresh one, and forgets allowances that are full; call it every few seconds.
  void dismiss_expired();
  /// Ends chats in which nothing has happened for long; call it every minute.
  boost::asio::awaitable<void> end_quiet_chats();
  /// Shows `to` a portion of what stands behind `after`. Returns the number of its last line, from which to go on; a
  /// negative one: that was all, and `to` is shown everything from then on.
  boost::asio::awaitable<std::int64_t> attach(participant_ptr, std::int64_t after, audience* to);
  /// Counts an upload.
  bool uploads_too_often(participant&);

  boost::asio::awaitable<std::variant<reply_standing, reply_refusal>> reply(std::string conversation,
                                                                            agent_reply) override;
  std::optional<reply_standing> standing(std::string_view conversation, std::string_view id) override;
  std::optional<attached_file> attached(std::string_view id) override;
  bool typing(std::string_view conversation, std::string name, bool on) override;

  std::size_t sessions() const { return sessions_.size(); }

 private:
  participant_ptr enter(const std::string& session);
  void leave(const participant&);
  bool is_full(const allowance&) const;
  rate message_rate() const { return {.per_minute = setup_.section.messages_per_minute, .burst = 20}; }
  void load(participant&);
  struct turned_away {
    std::string frame;
    bool for_now = false;
  };
  std::variant<participant_ptr, turned_away> recognise(const client_frame& hello, const caller&);
  std::variant<participant_ptr, turned_away> recognise_user(const client_frame& hello);
  std::variant<participant_ptr, turned_away> new_visitor(const caller&);
  /// One client may bring as many new visitors a minute as it may have widgets open.
  rate visitor_rate() const {
    return {.per_minute = setup_.section.max_sockets_per_client, .burst = setup_.section.max_sockets_per_client};
  }
  participant_ptr owner_of_token(std::string_view purpose, std::string_view token);
  std::string resume_for(const participant&) const;
  std::string welcome_of(participant&, const client_frame& hello, std::int64_t& more_after);
  /// Kept lines behind `after`, a portion; the rest of them when `more`.
  std::vector<transcript_line> portion(const conversation&, std::int64_t after, bool& more);
  std::string refresh(participant&, const client_frame&);
  boost::asio::awaitable<void> mark_seen(participant&, std::int64_t seq);
  boost::asio::awaitable<std::string> keep_line(participant&, const client_frame&, const audience* from,
                                                std::string_view by);
  boost::asio::awaitable<void> end_chat(participant&, std::string_view by);
  boost::asio::awaitable<void> report_replies(participant&);
  boost::asio::awaitable<bool> report(participant&, std::string_view kind, std::vector<agent_line> replies);
  participant_ptr owner_of(std::string_view conversation);
  bool is_long(const conversation&) const;
  std::string queue_for(const conversation&) const;
  std::string busy_frame(const std::string& id, const refusal&);
  std::string too_often(std::string_view id, milliseconds wait);
  void count_refused(std::string_view reason);

  const boost::asio::any_io_executor executor_;
  const desk_setup setup_;
  ops::registry& metrics_;
  ops::counter& accepted_;
  ulid_generator ids_;
  std::unordered_map<std::string, std::weak_ptr<participant>> sessions_;
  std::unordered_map<std::string, allowance> allowances_;  ///< of sessions that nobody shows, until they are full again
  std::unordered_map<std::string, verified_user> users_;   ///< session → who it is, until the token's end
  std::unordered_map<std::string, rate_limit> visitors_;  ///< client → new ones it may bring, until that is full again
};

}  // namespace intake::chat
