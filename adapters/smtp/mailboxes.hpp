// Which addresses are ours: what RCPT accepts, and which configured mailbox an accepted address belongs to.
//
// Guarantees  Nothing is accepted that would have to be relayed: only domains with a configured mailbox, and of those
// no
//             local part that names another host (`user%other`, `other!user`, `"user@other"`). `postmaster` is always
//             accepted, bare and at every such domain (RFC 5321 §4.5.1).
// Owner       Built from the configuration; read-only afterwards.
// Fails       create() names the first address that is none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "adapters/smtp/smtp_syntax.hpp"
#include "gateway/config/config.hpp"
#include "gateway/result.hpp"

namespace intake::smtp {

class mailboxes {
 public:
  enum class finding { accepted, unknown_mailbox, foreign };
  struct match {
    finding what = finding::foreign;
    std::size_t index = 0;  ///< of an accepted address: which configured mailbox it is
  };

  static result<mailboxes> create(const std::vector<config::mailbox_section>&);

  /// An exact address first, then without its plus-part, then the domain's catch-all, then postmaster. ASCII letters
  /// compare without case, in the domain and (because people type) in the local part.
  match find(const mailbox&) const;

  const config::mailbox_section& operator[](std::size_t index) const { return configured_[index]; }

 private:
  std::vector<config::mailbox_section> configured_;          ///< in configuration order
  std::unordered_map<std::string, std::size_t> addresses_;   ///< "local@domain" in lower case
  std::unordered_map<std::string, std::size_t> catch_alls_;  ///< domain in lower case
  std::unordered_map<std::string, std::size_t> first_of_;    ///< domain in lower case: its first mailbox
};

}  // namespace intake::smtp
