#include "gateway/net/tls.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "gateway/net/tls_impl.hpp"

namespace intake::net {
namespace {

/// Forward secrecy and AEAD only; TLS 1.3 has its own list, all of it fine.
constexpr const char* ciphers_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20";

int no_passphrase(char*, int, int, void*) { return 0; }  // never ask on a terminal: an encrypted key is an error

ssl_ctx_ptr new_context(const SSL_METHOD* method) {
  ssl_ctx_ptr context(SSL_CTX_new(method));
  if (!context) return context;
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                         SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_default_passwd_cb(context.get(), no_passphrase);
  if (SSL_CTX_set_cipher_list(context.get(), ciphers_1_2) != 1) return nullptr;
  return context;
}

status within_validity(const X509* certificate, const std::string& file) {
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
    return fail("certificate " + file + " is not valid yet");
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) return fail("certificate " + file + " has expired");
  return {};
}

/// Lets every client in: who it is, and whether that is verified, is for the caller to ask.
int note_only(int, X509_STORE_CTX*) { return 1; }

status ask_clients(SSL_CTX* context, const std::string& ca_file) {
  if (SSL_CTX_load_verify_file(context, ca_file.c_str()) != 1)
    return fail("cannot use the authorities in " + ca_file + ": " + openssl_reason());
  SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(ca_file.c_str()));
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, note_only);
  return {};
}

result<ssl_ctx_ptr> load_pair(const certificate_files& files, const std::string& client_ca_file) {
  auto context = new_context(TLS_server_method());
  if (!context) return fail("TLS is not available: " + openssl_reason());
  SSL_CTX* raw = context.get();
  if (SSL_CTX_use_certificate_chain_file(raw, files.certificate.c_str()) != 1)
    return fail("cannot use certificate " + files.certificate + ": " + openssl_reason());
  if (SSL_CTX_use_PrivateKey_file(raw, files.private_key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(raw) != 1)
    return fail("cannot use private key " + files.private_key + " with certificate " + files.certificate + ": " +
                openssl_reason());
  static constexpr unsigned char session_context[] = "intake";
  SSL_CTX_set_session_id_context(raw, session_context, sizeof session_context - 1);
  SSL_CTX_set_num_tickets(raw, 1);
  if (!client_ca_file.empty())
    if (auto ok = ask_clients(raw, client_ca_file); !ok) return ok.error();
  return context;
}

/// SNI (RFC 6066, 3): the first pair that covers the name; the default pair for any other.
int choose_certificate(SSL* ssl, int*, void* set) {
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  if (!name) return SSL_TLSEXT_ERR_NOACK;
  for (const auto& context : static_cast<const certificate_set*>(set)->contexts) {
    X509* certificate = SSL_CTX_get0_certificate(context.get());
    if (X509_check_host(certificate, name, 0, 0, nullptr) != 1) continue;
    SSL_set_SSL_CTX(ssl, context.get());
    break;
  }
  return SSL_TLSEXT_ERR_OK;
}

result<std::shared_ptr<const certificate_set>> load_all(const std::vector<certificate_files>& files,
                                                        const std::string& client_ca_file, bool check_validity) {
  auto set = std::make_shared<certificate_set>();
  for (const auto& pair : files) {
    auto context = load_pair(pair, client_ca_file);
    if (!context) return context.error();
    if (check_validity)
      if (auto valid = within_validity(SSL_CTX_get0_certificate(context->get()), pair.certificate); !valid)
        return valid.error();
    set->contexts.push_back(std::move(*context));
  }
  SSL_CTX_set_tlsext_servername_callback(set->contexts.front().get(), choose_certificate);
  SSL_CTX_set_tlsext_servername_arg(set->contexts.front().get(), set.get());
  return std::shared_ptr<const certificate_set>(std::move(set));
}

file_stamp stamp(const std::string& file) {
  struct stat s{};
  if (::stat(file.c_str(), &s) != 0) return {};
  return {s.st_ino, s.st_size, s.st_mtim};
}

std::vector<file_stamp> stamps(const std::vector<certificate_files>& files, const std::string& client_ca_file) {
  std::vector<file_stamp> out;
  for (const auto& pair : files) {
    out.push_back(stamp(pair.certificate));
    out.push_back(stamp(pair.private_key));
  }
  if (!client_ca_file.empty()) out.push_back(stamp(client_ca_file));
  return out;
}

}  // namespace

std::string openssl_reason() {
  std::string reason;
  for (unsigned long code; (code = ERR_get_error()) != 0;) {
    if (!reason.empty()) continue;  // the first one is the cause
    if (const char* text = ERR_reason_error_string(code)) reason = text;
  }
  return reason.empty() ? "unknown reason" : reason;
}

tls_context::tls_context(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
tls_context::~tls_context() = default;

result<std::shared_ptr<tls_context>> tls_context::server(std::vector<certificate_files> files,
                                                         const std::string& client_ca_file) {
  if (files.empty()) return fail("a TLS server needs a certificate and a private key");
  auto i = std::make_unique<impl>();
  i->client_ca_file = client_ca_file;
  i->stamps = stamps(files, client_ca_file);
  auto set = load_all(files, client_ca_file, false);
  if (!set) return set.error();
  i->current = std::move(*set);
  i->files = std::move(files);
  return std::make_shared<tls_context>(std::move(i));
}

result<std::shared_ptr<tls_context>> tls_context::client(const std::string& ca_file) {
  auto context = new_context(TLS_client_method());
  if (!context) return fail("TLS is not available: " + openssl_reason());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const bool trusted = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context.get()) == 1
                                       : SSL_CTX_load_verify_file(context.get(), ca_file.c_str()) == 1;
  if (!trusted)
    return fail("cannot use the authorities in " + (ca_file.empty() ? "the system's store" : ca_file) + ": " +
                openssl_reason());
  auto set = std::make_shared<certificate_set>();
  set->contexts.push_back(std::move(context));
  auto i = std::make_unique<impl>();
  i->current = std::move(set);
  return std::make_shared<tls_context>(std::move(i));
}

status tls_context::reload() {
  if (impl_->files.empty()) return {};
  impl_->stamps = stamps(impl_->files, impl_->client_ca_file);
  auto set = load_all(impl_->files, impl_->client_ca_file, true);
  if (!set) return set.error();
  impl_->current = std::move(*set);
  return {};
}

bool tls_context::changed_on_disk() const { return stamps(impl_->files, impl_->client_ca_file) != impl_->stamps; }

}  // namespace intake::net
