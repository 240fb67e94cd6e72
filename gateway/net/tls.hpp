// TLS settings shared by many connections: certificates and keys of a server, or what a client verifies against.
//
// Guarantees  TLS 1.2 and later, ciphers with forward secrecy and authentication only, no compression, no
//             renegotiation; session tickets without a server-side cache. A bad new pair never replaces a good one;
//             connections under way keep what they began with.
// Owner       The I/O thread. Must outlive the start_tls() calls that use it, not the streams.
// Fails       A result that names the file and the reason; never the key.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/result.hpp"

namespace intake::net {

/// PEM files of one identity.
struct certificate_files {
  std::string certificate;  ///< leaf first, then its chain
  std::string private_key;
};

class tls_context {
 public:
  struct impl;

  /// The first pair is the default; a client that asks for a name (SNI) gets the first pair whose certificate covers
  /// it.
  /// `client_ca_file` (PEM bundle): clients are asked for a certificate. One that it does not verify, or none at all, does
  /// not end the handshake: stream::client_certificate() says what came.
  static result<std::shared_ptr<tls_context>> server(std::vector<certificate_files>,
                                                     const std::string& client_ca_file = {});
  /// Verifies servers against `ca_file` (PEM bundle), or the system's authorities when it is empty.
  static result<std::shared_ptr<tls_context>> client(const std::string& ca_file = {});

  explicit tls_context(std::unique_ptr<impl>);
  ~tls_context();

  /// Reads the files again. New handshakes use them only if every pair is readable, belongs together and is within its
  /// validity; otherwise all stays as it was and the reason is returned. Nothing to do for a client.
  status reload();
  /// True when a file differs (time, size, inode) from what was last read or tried: then call reload(). Cheap: a stat
  /// each.
  bool changed_on_disk() const;

  const impl& details() const { return *impl_; }

 private:
  std::unique_ptr<impl> impl_;
};

}  // namespace intake::net
