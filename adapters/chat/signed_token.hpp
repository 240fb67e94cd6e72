// Tokens of our own making: who came back (resume), and what may be fetched until when (download).
//
// Guarantees  Nobody without the key makes one; one made for a purpose does not pass for another. The key is made at the
//             first start and kept in the state directory, so that a visitor outlives a restart.
// Owner       A value; any thread.
// Fails       A token that is not ours, or too old, gives nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/clock.hpp"
#include "gateway/result.hpp"

namespace intake::chat {

class token_maker {
 public:
  /// `key`: at least 32 bytes.
  explicit token_maker(std::string key) : key_(std::move(key)) {}

  /// `<purpose>.<subject>.<time>.<mac>`; the subject has no dot. `at`: when it was made, or until when it is good.
  std::string make(std::string_view purpose, std::string_view subject, time_point at) const;

  struct claims {
    std::string subject;
    time_point at{};
  };
  std::optional<claims> read(std::string_view purpose, std::string_view token) const;

 private:
  std::string mac(std::string_view signed_part) const;

  std::string key_;
};

/// Reads the key of this gateway's tokens; makes one where there is none.
result<std::string> token_key(const std::string& file);

}  // namespace intake::chat
