// Ways in which made-up call records reach a gateway: pushed over HTTP, as lines over TCP, appended to a file, printed.
//
// Guarantees  A pushed record counts as taken when it is answered with 2xx; a line, when it is written: nobody acknowledges it.
// Owner       main's thread; runs its own I/O until a record is through.
// Fails       With what could not be reached. A record that is refused is counted, and the next one is sent.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/net/http_message.hpp"
#include "gateway/result.hpp"

namespace intake::cli {

class call_delivery {
 public:
  virtual ~call_delivery() = default;
  virtual result<void> send(const std::string& record) = 0;
  /// All has been sent: waits until the other side has read it.
  virtual result<void> finish() { return {}; }

  std::size_t taken = 0, refused = 0;
  std::string refusal;  ///< the first, in the gateway's words
};

result<std::unique_ptr<call_delivery>> push_to(const std::string& url, const std::string& ca_file,
                                               net::name_values headers);
result<std::unique_ptr<call_delivery>> connect_to(const std::string& host, std::uint16_t port);
result<std::unique_ptr<call_delivery>> append_to(const std::string& file);
std::unique_ptr<call_delivery> print_to_stdout();

}  // namespace intake::cli
