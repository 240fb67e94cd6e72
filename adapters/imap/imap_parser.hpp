// Cuts what an IMAP server says into responses (RFC 3501 §7 and §9, RFC 9051): bytes in, one step at a time out.
//
// Guarantees  Any split of the same bytes gives the same responses. The bytes of a long literal, or of a message's body,
//             pass through as views and are never collected. What is kept of one response stays below max_response,
//             max_tokens and max_depth. A mail's content can never be taken for a response: a literal without a clear
//             length ends the parsing.
// Owner       One session. A response and its views are valid until the next call of next().
// Fails       `broken`, with why(); what follows is not looked at. An unknown response is a response; one whose data cannot
//             be read says so.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace intake::imap {

struct parser_limits {
  std::size_t max_response = 256 << 10;  ///< octets of one response without its streamed literals
  std::size_t max_literal = 16 << 10;    ///< a longer literal is streamed
  std::size_t max_tokens = 20'000;
  std::size_t max_depth = 32;  ///< of lists
};

struct token {
  enum class kind {
    atom,      ///< also NIL, numbers, flags, `BODY[HEADER.FIELDS (SUBJECT)]<0>`
    string,    ///< quoted, or a literal that was kept
    streamed,  ///< a literal that passed through
    open,      ///< of a list
    close,
  };
  kind what = kind::atom;
  std::string_view text{};

  bool is(std::string_view word) const;  ///< an atom, whatever its case
  std::optional<std::uint64_t> number() const;
};

struct response {
  enum class kind { untagged, tagged, continuation };
  kind what = kind::untagged;
  std::string_view tag;         ///< of a tagged one
  std::uint64_t number = 0;     ///< of `* 12 EXISTS`
  std::string_view word;        ///< "OK", "NO", "BAD", "BYE", "PREAUTH", "FETCH", "EXISTS" … as it was written
  std::string_view code;        ///< of a status: `UIDVALIDITY 7` out of `OK [UIDVALIDITY 7] text`
  std::string_view text;        ///< of a status or a continuation, for people
  std::vector<token> tokens{};  ///< of everything else, behind the word
  bool malformed = false;       ///< the tokens end where they stopped making sense

  bool is(std::string_view wanted) const;  ///< its word, whatever its case
};

/// The words in front of each other in a response code or a list of capabilities.
std::vector<std::string_view> words_of(std::string_view text);
bool same_word(std::string_view a, std::string_view b);
std::optional<std::uint64_t> to_number(std::string_view digits);

class response_parser {
 public:
  enum class step {
    more,      ///< nothing without further bytes
    response,  ///< current() is complete
    literal,   ///< one that is streamed begins: literal_size(), is_body()
    piece,     ///< some of its bytes
    broken,
  };

  explicit response_parser(const parser_limits& l = {}) : limits_(l) {}

  /// Takes what it uses off the front of `unread`.
  step next(std::string_view& unread);

  const response& current() const { return current_; }
  std::uint64_t literal_size() const { return literal_size_; }
  bool is_body() const { return is_body_; }  ///< of `BODY[…`, not of anything else
  std::string_view piece() const { return piece_; }
  std::string_view why() const { return why_; }
  /// Nothing of a response has been read that is not complete.
  bool between_responses() const { return complete_ || (line_.empty() && octets_ == 0); }

 private:
  struct kept_literal {
    std::size_t at = 0;  ///< behind so many octets of line_
    bool streamed = false;
    std::string text{};
  };

  void begin();
  step give_up(std::string_view why);
  step pass_literal(std::string_view& unread);
  step end_line();
  bool says_status() const;
  void read_response();
  void read_status(std::string_view rest);
  void read_tokens(std::size_t from);
  std::size_t read_quoted(std::size_t from);
  std::size_t read_atom(std::size_t from);
  void add(token::kind, std::string_view text = {});

  parser_limits limits_;
  std::string line_;                    ///< the response without its literals and line ends
  std::vector<kept_literal> literals_;  ///< what stood between the pieces of line_
  std::deque<std::string> unescaped_;   ///< quoted strings with a backslash in them
  std::size_t octets_ = 0;              ///< of the response so far
  std::uint64_t literal_size_ = 0, literal_left_ = 0;
  bool in_literal_ = false, is_body_ = false, complete_ = false, broken_ = false;
  std::string_view piece_, why_;
  response current_;
};

}  // namespace intake::imap
