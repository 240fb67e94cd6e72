// Content-Transfer-Encodings → bytes (RFC 2045 §6, uuencode as in POSIX, yEnc), tolerant of what mailers really send,
// and BER's octet strings in pieces (X.690 §8.7.3), in which S/MIME wraps a mail.
//
// Guarantees  Constant memory: bytes come out in blocks, whatever the size of the part. Linear.
//             base64: foreign characters are skipped; what follows the padding counts only if it goes on as base64.
//             quoted-printable: blanks at line ends go, a "=" that starts nothing stays, line ends stay as they are.
// Owner       The encoded bytes must outlive the decoder.
// Fails       Never.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace intake::email {

enum class encoding { identity, base64, quoted_printable, uuencode, yenc, octets };

/// From the value of a Content-Transfer-Encoding field, comments and blanks allowed; identity for all others.
encoding encoding_named(std::string_view value);

/// "base64" "quoted-printable" "uuencode" "yenc" "octets" or "" (as in attachment_view::encoding); and back.
std::string_view name_of(encoding);

class decoder {
 public:
  decoder(std::string_view raw, encoding how) : raw_(raw), how_(how) {}

  /// The next decoded bytes, at most `capacity` (which is at least 64); 0 = the end.
  std::size_t read(char* out, std::size_t capacity);
  /// Nothing is left to read.
  bool at_end() const { return pos_ == raw_.size() && have_ < 2; }

 private:
  std::size_t read_identity(char* out, std::size_t capacity);
  std::size_t read_base64(char* out, std::size_t capacity);
  std::size_t read_quoted_printable(char* out, std::size_t capacity);
  std::size_t read_uuencode(char* out, std::size_t capacity);
  std::size_t read_yenc(char* out, std::size_t capacity);
  std::size_t read_octets(char* out, std::size_t capacity);
  std::size_t flush_quantum(char* out);
  bool goes_on_after_padding();
  void enter_line();

  std::string_view raw_;
  encoding how_;
  std::size_t pos_ = 0;
  std::uint32_t bits_ = 0;  ///< base64: the characters of an unfinished quantum …
  int have_ = 0;            ///< … and how many they are
  std::size_t text_end_ =
      0;  ///< quoted-printable: end of the line's text, without blanks and soft break; octets: of the piece
  std::size_t eol_begin_ = 0, line_end_ = 0;  ///< its line end, empty after a soft break
  bool in_line_ = false;
};

/// At most `limit` bytes of the decoded part, at once.
std::string decoded_bytes(std::string_view raw, encoding, std::size_t limit);

}  // namespace intake::email
