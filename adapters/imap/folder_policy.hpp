// What is to be done with one folder of one account, as its sessions see it.
//
// Owner       The puller; outlives its sessions.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "adapters/imap/imap_parser.hpp"
#include "gateway/clock.hpp"

namespace intake::imap {

struct folder_policy {
  std::string source;  ///< "imap/support-inbox"
  std::string host;
  std::uint16_t port = 993;
  std::string user;
  std::string password;  ///< empty with `oauth`
  bool oauth = false;
  enum class security { none, starttls, implicit } tls = security::implicit;
  std::string folder = "INBOX";
  std::string queue;

  enum class begin_from { now, all, date } from = begin_from::now;
  time_point date{};
  enum class action { keep, seen, move, remove } after = action::keep;
  std::string target;  ///< of move

  std::optional<std::chrono::minutes> count_at;  ///< time of day in UTC

  std::uint64_t max_message_size = 50 << 20;
  std::uint64_t beginning = 256 << 10;  ///< what is fetched of a mail that cannot be had as a whole
  std::uint32_t max_attempts = 3;       ///< at a mail as a whole; then at its beginning; then it is told about
  milliseconds command_timeout{60'000};
  milliseconds idle_renew{600'000};
  milliseconds poll{60'000};
  parser_limits parser{};
};

}  // namespace intake::imap
