// The content of one mail, however it is framed: DATA or BDAT chunks, measured as it streams by.
//
// Guarantees  Knows at every octet whether it is content; holds none of it.
// Owner       One mail under way.
#pragma once

#include <string_view>

#include "adapters/smtp/bdat.hpp"
#include "adapters/smtp/content_meter.hpp"
#include "adapters/smtp/data_parser.hpp"

namespace intake::smtp {

class message_content {
 public:
  struct piece {
    std::string_view bytes{};  ///< content, a view of the input
    bool complete = false;     ///< the data or the chunk ended behind it
  };

  explicit message_content(const content_limits& limits) : meter_(limits) {}

  void begin_data() { chunked_ = false; }
  void begin_chunk(const chunk& next) {
    chunked_ = true;
    remaining_ = next.size;
    last_ = next.last;
  }

  /// Takes the next piece off the front of `input`.
  piece next(std::string_view& input);

  bool chunked() const { return chunked_; }
  /// DATA has but one part; of BDAT, the last chunk ends the mail.
  bool ends_mail() const { return !chunked_ || last_; }
  content_fault fault() const { return meter_.fault(); }
  std::uint64_t size() const { return meter_.size(); }

 private:
  content_meter meter_;
  data_parser data_;
  std::uint64_t remaining_ = 0;
  bool chunked_ = false;
  bool last_ = false;
};

}  // namespace intake::smtp
