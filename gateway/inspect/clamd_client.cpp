#include "gateway/inspect/clamd_client.hpp"

#include <algorithm>
#include <array>

#include "gateway/net/connect.hpp"
#include "gateway/net/deadline.hpp"

namespace intake::inspect {
namespace {

using boost::asio::awaitable;

constexpr std::string_view unix_prefix = "unix:";

/// Sends a piece in chunks; false when clamd has hung up, which it does after an answer such as "size limit exceeded".
awaitable<bool> send(net::stream& to, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view chunk = bytes.substr(0, clamd_chunk);
    const std::string header = clamd_chunk_header(static_cast<std::uint32_t>(chunk.size()));
    if (co_await to.write(header)) co_return false;
    if (co_await to.write(chunk)) co_return false;
    bytes.remove_prefix(chunk.size());
  }
  co_return true;
}

/// False when the pieces break off: then there is no end to send.
awaitable<bool> send_all(net::stream& to, const net::body_reader& pieces) {
  if (co_await to.write(clamd_command)) co_return true;
  for (;;) {
    const auto piece = co_await pieces();
    if (!piece) co_return false;
    if (piece->empty()) break;
    if (!co_await send(to, *piece)) co_return true;
  }
  const std::string end = clamd_chunk_header(0);
  co_await to.write(end);
  co_return true;
}

/// Of what is in memory as a whole.
awaitable<result<std::string>> take_piece(std::string_view& left) {
  std::string piece(left.substr(0, clamd_chunk));
  left.remove_prefix(piece.size());
  co_return piece;
}

awaitable<std::string> receive(net::stream& from) {
  std::string answer;
  std::array<char, 512> buffer;
  while (answer.size() < clamd_longest_answer && answer.find('\0') == answer.npos) {
    const auto [failed, count] = co_await from.read_some(buffer);
    if (failed) break;
    answer.append(buffer.data(), count);
  }
  co_return answer.substr(0, answer.find('\0'));
}

}  // namespace

clamd_client::clamd_client(net::any_io_executor executor, std::string where, std::chrono::milliseconds timeout)
    : executor_(std::move(executor)), where_(std::move(where)), timeout_(timeout) {}

awaitable<result<net::stream>> clamd_client::connect() const {
  if (where_.starts_with(unix_prefix)) co_return net::connect_unix(executor_, where_.substr(unix_prefix.size()));
  const auto colon = where_.rfind(':');
  std::string host = where_.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto port = static_cast<std::uint16_t>(std::atoi(where_.c_str() + colon + 1));
  co_return co_await net::connect_tcp(executor_, std::move(host), port, timeout_);
}

awaitable<virus_verdict> clamd_client::scan(std::string_view mail) const {
  co_return co_await scan([&mail] { return take_piece(mail); });
}

awaitable<virus_verdict> clamd_client::scan(net::body_reader pieces) const {
  const auto until = std::chrono::steady_clock::now() + timeout_;
  auto connected = co_await connect();
  if (!connected) co_return virus_verdict{virus_verdict::result::failed, "not reached"};
  net::stream clamd = std::move(*connected);
  net::deadline limit(clamd);
  limit.arm(std::max(std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()),
                     std::chrono::milliseconds{1}));
  if (!co_await send_all(clamd, pieces)) co_return virus_verdict{virus_verdict::result::failed, "not read"};
  if (limit.expired()) co_return virus_verdict{virus_verdict::result::failed, "timed out"};
  const std::string answer = co_await receive(clamd);
  if (limit.expired()) co_return virus_verdict{virus_verdict::result::failed, "timed out"};
  co_return read_clamd_answer(answer);
}

}  // namespace intake::inspect
