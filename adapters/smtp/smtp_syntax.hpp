// The grammar of RFC 5321 §4.1.2 (paths, mailboxes, address literals), RFC 6531 (UTF-8 in them), ESMTP parameters and
// xtext (RFC 3461 §4).
//
// Guarantees  What is accepted is valid: no control characters, valid UTF-8, bounded length. Quoted local parts come
//             out unquoted, source routes are dropped, so that two spellings of one mailbox compare equal.
//             Liberal in three ways, because senders are: `_` in domains, local parts up to 256 octets, spaces before
//             a path.
// Owner       Pure functions; any thread.
// Fails       Never throws; nothing for what is not in the grammar.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace intake::smtp {

/// `local@domain`; the domain is empty only for the bare `postmaster` of RCPT.
struct mailbox {
  std::string local;   ///< unquoted, as written otherwise
  std::string domain;  ///< as written; an address literal keeps its brackets
  bool utf8 = false;   ///< not ASCII: needs SMTPUTF8

  bool operator==(const mailbox&) const = default;
};

/// A reverse path is null (`<>`) when it has no mailbox.
struct path {
  std::optional<smtp::mailbox> mailbox;
};

/// `name` or `name=value` behind a path.
struct parameter {
  std::string_view keyword;
  std::optional<std::string_view> value;
};

/// Reverse-path = Path / "<>"; takes it off the front of `text`.
std::optional<path> take_reverse_path(std::string_view& text);

/// Forward-path = Path / "<postmaster>"; takes it off the front of `text`.
std::optional<path> take_forward_path(std::string_view& text);

/// Mailbox = Local-part "@" ( Domain / address-literal ), all of `text`.
std::optional<mailbox> parse_mailbox(std::string_view text);

/// Takes `SP esmtp-param` off the front of `text`. Nothing, with `text` not empty, is a syntax error.
std::optional<parameter> take_parameter(std::string_view& text);

/// Domain or address-literal of EHLO; anything printable, because RFC 5321 §4.1.4 forbids to refuse over it.
bool is_helo_name(std::string_view text);

/// xtext = *( xchar / "+" 2HEXDIG )
std::optional<std::string> decode_xtext(std::string_view text);

/// 1*20DIGIT that fit; 2^64 and more do not.
std::optional<std::uint64_t> parse_number(std::string_view digits);

/// As it is written in an envelope: the local part quoted again where it must be.
std::string to_string(const mailbox&);

/// ASCII letters only: what SMTP's verbs, keywords and (here) addresses are compared by.
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string lower_case(std::string_view text);

}  // namespace intake::smtp
