// Who a dashboard says that its user is: tokens of [[chat.identity]], each bound to the session that showed it first.
//
// Guarantees  A token is taken only with the algorithm and the key of its issuer. Shown a second time, it is taken only
//             from the session it was bound to: reload and second tab work, a stolen token does not. Bindings live in
//             memory, so a token that was issued before we started counts as shown: it takes a session's own proof,
//             or a fresh one.
// Owner       The desk; the I/O thread.
// Fails       By the code of an error frame: "token_expired", "token_refused".
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "adapters/chat/chat_contact.hpp"
#include "gateway/config/config.hpp"
#include "gateway/result.hpp"

namespace intake::chat {

struct signed_in_user {
  verified_user who;
  std::string token_id;  ///< `jti`, with its issuer
  time_point issued{};   ///< 1970: the token does not say
};

class identity {
 public:
  static result<std::unique_ptr<identity>> create(const std::vector<config::chat_identity_section>&, time_point now);
  ~identity();

  /// Takes other keys; when one of them is not good all stay as they were.
  status use(const std::vector<config::chat_identity_section>&);

  std::variant<signed_in_user, std::string_view> verify(std::string_view token, time_point now) const;
  /// Binds a token to a session. `proven`: the client has shown that the session is its own.
  bool bind(const signed_in_user&, const std::string& session, bool proven, time_point now);

 private:
  struct binding {
    std::string session;
    time_point until{};
  };
  struct issuers;
  identity(std::unique_ptr<issuers>, time_point now);
  static result<std::unique_ptr<issuers>> issuers_of(const std::vector<config::chat_identity_section>&);

  std::unique_ptr<issuers> issuers_;
  const time_point since_;  ///< when it began to remember
  std::unordered_map<std::string, binding> bound_;
  std::size_t sweep_at_ = 1024;
};

}  // namespace intake::chat
