// Who is at the other end: by the connection, or by what a trusted proxy says (PROXY, Postfix's XCLIENT and XFORWARD).
//
// Guarantees  Values that were taken over are printable, valid UTF-8 and bounded; an address is an IP address.
// Owner       One session.
#pragma once

#include <string>
#include <string_view>

namespace intake::smtp {

struct client_identity {
  std::string address;  ///< IP address, or "unix"
  std::string name{};   ///< verified host name, as a trusted proxy found it; empty: not known
  std::string helo{};   ///< as the client greeted
};

/// The attributes of one XCLIENT or XFORWARD command: `NAME=value ADDR=value …` with xtext values. `[UNAVAILABLE]` and
/// `[TEMPUNAVAIL]` clear a value. False, and nothing changed, for an attribute or a value that isn't one.
bool apply_attributes(std::string_view arguments, client_identity&);

/// What EHLO advertises behind XCLIENT and XFORWARD.
inline constexpr std::string_view xclient_attributes = "NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT";
inline constexpr std::string_view xforward_attributes = "NAME ADDR PORT PROTO HELO IDENT SOURCE";

}  // namespace intake::smtp
