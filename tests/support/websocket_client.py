"""A WebSocket client (RFC 6455) for tests: it can also send what it should not, and sees every frame as it came.

Owner       One asyncio task; the streams close with the socket.
Fails       By `ConnectionError` once the connection is gone, by `Refused` when the handshake is answered by anything but 101.
"""

import asyncio
import base64
import hashlib
import os
from dataclasses import dataclass

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


class Refused(Exception):
    def __init__(self, status: int, body: bytes = b""):
        super().__init__(f"HTTP {status}")
        self.status, self.body = status, body


@dataclass
class Frame:
    fin: bool
    opcode: int
    payload: bytes
    reserved: int = 0

    @property
    def code(self) -> int:
        """Of a close frame; 1005: it has none."""
        return int.from_bytes(self.payload[:2], "big") if len(self.payload) >= 2 else 1005


def encode(opcode: int, payload: bytes = b"", *, fin=True, reserved=0, mask=True, length_bytes=None) -> bytes:
    """One frame. `length_bytes`: 2 or 8 to write the length longer than it has to be."""
    size = len(payload)
    if length_bytes is None:
        length_bytes = 0 if size < 126 else 2 if size < 65536 else 8
    short = {0: size, 2: 126, 8: 127}[length_bytes]
    head = bytes([fin << 7 | reserved << 4 | opcode, mask << 7 | short]) + (size.to_bytes(length_bytes, "big") if length_bytes else b"")
    if not mask:
        return head + payload
    key = os.urandom(4)
    pad = int.from_bytes((key * (size // 4 + 1))[:size], "big")
    return head + key + (int.from_bytes(payload, "big") ^ pad).to_bytes(size, "big")


class WebSocket:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, host: str, port: int, path: str, *, origin=None, subprotocol=None):
        reader, writer = await asyncio.open_connection(host, port)
        return await cls.ask(reader, writer, f"{host}:{port}", path, origin, subprotocol)

    @classmethod
    async def over(cls, connected, port: int, path: str, *, origin=None, subprotocol=None):
        """On a socket that is connected already; what is not read stays in the system."""
        reader, writer = await asyncio.open_connection(sock=connected, limit=1024)
        return await cls.ask(reader, writer, f"127.0.0.1:{port}", path, origin, subprotocol)

    @classmethod
    async def ask(cls, reader, writer, host: str, path: str, origin, subprotocol):
        key = base64.b64encode(os.urandom(16))
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                 f"Sec-WebSocket-Key: {key.decode()}"]
        lines += [f"Origin: {origin}"] if origin else []
        lines += [f"Sec-WebSocket-Protocol: {subprotocol}"] if subprotocol else []
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, OSError) as e:
            writer.transport.abort()
            raise ConnectionError("gone in the handshake") from e
        status = int(head.split(b" ", 2)[1])
        if status != 101:
            writer.close()
            raise Refused(status)
        accepted = base64.b64encode(hashlib.sha1(key + GUID).digest())
        if b"sec-websocket-accept: " + accepted.lower() not in head.lower():
            raise ConnectionError("the answer to Sec-WebSocket-Key is wrong")
        return cls(reader, writer)

    async def send(self, text: str):
        self.writer.write(encode(TEXT, text.encode()))
        await self.writer.drain()

    async def send_raw(self, octets: bytes):
        self.writer.write(octets)
        await self.writer.drain()

    async def frame(self) -> Frame:
        """The next frame as it came."""
        try:
            first, second = await self.reader.readexactly(2)
            size = second & 127
            if size > 125:
                size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
            if second & 128:
                raise ConnectionError("a server does not mask")
            return Frame(bool(first & 128), first & 15, await self.reader.readexactly(size), first >> 4 & 7)
        except (asyncio.IncompleteReadError, OSError) as e:
            raise ConnectionError("gone") from e

    async def text(self) -> str | None:
        """The next text message; pings are answered. Nothing once the server has said goodbye, which is answered, too."""
        while True:
            frame = await self.frame()
            if frame.opcode == PING:
                await self.send_raw(encode(PONG, frame.payload))
            elif frame.opcode == CLOSE:
                self.closed = frame
                await self.send_raw(encode(CLOSE, frame.payload[:2]))
                return None
            elif frame.opcode == TEXT:
                return frame.payload.decode()

    def abort(self):
        self.writer.transport.abort()
