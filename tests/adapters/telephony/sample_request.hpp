// A request that tests write and change: owns what push_request views.
#pragma once

#include <string>

#include "adapters/telephony/push_request.hpp"

namespace intake::telephony {

struct sample_request {
  std::string method = "POST";
  std::string target = "/telephony/x";
  header_fields headers{};
  std::string body{};
  std::string address = "192.0.2.10";
  std::string subject{}, fingerprint{};
  bool verified = false;

  push_request view() const {
    push_request r;
    r.method = method;
    r.target = target;
    r.headers = headers;
    r.body = body;
    r.address = address;
    r.certificate = {.subject = subject, .sha256 = fingerprint, .verified = verified};
    return r;
  }

  bool operator==(const sample_request&) const = default;
};

}  // namespace intake::telephony
