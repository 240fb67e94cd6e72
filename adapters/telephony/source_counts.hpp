// What one source of call records is counted by, in the metrics and in the ledger.
//
// Guarantees  Every record that was seen and not taken is counted under its reason.
// Owner       The I/O thread; the registry and the door outlive it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "gateway/intake.hpp"
#include "gateway/ops/metrics.hpp"

namespace intake::telephony {

class source_counts {
 public:
  source_counts(ops::registry&, door&, std::string source);

  const std::string& source() const { return source_; }
  void accepted(const receipt&);
  /// A record that an adapter refuses for what it is; the door counts its own refusals.
  void refused(std::string_view reason);
  /// A connection that is not served.
  void turned_away(std::string_view reason);
  /// Something that was there may not have been read.
  void gap(std::string_view kind);

  ops::counter& records;  ///< read and about to be handed in

 private:
  ops::counter& refusal(std::string_view reason);

  ops::registry& metrics_;
  door& door_;
  std::string source_;
  ops::counter &accepted_, &duplicates_;
  std::map<std::string, ops::counter*, std::less<>> refused_;
};

}  // namespace intake::telephony
