// What is said to an OAuth 2.0 token endpoint and what it answers (RFC 6749 §4.4, §5 and §6).
//
// Guarantees  An error's text holds no secret and no word of the endpoint's but its error code.
// Owner       Values.
#pragma once

#include <string>
#include <string_view>

#include "gateway/config/config.hpp"
#include "gateway/result.hpp"

namespace intake::imap {

struct token_answer {
  std::string access_token;
  std::string refresh_token;  ///< a new one, when the old one is not to be used again; empty: go on with the old one
  std::chrono::seconds lasts{3600};
};

/// application/x-www-form-urlencoded
std::string token_request(const config::imap_oauth2&, std::string_view refresh_token);

result<token_answer> read_token_answer(int status, std::string_view body);

/// How long to use a token: it is renewed early, so that none expires on its way.
std::chrono::seconds use_for(std::chrono::seconds lasts);

}  // namespace intake::imap
