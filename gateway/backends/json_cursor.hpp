// Walks over JSON text without building anything: for picking a few fields out of a large event.
//
// Guarantees  Never reads outside the text, whatever the text is; linear time; skipping a long string costs a memchr.
// Owner       A value; the text must outlive it and every view it gave.
// Fails       On text that is not JSON in shape: failed() turns true, loops end, values come out empty. It does not
//             judge what it skips: a broken number or escape inside a skipped value goes unseen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace intake::backends {

class json_cursor {
 public:
  explicit json_cursor(std::string_view text) : text_(text) {}

  bool failed() const { return failed_; }
  /// Nothing but white space is left.
  bool at_end();

  /// Calls `member(key)` for each member of the object here; `member` must consume the value with one of the calls
  /// below. Anything but an object is skipped. Keys come as written, escapes and all.
  template <class F>
  void object(F member) {
    if (!open('{')) return skip();
    for (bool more = !close('}'); more && !failed_; more = !closed_or_comma('}')) {
      const auto name = key();
      if (!expect(':')) return;
      member(name);
    }
  }

  /// Calls `element()` for each element of the array here; the same rules.
  template <class F>
  void array(F element) {
    if (!open('[')) return skip();
    for (bool more = !close(']'); more && !failed_; more = !closed_or_comma(']')) element();
  }

  /// The string here, decoded; empty (and skipped) for any other value.
  std::string string();

  /// The string here as it is written between its quotes, escapes and all; empty (and skipped) for any other value.
  std::string_view raw_string();

  /// The whole number here; 0 (and skipped) for any other value.
  std::int64_t integer();

  /// Steps over the value here, however deep.
  void skip();

 private:
  void space();
  bool open(char bracket);
  bool close(char bracket);
  bool closed_or_comma(char bracket);
  bool expect(char c);
  void fail();
  char peek();
  std::string_view key();
  void skip_string();
  void skip_scalar();

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

/// Appends what a string says that is written as `raw`. False for an escape that JSON does not have; half a surrogate
/// pair is one.
bool append_decoded(std::string& out, std::string_view raw);

}  // namespace intake::backends
