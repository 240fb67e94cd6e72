// The words of IMAP that need care: folder names, quoted strings, dates, sets of UIDs, capabilities, SASL messages.
//
// Guarantees  What is quoted can end no command: control characters never leave quote(). Reading accepts what servers
//             write, also a little beside the grammar, and gives nothing for the rest.
// Owner       Values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/clock.hpp"

namespace intake::imap {

/// quoted = DQUOTE … DQUOTE; nothing for text that is not printable ASCII: it would need a literal.
std::optional<std::string> quote(std::string_view text);

/// A folder's name as it goes over the wire, quoted: modified UTF-7 (RFC 3501 §5.1.3). Nothing for what is not UTF-8.
std::optional<std::string> folder_name(std::string_view utf8);

/// date-time = `17-Jul-1996 02:44:25 -0700`, of INTERNALDATE
std::optional<time_point> read_internal_date(std::string_view text);

/// `3:5,9` of ascending numbers.
std::string uid_set(std::span<const std::uint32_t> ascending);

/// The ranges of `3:5,9`, each with the lower end first; nothing for what is no set.
std::optional<std::vector<std::pair<std::uint32_t, std::uint32_t>>> read_uid_set(std::string_view text);

/// What a server offers that we have a use for.
struct capabilities {
  bool known = false;
  bool idle = false, starttls = false, login_disabled = false, sasl_ir = false;
  bool plain = false, xoauth2 = false, oauthbearer = false;  ///< AUTH=
  bool move = false, uidplus = false, qresync = false, enable = false;

  static capabilities read(std::span<const std::string_view> words);
};

/// SASL messages, not encoded yet.
std::string sasl_plain(std::string_view user, std::string_view password);  ///< RFC 4616
std::string sasl_xoauth2(std::string_view user, std::string_view token);
std::string sasl_oauthbearer(std::string_view user, std::string_view host, std::uint16_t port,
                             std::string_view token);  ///< RFC 7628

/// A response code as a log may show it: only those that are known, because the words of a server may be anything.
std::string_view known_code(std::string_view code);

}  // namespace intake::imap
