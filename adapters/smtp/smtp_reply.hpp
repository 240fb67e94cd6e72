// SMTP replies: a code, an enhanced status (RFC 2034, RFC 3463), a text, and why the operators should care.
//
// Guarantees  What is written is one well-formed reply: whatever a text holds, no CR, LF or other control character
//             gets onto the wire from it.
// Owner       Constants and pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace intake::smtp {

struct reply {
  int code = 0;
  std::string_view status{};  ///< "5.1.1"; empty where RFC 2034 has none (greeting, EHLO, 354)
  std::string_view text{};
  std::string_view reason{};  ///< label of intake_refused_total; empty: nobody was refused anything
};

/// What the door said to one mail.
struct verdict {
  bool accepted = false;
  bool temporary = true;
  std::string text{};    ///< the receipt, or the refusal's public text, which begins with its enhanced status
  std::string reason{};  ///< of a refusal
};

/// Appends `code SP [status SP] text CRLF`.
void append(std::string& out, const reply&);

/// `250 2.0.0 <receipt>`, or the refusal as 451, 452 (storage, RFC 5321 §4.2.3) or 554.
void append(std::string& out, const verdict&);

/// A line of a multi-line reply: `250-text`, or `250 text` for the last one.
void append_line(std::string& out, int code, std::string_view text, bool last);

namespace replies {

inline constexpr reply help{214, "2.0.0",
                            "EHLO HELO LHLO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP STARTTLS; RFC 5321, RFC 2033"};
inline constexpr reply go_ahead_tls{220, "2.0.0", "Ready to start TLS"};
inline constexpr reply bye{221, "2.0.0", "Bye"};
inline constexpr reply done{250, "2.0.0", "OK"};
inline constexpr reply sender_ok{250, "2.1.0", "Sender OK"};
inline constexpr reply recipient_ok{250, "2.1.5", "Recipient OK"};
inline constexpr reply chunk_ok{250, "2.0.0", "Chunk OK"};
inline constexpr reply cannot_verify{252, "2.1.5", "Cannot verify; send mail and it will be tried"};
inline constexpr reply go_ahead_data{354, "", "End data with <CR><LF>.<CR><LF>"};

inline constexpr reply draining{421, "4.3.2", "Service is shutting down, try again later", "draining"};
inline constexpr reply timed_out{421, "4.4.2", "Timed out, closing", "timeout"};
inline constexpr reply too_slow{421, "4.4.2", "Too slow, closing", "slow"};
inline constexpr reply session_too_long{421, "4.4.2", "Session lasted too long, closing", "session_timeout"};
inline constexpr reply too_many_errors{421, "4.7.0", "Too many errors, closing", "too_many_errors"};
inline constexpr reply too_many_commands{421, "4.7.0", "Too many commands, closing", "too_many_commands"};
inline constexpr reply too_many_sessions{421, "4.3.2", "Too many connections, try again later", "too_many_sessions"};
inline constexpr reply too_many_from_client{421, "4.7.0", "Too many connections from your address",
                                            "too_many_sessions_per_client"};
inline constexpr reply not_smtp{421, "4.7.0", "This is not HTTP, closing", "http"};
inline constexpr reply talked_past_data{421, "4.7.0", "Content sent without waiting for 354, closing",
                                        "pipelined_content"};
inline constexpr reply bad_proxy_header{421, "4.7.0", "Bad PROXY header, closing", "proxy_header"};

inline constexpr reply too_many_recipients{452, "4.5.3", "Too many recipients", "too_many_recipients"};

inline constexpr reply unknown_command{500, "5.5.2", "Command not recognized", "syntax"};
inline constexpr reply line_too_long{500, "5.5.2", "Line too long", "syntax"};
inline constexpr reply bad_line{500, "5.5.2", "Commands end with <CR><LF>; bare CR, bare LF and NUL are refused",
                                "bare_newline"};
inline constexpr reply content_line_too_long{500, "5.5.2", "A line of the content is too long", "line_too_long"};
inline constexpr reply wants_lhlo{500, "5.5.1", "This is LMTP, say LHLO", "syntax"};
inline constexpr reply wants_ehlo{500, "5.5.1", "This is SMTP, say EHLO", "syntax"};
inline constexpr reply bad_arguments{501, "5.5.4", "Syntax error in arguments", "syntax"};
inline constexpr reply no_arguments{501, "5.5.4", "No arguments allowed", "syntax"};
inline constexpr reply needs_name{501, "5.5.4", "Say who you are: a domain name or an address literal", "syntax"};
inline constexpr reply bad_sender{501, "5.1.7", "Syntax error in the sender's address", "syntax"};
inline constexpr reply bad_recipient{501, "5.1.3", "Syntax error in the recipient's address", "syntax"};
inline constexpr reply bad_chunk_size{501, "5.5.4", "Syntax error in the chunk size, closing", "syntax"};
inline constexpr reply not_implemented{502, "5.5.1", "Command not implemented"};
inline constexpr reply hello_first{503, "5.5.1", "Say hello first", "sequence"};
inline constexpr reply sender_first{503, "5.5.1", "MAIL first", "sequence"};
inline constexpr reply nested_mail{503, "5.5.1", "A mail is under way; RSET gives it up", "sequence"};
inline constexpr reply already_tls{503, "5.5.1", "TLS is already on", "sequence"};
inline constexpr reply chunks_began{503, "5.5.1", "Content is being sent with BDAT", "sequence"};
inline constexpr reply chunk_failed{503, "5.5.1", "An earlier chunk was refused; RSET first", "sequence"};
inline constexpr reply no_recipients{503, "5.5.1", "No valid recipients", "no_recipients"};
inline constexpr reply no_recipients_smtp{554, "5.5.1", "No valid recipients", "no_recipients"};
inline constexpr reply tls_first{530, "5.7.0", "Must issue a STARTTLS command first", "tls_required"};
inline constexpr reply not_trusted{550, "5.7.0", "Not for you", "not_trusted"};
inline constexpr reply unknown_mailbox{550, "5.1.1", "No such mailbox here", "unknown_mailbox"};
inline constexpr reply relay_denied{550, "5.7.1", "Relaying denied", "relay_denied"};
inline constexpr reply too_big{552, "5.3.4", "Message too big", "too_big"};
inline constexpr reply header_too_big{552, "5.3.4", "Message header too big", "header_too_big"};
inline constexpr reply needs_smtputf8{553, "5.6.7", "This address needs SMTPUTF8", "needs_smtputf8"};
inline constexpr reply too_many_hops{554, "5.4.6", "Too many hops, is this a loop?", "too_many_hops"};
inline constexpr reply bare_newline{550, "5.6.0", "Bare <CR> or <LF> in the content", "bare_newline"};
inline constexpr reply unknown_parameter{555, "5.5.4", "Parameter not recognized", "syntax"};

}  // namespace replies

}  // namespace intake::smtp
