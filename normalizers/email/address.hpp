// Address lists (RFC 5322 §3.4, §4.4) as people and programs write them.
//
// Guarantees  Groups, comments, quoted and encoded names, source routes, missing brackets and commas. Linear; at most `limit`
//             addresses. Names and addresses are clean UTF-8 of one line, bounded; an address is not changed in case.
// Fails       Never: what holds no address comes back as a name alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace intake::email {

struct address {
  std::string name;     ///< decoded display name; may be empty
  std::string mailbox;  ///< local@domain, or what stood in its place; may be empty

  bool operator==(const address&) const = default;
};

/// Reads the raw value of a From, To, Cc, Reply-To … field. `charset`: of names that are raw (encoded_word.hpp).
std::vector<address> read_addresses(std::string_view raw_value, std::size_t limit = 1000,
                                    std::string_view charset = {});

/// An address as a key: lower case, without blanks. Plus-addresses stay.
std::string address_key(std::string_view mailbox);

}  // namespace intake::email
