// What operators can do to a running gateway, beside looking at its journal.
//
// Guarantees  Every call returns at once; what it starts is durable when the journal says so and shows in the views.
// Owner       Implemented by `app`; called on the I/O thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "gateway/pipeline/dispatcher.hpp"

namespace intake::api {

class controls {
 public:
  virtual ~controls() = default;

  /// Sources, counters, lag, disk; what `status` shows of a running gateway beyond the journal.
  virtual boost::json::object live_status() const = 0;
  virtual std::vector<pipeline::backend_view> backends() const = 0;

  // False: there is no such backend.
  virtual bool enable_backend(std::string_view name, bool on, std::string reason) = 0;
  virtual bool retry(std::string_view backend, std::int64_t event) = 0;
  virtual bool discard(std::string_view backend, std::int64_t event) = 0;
  virtual bool replay(std::string_view backend, std::vector<std::int64_t> events) = 0;

  /// Lets a held contact pass, or throws it away; the answer comes from the journal's next transaction.
  virtual void release(std::string receipt) = 0;
  virtual void discard_held(std::string receipt) = 0;

  /// Number of the newest event, for those who wait for more (`tap`).
  virtual std::int64_t newest_event() const = 0;
};

}  // namespace intake::api
