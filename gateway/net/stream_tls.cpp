// TLS for net::stream: OpenSSL works on the non-blocking socket itself, through a BIO of ours that never raises
// SIGPIPE; when it would block, we wait for the socket. So an idle session holds no buffers, and a wait may be
// cancelled.

#include <cassert>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include "gateway/crypto/digest.hpp"
#include "gateway/net/stream_impl.hpp"

namespace intake::net {
namespace asio = boost::asio;
namespace {

constexpr int fair_share = 16;  ///< TLS reads in a row without letting other sessions run

int descriptor_of(BIO* bio) { return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))); }
bool try_again() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

int bio_write(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const auto n = ::send(descriptor_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n < 0 && try_again()) BIO_set_retry_write(bio);
  return static_cast<int>(n);
}

int bio_read(BIO* bio, char* into, int size) {
  BIO_clear_retry_flags(bio);
  const auto n = ::recv(descriptor_of(bio), into, static_cast<std::size_t>(size), MSG_DONTWAIT);
  if (n < 0 && try_again()) BIO_set_retry_read(bio);
  if (n == 0) errno = 0;  // an end without close_notify must not look like an old error
  return static_cast<int>(n);
}

long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

int bio_create(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

const BIO_METHOD* socket_bio() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "intake socket");
    BIO_meth_set_write(m, bio_write);
    BIO_meth_set_read(m, bio_read);
    BIO_meth_set_ctrl(m, bio_control);
    BIO_meth_set_create(m, bio_create);
    return m;
  }();
  return method;
}

bool is_ip_address(const std::string& host) {
  error_code ec;
  asio::ip::make_address(host, ec);
  return !ec;
}

/// SNI and the name to verify against; addresses are verified but never sent (RFC 6066, 3).
bool expect_host(SSL* ssl, const std::string& host) {
  if (is_ip_address(host)) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
  SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 && SSL_set1_host(ssl, host.c_str()) == 1;
}

}  // namespace

status stream::impl::begin_tls(const tls_context& context) {
  assert(!ssl && "TLS is begun once");
  certificates = context.details().current;
  ssl_ptr fresh(SSL_new(certificates->contexts.front().get()));
  BIO* bio = fresh ? BIO_new(socket_bio()) : nullptr;
  if (!bio) return fail("TLS cannot begin: " + openssl_reason());
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket.native_handle())));
  SSL_set_bio(fresh.get(), bio, bio);
  ssl = std::move(fresh);
  return {};
}

tls_step stream::impl::tls_wants(int outcome) {
  const int saved_errno = errno;
  const int want = SSL_get_error(ssl.get(), outcome);
  if (want == SSL_ERROR_WANT_READ) return {.wait = any_socket::wait_read};
  if (want == SSL_ERROR_WANT_WRITE) return {.wait = any_socket::wait_write};
  if (want == SSL_ERROR_ZERO_RETURN) return {.ec = asio::error::eof};
  tls_broken = true;
  if (want == SSL_ERROR_SYSCALL && saved_errno != 0)
    return {.ec = error_code(saved_errno, boost::system::system_category())};
  if (want == SSL_ERROR_SSL) return {.ec = asio::error::connection_aborted};  // the reason is in OpenSSL's queue
  return {.ec = asio::error::connection_reset};  // an end without close_notify may be an attacker's cut
}

tls_step stream::impl::try_tls_read(std::span<char> into) {
  if (!socket.is_open()) return {.ec = asio::error::bad_descriptor};  // the number may be somebody else's by now
  ERR_clear_error();
  std::size_t n = 0;
  const int outcome = SSL_read_ex(ssl.get(), into.data(), into.size(), &n);
  return outcome == 1 ? tls_step{.bytes = n} : tls_wants(outcome);
}

tls_step stream::impl::try_tls_write(std::string_view bytes) {
  if (tls_broken || !socket.is_open()) return {.ec = asio::error::broken_pipe};
  ERR_clear_error();
  std::size_t n = 0;
  const int outcome = SSL_write_ex(ssl.get(), bytes.data(), bytes.size(), &n);
  return outcome == 1 ? tls_step{.bytes = n} : tls_wants(outcome);
}

/// Taken by the threads that use it: what is thread_local stands on every thread's stack.
std::span<char> stream::impl::record_room() {
  thread_local std::vector<char> room(SSL3_RT_MAX_PLAIN_LENGTH);
  return room;
}

awaitable<error_code> stream::impl::wait_for_tls(tls_step step) {
  if (!step.wait) co_return step.ec;
  auto [ec] = co_await socket.async_wait(*step.wait, as_value);
  co_return ec;
}

awaitable<stream::impl::read_outcome> stream::impl::tls_read(std::span<char> into) {
  if (++reads_at_once > fair_share) {
    reads_at_once = 0;
    co_await asio::post(socket.get_executor(), asio::use_awaitable);
  }
  for (;;) {
    const auto step = try_tls_read(into);
    if (step.bytes > 0) co_return read_outcome{error_code{}, step.bytes};
    reads_at_once = 0;
    if (const auto ec = co_await wait_for_tls(step)) co_return read_outcome{ec, 0};
  }
}

awaitable<error_code> stream::impl::tls_write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto step = try_tls_write(bytes);
    bytes.remove_prefix(step.bytes);
    if (step.bytes > 0) continue;
    if (const auto ec = co_await wait_for_tls(step)) {
      tls_broken = true;  // a record may be half written: nothing can follow it
      co_return ec;
    }
  }
  co_return error_code{};
}

awaitable<status> stream::impl::handshake(std::string what) {
  for (;;) {
    ERR_clear_error();
    errno = 0;
    const int outcome = SSL_do_handshake(ssl.get());
    if (outcome == 1) break;
    const auto ec = co_await wait_for_tls(tls_wants(outcome));
    if (!ec) continue;
    tls_broken = true;
    std::string why = ec.message();
    if (ec == asio::error::connection_aborted) why = openssl_reason();
    if (const long verdict = SSL_get_verify_result(ssl.get()); verdict != X509_V_OK)
      why = std::string("certificate refused: ") + X509_verify_cert_error_string(verdict);
    co_return fail(what + ": " + why, ec);
  }
  certificates.reset();
  co_return status{};
}

awaitable<status> stream::start_tls(const tls_context& server) {
  if (auto begun = impl_->begin_tls(server); !begun) co_return begun;
  SSL_set_accept_state(impl_->ssl.get());
  co_return co_await impl_->handshake("TLS handshake with " + impl_->peer.address + " failed");
}

awaitable<status> stream::start_tls(const tls_context& client, std::string host) {
  if (auto begun = impl_->begin_tls(client); !begun) co_return begun;
  if (!expect_host(impl_->ssl.get(), host)) co_return fail("TLS cannot expect the host name " + host);
  SSL_set_connect_state(impl_->ssl.get());
  co_return co_await impl_->handshake("TLS handshake with " + host + " failed");
}

std::optional<tls_details> stream::tls() const {
  if (!impl_->ssl) return std::nullopt;
  const SSL* ssl = impl_->ssl.get();
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  return tls_details{SSL_get_version(ssl), SSL_get_cipher_name(ssl), name ? name : ""};
}

std::optional<peer_certificate> stream::client_certificate() const {
  X509* certificate = impl_->ssl ? SSL_get0_peer_certificate(impl_->ssl.get()) : nullptr;
  if (!certificate) return std::nullopt;
  peer_certificate out;
  const std::unique_ptr<BIO, int (*)(BIO*)> text(BIO_new(BIO_s_mem()), BIO_free);
  X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  out.subject.assign(bytes, static_cast<std::size_t>(size));
  crypto::sha256_digest digest{};
  unsigned digest_size = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &digest_size);
  out.sha256 = crypto::hex(digest);
  out.verified = SSL_get_verify_result(impl_->ssl.get()) == X509_V_OK;
  return out;
}

}  // namespace intake::net
