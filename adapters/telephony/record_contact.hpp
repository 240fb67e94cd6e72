// Makes the contact of one call record: whose it is, in which dialect, and all that the normalizer has to be told to read it
// again without the configuration.
//
// Guarantees  The envelope is complete: format, settings, queues, and the place the record came from.
// Owner       Immutable after its making; the I/O thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/config/config.hpp"
#include "gateway/contact.hpp"

namespace intake::telephony {

class record_contact {
 public:
  explicit record_contact(const config::telephony_section&);

  /// "telephony/<name>"
  const std::string& source() const { return source_; }
  /// Without a natural key and a media type of its own: the format's.
  contact make() const;
  /// Of a line of a file. `header`: the line that names the columns; empty if there is none.
  contact make(std::string_view file, std::uint64_t line, std::string_view header) const;

 private:
  std::string source_, format_, media_type_;
  boost::json::object envelope_;
  std::shared_ptr<const source_settings> settings_;
};

}  // namespace intake::telephony
