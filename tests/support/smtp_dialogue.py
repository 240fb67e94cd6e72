"""One SMTP or LMTP connection, spoken by hand: for peers that don't keep to the rules."""

import contextlib
import socket
import ssl


class Dialogue:
    """`how` is "plain" or "starttls"; LMTP says LHLO. Every send may be cut into single bytes, each its own packet and TLS record."""

    def __init__(self, port: int, *, starttls: bool = False, lmtp: bool = False, byte_by_byte: bool = False, timeout: float = 20):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.byte_by_byte = False
        self.hello = b"LHLO peer.test\r\n" if lmtp else b"EHLO peer.test\r\n"
        self.expect("220")
        self.command(self.hello, "250")
        if starttls:
            self.command(b"STARTTLS\r\n", "220")
            self.socket = ssl._create_unverified_context().wrap_socket(self.socket)
            self.command(self.hello, "250")
        self.byte_by_byte = byte_by_byte

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data: bytes):
        """A peer that has hung up meanwhile is no error here: its replies tell."""
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            if self.byte_by_byte:
                for byte in data:
                    self.socket.sendall(bytes([byte]))
            else:
                self.socket.sendall(data)

    def command(self, line: bytes, code: str) -> str:
        self.send(line)
        return self.expect(code)

    def expect(self, code: str) -> str:
        reply = self.reply()
        if not reply.startswith(code):
            raise AssertionError(f"expected {code}, got {reply!r}")
        return reply

    def reply(self) -> str:
        """The next reply's last line, or "" when the server has closed."""
        while True:
            line, newline, rest = self.received.partition(b"\r\n")
            if newline:
                self.received = rest
                if line[3:4] != b"-":
                    return line.decode("ascii", "replace")
                continue
            try:
                more = self.socket.recv(65536)
            except (ConnectionError, ssl.SSLError):
                more = b""
            if not more:
                return ""
            self.received += more

    def replies_until_close(self) -> list[str]:
        found = []
        while reply := self.reply():
            found.append(reply)
        return found
