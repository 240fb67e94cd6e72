// Hands ticket events to a webhook: one signed HTTP POST an event, over kept-alive connections.
//
// Guarantees  As every backend's (backend.hpp). Certificates are verified; redirects are not followed. One time limit
//             covers an attempt; an attempt that may have arrived is tried again under the same webhook-id.
// Owner       deliver() by the dispatcher's thread; verdicts come on the I/O thread, those of requests under way when it
//             is destroyed as `retry`.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "gateway/backends/backend.hpp"
#include "gateway/clock.hpp"
#include "gateway/result.hpp"

namespace intake::backends {

struct webhook_options {
  std::string name;
  std::string url;                           ///< http or https
  std::vector<std::string> secrets;          ///< `whsec_…`; the first signs first
  std::string ca_file;                       ///< PEM bundle; empty: the system's
  std::chrono::milliseconds timeout{15000};  ///< per attempt
  std::size_t concurrency = 16;              ///< requests under way at once
};

class webhook_backend final : public backend {
 public:
  static result<std::unique_ptr<webhook_backend>> create(boost::asio::any_io_executor, webhook_options,
                                                         const intake::clock&);
  ~webhook_backend() override;

  std::string_view name() const override;
  std::size_t capacity() const override;
  bool keeps_order() const override { return false; }
  void deliver(std::vector<outgoing_ptr> batch, const completion& done) override;

 private:
  struct impl;
  explicit webhook_backend(std::unique_ptr<impl>);
  std::unique_ptr<impl> impl_;
};

}  // namespace intake::backends
