// One mail transaction (RFC 5321 §3.3): who sends, for whom, and the contact that it becomes.
//
// Guarantees  The contact's natural key is the same for the same envelope sent again, whatever the order of recipients.
// Owner       One session; empty between mails.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/smtp/client_identity.hpp"
#include "adapters/smtp/listener_policy.hpp"
#include "gateway/contact.hpp"

namespace intake::smtp {

class mail_transaction {
 public:
  void begin(std::string sender, bool smtputf8);
  void add_recipient(std::string address, std::size_t mailbox_index);
  void reset();

  bool begun() const { return begun_; }
  bool smtputf8() const { return smtputf8_; }
  const std::string& sender() const { return sender_; }
  std::size_t recipients() const { return recipients_.size(); }

  /// The contact without its body; the transaction's strings move into it.
  contact to_contact(const listener_policy&, const client_identity&, std::string_view tls);

 private:
  std::string natural_key() const;

  bool begun_ = false;
  bool smtputf8_ = false;
  std::string sender_;                   ///< empty: the null sender
  std::vector<std::string> recipients_;  ///< as accepted, in order
  std::vector<std::size_t> mailboxes_;   ///< which configured mailboxes they are; sorted, each once
};

}  // namespace intake::smtp
