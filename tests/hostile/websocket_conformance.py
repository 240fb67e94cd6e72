#!/usr/bin/python3
"""RFC 6455 by the case: framing, fragmentation, UTF-8, close codes and limits, against the gateway's echo path (chat.echo).

Each case sends octets and says what has to come back: messages, pongs, and the code of the close frame. Every case is played three times: at
once, octet by octet, and cut at random places.
"""

import asyncio
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from chat_client import ORIGIN  # noqa: E402
from gateway_process import Gateway  # noqa: E402
from websocket_client import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, WebSocket, encode  # noqa: E402

LIMIT = 64 * 1024
NORMAL, PROTOCOL, UNSUPPORTED, NOT_UTF8, TOO_BIG = 1000, 1002, 1003, 1007, 1009


@dataclass
class Case:
    name: str
    octets: bytes
    expected: list[tuple[int, bytes]] = field(default_factory=list)  # frames but the last
    code: int = NORMAL  # of the server's close frame
    slow: bool = True  # whether it is also played octet by octet


def close(code: int | None = NORMAL, reason: bytes = b"") -> bytes:
    return encode(CLOSE, b"" if code is None else code.to_bytes(2, "big") + reason)


def text(payload: bytes, *, fin=True, opcode=TEXT) -> bytes:
    return encode(opcode, payload, fin=fin)


def fragments(payload: bytes, cuts: list[int]) -> bytes:
    ends = [0, *cuts, len(payload)]
    parts = [payload[a:b] for a, b in zip(ends, ends[1:])]
    return b"".join(text(part, fin=i == len(parts) - 1, opcode=TEXT if i == 0 else CONTINUATION) for i, part in enumerate(parts))


def framing() -> list[Case]:
    out = [Case(f"a text of {n} octets", text(b"x" * n) + close(), [(TEXT, b"x" * n)], slow=n < 1000) for n in (0, 1, 125, 126, 127, 128, 65535, 65536)]
    out += [Case(f"a ping of {n} octets", encode(PING, b"p" * n) + close(), [(PONG, b"p" * n)]) for n in (0, 1, 125)]
    out += [Case("a pong that nobody asked for", encode(PONG, b"?") + text(b"still here") + close(), [(TEXT, b"still here")]),
            Case("ten pings at once", b"".join(encode(PING, b"%d" % i) for i in range(10)) + close(), [(PONG, b"%d" % i) for i in range(10)]),
            Case("a ping whose payload is no UTF-8", encode(PING, b"\xff\x00\xfe") + close(), [(PONG, b"\xff\x00\xfe")]),
            Case("a ping of 126 octets", encode(PING, b"p" * 126), code=PROTOCOL),
            Case("a frame without a mask", encode(TEXT, b"bare", mask=False), code=PROTOCOL),
            Case("an empty frame without a mask", encode(TEXT, b"", mask=False), code=PROTOCOL),
            Case("a length of 5 in two octets", encode(TEXT, b"hello", length_bytes=2), code=PROTOCOL),
            Case("a length of 5 in eight octets", encode(TEXT, b"hello", length_bytes=8), code=PROTOCOL),
            Case("a length of 2^63", bytes([0x81, 0xFF]) + (1 << 63).to_bytes(8, "big") + b"mask", code=TOO_BIG),
            Case("a binary message", encode(BINARY, b"\x00\x01"), code=UNSUPPORTED)]
    for bits in range(1, 8):
        out.append(Case(f"reserved bits {bits}", encode(TEXT, b"x", reserved=bits), code=PROTOCOL))
    for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
        out.append(Case(f"opcode {opcode}", encode(opcode, b"x"), code=PROTOCOL))
        out.append(Case(f"opcode {opcode} behind a message", text(b"first") + encode(opcode), [(TEXT, b"first")], PROTOCOL))
    return out


def fragmentation() -> list[Case]:
    split = text(b"frag", fin=False), text(b"ment", opcode=CONTINUATION)
    return [Case("two fragments", b"".join(split) + close(), [(TEXT, b"fragment")]),
            Case("fragments of one octet", fragments(b"fragment", list(range(1, 8))) + close(), [(TEXT, b"fragment")]),
            Case("empty fragments", fragments(b"", [0, 0, 0]) + close(), [(TEXT, b"")]),
            Case("empty fragments around a text", fragments(b"x", [0, 0, 1, 1]) + close(), [(TEXT, b"x")]),
            Case("a ping between fragments", split[0] + encode(PING, b"p") + split[1] + close(), [(PONG, b"p"), (TEXT, b"fragment")]),
            Case("a pong between fragments", split[0] + encode(PONG, b"p") + split[1] + close(), [(TEXT, b"fragment")]),
            Case("a close between fragments", split[0] + close()),
            Case("a fragmented ping", encode(PING, b"p", fin=False), code=PROTOCOL),
            Case("a fragmented pong", encode(PONG, b"p", fin=False), code=PROTOCOL),
            Case("a fragmented close", encode(CLOSE, b"\x03\xe8", fin=False), code=PROTOCOL),
            Case("a continuation of nothing", text(b"x", opcode=CONTINUATION), code=PROTOCOL),
            Case("a continuation of nothing that goes on", text(b"x", opcode=CONTINUATION, fin=False), code=PROTOCOL),
            Case("a continuation behind a whole message", text(b"a") + text(b"x", opcode=CONTINUATION), [(TEXT, b"a")], PROTOCOL),
            Case("a text within a text", split[0] + text(b"other"), code=PROTOCOL),
            Case("a binary message within a text", split[0] + encode(BINARY, b"other"), code=PROTOCOL)]


VALID = ["plain", "Grüße", "κόσμε", "\u0000", "\u007f", "\u0080", "\u07ff", "\u0800", "\uffff", "\U00010000", "\U0010ffff", "\ud7ff\ue000\ufffd", "👩‍👩‍👧"]
INVALID = {"a lone continuation": b"\x80", "two of them": b"\xbf\xbf", "an unfinished pair": b"\xc3", "an unfinished triple": b"\xe2\x82", "an unfinished quad": b"\xf0\x9f\x98",
           "an overlong slash": b"\xc0\xaf", "an overlong NUL": b"\xc0\x80", "an overlong triple": b"\xe0\x80\xaf", "an overlong quad": b"\xf0\x80\x80\xaf",
           "a high surrogate": b"\xed\xa0\x80", "a low surrogate": b"\xed\xbf\xbf", "a pair of surrogates": b"\xed\xa0\x80\xed\xb0\x80", "beyond the last": b"\xf4\x90\x80\x80",
           "five octets": b"\xf8\x88\x80\x80\x80", "six octets": b"\xfc\x84\x80\x80\x80\x80", "0xFE": b"\xfe", "0xFF": b"\xff",
           "a broken word": b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited"}


def utf8() -> list[Case]:
    out = []
    for valid in VALID:
        octets = valid.encode()
        out.append(Case(f"valid {valid!r}", text(octets) + close(), [(TEXT, octets)]))
        out.append(Case(f"valid {valid!r} in fragments of one octet", fragments(octets, list(range(1, len(octets)))) + close(), [(TEXT, octets)]))
    for name, octets in INVALID.items():
        out.append(Case(name, text(octets), code=NOT_UTF8))
        out.append(Case(f"{name} behind a text", text(b"abc" + octets), code=NOT_UTF8))
        out.append(Case(f"{name} in fragments", fragments(b"abc" + octets, [2, 3]), code=NOT_UTF8))
        out.append(Case(f"{name} before an empty fragment", fragments(b"abc" + octets, [3 + len(octets)]), code=NOT_UTF8))
        out.append(Case(f"{name} as the reason of a close", close(NORMAL, octets), code=PROTOCOL))  # 1007 would do as well (8.1)
    return out


def closing() -> list[Case]:
    out = [Case(f"close {code}", close(code), code=code) for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)]
    out += [Case(f"close {code}, which is none", close(code), code=PROTOCOL) for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999)]
    out += [Case("a close without a code", close(None)), Case("a close of one octet", encode(CLOSE, b"\x03"), code=PROTOCOL),
            Case("a close with the longest reason", close(NORMAL, b"r" * 123)), Case("a close of 126 octets", encode(CLOSE, b"\x03\xe8" + b"r" * 124), code=PROTOCOL),
            Case("a text behind a close", close() + text(b"too late")), Case("a ping behind a close", close() + encode(PING, b"too late")),
            Case("two closes", close() + close())]
    return out


def limits() -> list[Case]:
    return [Case("the largest message", text(b"m" * LIMIT) + close(), [(TEXT, b"m" * LIMIT)], slow=False),
            Case("one octet more", text(b"m" * (LIMIT + 1)), code=TOO_BIG, slow=False),
            Case("an announced gigabyte", bytes([0x81, 0xFF]) + (1 << 30).to_bytes(8, "big") + b"mask" + b"m" * 1000, code=TOO_BIG),
            Case("too much in fragments", b"".join(text(b"m" * 16384, fin=False, opcode=CONTINUATION if i else TEXT) for i in range(5)), code=TOO_BIG, slow=False),
            Case("a thousand fragments", fragments(b"m" * 1000, list(range(1, 1000))) + close(), [(TEXT, b"m" * 1000)], slow=False)]


def cut(octets: bytes, how: str, chance: random.Random) -> list[bytes]:
    if how == "at once":
        return [octets]
    places = range(1, len(octets)) if how == "octet by octet" else sorted(chance.sample(range(1, len(octets)), min(5, len(octets) - 1)))
    ends = [0, *places, len(octets)]
    return [octets[a:b] for a, b in zip(ends, ends[1:])]


async def play(port: int, case: Case, how: str, chance: random.Random) -> str:
    """What was wrong; empty: nothing."""
    socket = await WebSocket.open("127.0.0.1", port, "/chat/echo", origin=ORIGIN)
    try:
        for piece in cut(case.octets, how, chance):
            await socket.send_raw(piece)
            if how != "at once":
                await asyncio.sleep(0)
    except OSError:
        pass  # it has heard enough
    got = []
    try:
        while True:
            frame = await asyncio.wait_for(socket.frame(), 10)
            if frame.opcode == CLOSE:
                break
            got.append((frame.opcode, frame.payload))
        if frame.code != case.code:
            return f"closed with {frame.code} instead of {case.code}"
        if got != case.expected:
            return f"answered {[(o, p[:20]) for o, p in got]}"
        return ""
    except ConnectionError:
        return f"no close frame; answered {[(o, p[:20]) for o, p in got]}"
    finally:
        socket.abort()


async def run(port: int) -> bool:
    chance, good = random.Random(6455), True
    for name, cases in (("framing", framing()), ("fragmentation", fragmentation()), ("UTF-8", utf8()), ("closing", closing()), ("limits", limits())):
        played, wrong = 0, []
        for case in cases:
            for how in ("at once", "octet by octet", "cut at random"):
                if how == "octet by octet" and not case.slow:
                    continue
                played += 1
                if problem := await play(port, case, how, chance):
                    wrong.append(f"{case.name}, {how}: {problem}")
        print(f"{name}: {len(cases)} cases, played {played} times, {len(wrong)} wrong")
        for each in wrong[:20]:
            print(f"  {each}")
        good = good and not wrong
    return good


def main():
    with Gateway(chat={"allowed_origins": [ORIGIN], "echo": True}) as gateway:
        good = asyncio.run(run(gateway.http_port))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
