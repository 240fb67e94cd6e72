// What is behind net::tls_context.
//
// Owner       As tls.hpp; a certificate_set is immutable once made and is shared by the handshakes that use it.
#pragma once

#include <memory>
#include <openssl/ssl.h>
#include <string>
#include <sys/stat.h>
#include <vector>

#include "gateway/net/tls.hpp"

namespace intake::net {

struct ssl_deleter {
  void operator()(SSL* s) const { SSL_free(s); }
  void operator()(SSL_CTX* c) const { SSL_CTX_free(c); }
};
using ssl_ptr = std::unique_ptr<SSL, ssl_deleter>;
using ssl_ctx_ptr = std::unique_ptr<SSL_CTX, ssl_deleter>;

/// One generation of a context: its pairs, chosen by SNI; a client has one entry without a certificate.
struct certificate_set {
  std::vector<ssl_ctx_ptr> contexts;
};

/// Tells one content of a file from another without reading it.
struct file_stamp {
  ino_t inode = 0;
  off_t size = -1;  ///< -1: not there
  timespec modified{};
  bool operator==(const file_stamp& o) const {
    return inode == o.inode && size == o.size && modified.tv_sec == o.modified.tv_sec &&
           modified.tv_nsec == o.modified.tv_nsec;
  }
};

struct tls_context::impl {
  std::vector<certificate_files> files;  ///< empty for a client
  std::string client_ca_file;            ///< of a server; empty: clients are not asked who they are
  std::vector<file_stamp> stamps;        ///< of the files when last read or tried
  std::shared_ptr<const certificate_set> current;
};

/// The reason OpenSSL noted last in this thread, for people; clears its queue.
std::string openssl_reason();

}  // namespace intake::net
