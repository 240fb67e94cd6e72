// The client's side of a WebSocket on a plain stream, frame by frame, so that a test can also do what no client may.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/net/stream.hpp"

namespace intake::tests {

/// One frame (RFC 6455, 5.2). Clients mask; `first` is FIN, reserved bits and opcode.
inline std::string frame(unsigned char first, std::string_view payload, bool masked = true) {
  std::string out(1, static_cast<char>(first));
  const char mask_bit = masked ? '\x80' : '\0';
  const auto size = payload.size();
  if (size < 126) {
    out += static_cast<char>(mask_bit | static_cast<char>(size));
  } else if (size < 65536) {
    out += static_cast<char>(mask_bit | 126);
    for (int shift = 8; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 255);
  } else {
    out += static_cast<char>(mask_bit | 127);
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 255);
  }
  if (!masked) return out.append(payload);
  constexpr std::string_view mask = "\x12\x34\x56\x78";
  out += mask;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
  return out;
}

inline std::string text_frame(std::string_view payload) { return frame(0x81, payload); }
inline std::string ping_frame(std::string_view payload) { return frame(0x89, payload); }
inline std::string pong_frame(std::string_view payload) { return frame(0x8a, payload); }
inline std::string close_frame(std::uint16_t code, std::string_view reason = {}) {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 255)};
  return frame(0x88, payload.append(reason));
}

/// Frames of the server as a line of text: `text(hello) pong(x) close(1000 bye)`; what is no whole frame is `…`.
inline std::string told(std::string_view bytes) {
  std::string out;
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  while (bytes.size() >= 2) {
    std::size_t head = 2, size = octet(1) & 0x7f;
    const std::size_t extended = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (bytes.size() < head + extended) break;
    if (extended > 0) size = 0;
    for (std::size_t i = 0; i < extended; ++i) size = size << 8 | octet(head++);
    if (bytes.size() - head < size) break;
    const auto payload = bytes.substr(head, size);
    if (!out.empty()) out += ' ';
    switch (octet(0)) {
      case 0x81: out += "text(" + std::string(payload) + ")"; break;
      case 0x89: out += "ping(" + std::string(payload) + ")"; break;
      case 0x8a: out += "pong(" + std::string(payload) + ")"; break;
      case 0x88: {
        out += "close(";
        if (size >= 2) out += std::to_string(octet(head) << 8 | octet(head + 1)) + " " + std::string(payload.substr(2));
        if (out.ends_with(' ')) out.pop_back();
        out += ")";
        break;
      }
      default: out += "?"; break;
    }
    bytes.remove_prefix(head + size);
  }
  return bytes.empty() ? out : out + "…";
}

inline std::string opening_handshake(std::string_view path, std::string_view more = {}) {
  return "GET " + std::string(path) +
         " HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         std::string(more) + "\r\n";
}

}  // namespace intake::tests
