// What the door asks before it takes a mail: is it what we want? The answer is kept with the contact.
//
// Guarantees  Whoever cannot be asked holds nothing up for longer than its time limit and refuses nothing: the mail passes, and the
//             reason is in the finding.
// Owner       The I/O thread.
// Fails       Never throws; failures are findings.
#pragma once

#include <functional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "gateway/contact.hpp"

namespace intake::inspect {

struct finding {
  enum class verdict { accept, quarantine, refuse };
  verdict what = verdict::accept;
  std::string reason;        ///< "virus", "spam": label of the metric; empty: accept
  std::string evidence;      ///< for the operator: "clamd: Win.Test.EICAR"
  boost::json::object said;  ///< goes into the envelope as `inspection`; empty: nobody was asked
};

/// The mail's bytes, fetched only when somebody wants them.
using content = std::function<boost::asio::awaitable<std::string>()>;

class inspector {
 public:
  virtual ~inspector() = default;
  /// Whether anybody is to be asked about it.
  virtual bool wants(const contact&) const = 0;
  /// Only for a contact that it wants.
  virtual boost::asio::awaitable<finding> inspect(const contact&, content) = 0;
};

}  // namespace intake::inspect
