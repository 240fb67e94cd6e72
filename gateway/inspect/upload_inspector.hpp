// Shows files that customers attach to clamd, where [inspect] names one.
//
// Guarantees  Whoever cannot be asked holds nothing up for longer than its time limit and refuses nothing, as with mails. A file is
//             never in memory as a whole.
// Owner       The I/O thread.
// Fails       Never throws; "failed" is a finding, and logged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gateway/config/config.hpp"
#include "gateway/inspect/clamd_client.hpp"
#include "gateway/ops/metrics.hpp"

namespace intake::inspect {

struct upload_finding {
  std::string scan = "none";  ///< "clean" "infected" "failed"; "none": nobody is configured to look
  bool refuse = false;
};

class upload_inspector {
 public:
  upload_inspector(const config::inspect_section&, net::any_io_executor, ops::registry&);

  /// `pieces`: until the empty one, `size` bytes in all.
  boost::asio::awaitable<upload_finding> inspect(std::uint64_t size, net::body_reader pieces);

 private:
  upload_finding failed(const std::string& why, const char* outcome);

  const std::uint64_t max_size_;
  const bool refuses_;
  ops::registry& metrics_;
  std::optional<clamd_client> clamd_;
};

}  // namespace intake::inspect
