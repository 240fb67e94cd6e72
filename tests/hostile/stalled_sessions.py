#!/usr/bin/python3
"""1,000 sessions that stall wherever a session can stall; good mail meanwhile still gets its receipt (promises S4).

Prints the memory per stalled session (growth of the resident set) and the percentiles of the good mails, each over a connection of its own.
Fails if a good mail fails, p99 is not under 1 s or a stalled session takes 64 KB or more.

  stalled_sessions.py [--sessions N] [--mails N]
"""

import argparse
import resource
import socket
import ssl
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import MAILBOX, SANITIZED, Gateway  # noqa: E402
from smtp_dialogue import Dialogue  # noqa: E402
from smtp_load import plain_mail  # noqa: E402

ENVELOPE = b"MAIL FROM:<slow@peer.test>\r\nRCPT TO:<" + MAILBOX.encode() + b">\r\n"


def silent(port):
    connection = socket.create_connection(("127.0.0.1", port))
    connection.recv(3)
    return connection


def after_hello(port):
    return Dialogue(port)


def half_a_command(port):
    peer = Dialogue(port)
    peer.send(b"MAIL FROM:<slow@pe")
    return peer


def in_data(port):
    peer = Dialogue(port)
    peer.send(ENVELOPE + b"DATA\r\n")
    for code in ("250", "250", "354"):
        peer.expect(code)
    peer.send(b"Subject: never finished\r\n\r\n" + b"and on and on\r\n" * 200)
    return peer


def in_a_chunk(port):
    peer = Dialogue(port)
    peer.send(ENVELOPE)
    for code in ("250", "250"):
        peer.expect(code)
    peer.send(b"BDAT 40000 LAST\r\nSubject: never finished\r\n\r\n" + b"and on and on\r\n" * 200)
    return peer


def in_the_handshake(port):
    peer = Dialogue(port)
    peer.command(b"STARTTLS\r\n", "220")
    peer.send(b"\x16\x03\x01\x02\x00\x01\x00")
    return peer


def after_starttls(port):
    return Dialogue(port, starttls=True)


def never_reads(port):
    """Asks and asks, and lets the answers pile up."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", port))
    connection.setblocking(False)
    try:
        connection.send(b"EHLO peer.test\r\n" + b"NOOP\r\n" * 2000)
    except BlockingIOError:
        pass
    return connection


STALLS = [silent, after_hello, half_a_command, in_data, in_a_chunk, in_the_handshake, after_starttls, never_reads]


class GoodMail(threading.Thread):
    """Sends `count` mails, each over a new connection; remembers how long each took and what went wrong."""

    def __init__(self, port: int, number: int, count: int):
        super().__init__()
        self.port, self.number, self.count = port, number, count
        self.seconds, self.problems = [], []

    def run(self):
        for i in range(self.count):
            began = time.monotonic()
            try:
                with Dialogue(self.port, starttls=i % 2 == 1) as peer:
                    peer.send(ENVELOPE + b"DATA\r\n")
                    for code in ("250", "250", "354"):
                        peer.expect(code)
                    peer.command(plain_mail(f"good-{self.number}-{i}", 4000).content + b".\r\n", "250 2.0.0")
                self.seconds.append(time.monotonic() - began)
            except (AssertionError, OSError, ssl.SSLError) as problem:
                self.problems.append(repr(problem))


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--mails", type=int, default=400)
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 16384) if hard > 0 else 16384, hard))

    with Gateway() as gateway:
        warm_up = GoodMail(gateway.smtp_port, 99, 20)
        warm_up.run()
        before = gateway.status_kb("VmRSS")
        stalled = [STALLS[i % len(STALLS)](gateway.smtp_port) for i in range(options.sessions)]
        time.sleep(0.5)
        per_session = (gateway.status_kb("VmRSS") - before) / options.sessions

        senders = [GoodMail(gateway.smtp_port, i, options.mails // 4) for i in range(4)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        seconds = [s for sender in senders for s in sender.seconds]
        problems = warm_up.problems + [p for sender in senders for p in sender.problems]
        for peer in stalled:
            peer.close()
        code = gateway.terminate()

    p50, p99, slowest = percentile(seconds, 0.5), percentile(seconds, 0.99), max(seconds)
    print(f"{options.sessions} stalled sessions in {len(STALLS)} ways: {per_session:.1f} KB each")
    print(f"{len(seconds)} good mails meanwhile: p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, slowest {slowest * 1000:.1f} ms; "
          f"failed {len(problems)} {problems[:2]}")
    memory_is_good = per_session < 64 or SANITIZED
    sys.exit(0 if p99 < 1 and memory_is_good and not problems and code == 0 else 1)


if __name__ == "__main__":
    main()
