#!/usr/bin/python3
"""Many idle mailboxes in one process, and how soon a new mail is a ticket: figures over a real Dovecot.

  1. The same gateway with 1 and with `--mailboxes` accounts, all at rest in IDLE: memory per mailbox without TLS, which is ours,
     and over TLS; the difference is what OpenSSL keeps for a connection.
  2. One account through a tap on loopback that sees the server's EXISTS go by: from there to the ticket in the store, p50 and p99.

  imap_idle.py [--mailboxes N] [--mails N]     200 and 200
"""

import argparse
import socket
import sqlite3
import statistics
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import SANITIZED, Gateway  # noqa: E402
from private_dovecot import PrivateDovecot  # noqa: E402
from private_imap import running  # noqa: E402

MOST_PER_MAILBOX_KB = 64  # without TLS


def resting(gateway: Gateway) -> int:
    text = gateway.get("/metrics")[1].decode()
    return sum(line.startswith("intake_imap_last_success_timestamp_seconds{") and not line.endswith(" 0") for line in text.splitlines())


def memory_at_rest(server: PrivateDovecot, mailboxes: int, transport: dict) -> int:
    with Gateway(imap=[{**server.account(f"box{n}"), **transport} for n in range(mailboxes)]) as gateway:
        deadline = time.monotonic() + 120
        while resting(gateway) < mailboxes and time.monotonic() < deadline:
            time.sleep(0.2)
        if resting(gateway) < mailboxes:
            raise RuntimeError(f"only {resting(gateway)} of {mailboxes} mailboxes came to rest:\n{gateway.log_tail()}")
        time.sleep(1)
        return gateway.status_kb("VmRSS")


def memory_per_mailbox(server: PrivateDovecot, mailboxes: int, transport: dict) -> float:
    few, many = memory_at_rest(server, 1, transport), memory_at_rest(server, mailboxes, transport)
    print(f"{mailboxes} mailboxes at rest, {transport.get('tls', 'implicit')} TLS: {many} KB, one: {few} KB")
    return (many - few) / (mailboxes - 1)


class Tap(threading.Thread):
    """Passes one connection on at a time, and notes when an EXISTS comes from the server."""

    def __init__(self, port: int):
        super().__init__(daemon=True)
        self.to, self.seen = port, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self):
        while True:
            near, _ = self.listener.accept()
            far = socket.create_connection(("127.0.0.1", self.to))
            for sock in (near, far):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.copy, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self.copy, args=(far, near, True), daemon=True).start()

    def copy(self, source, target, listen: bool):
        try:
            while data := source.recv(65536):
                if listen and b" EXISTS" in data and b"UIDVALIDITY" not in data:
                    self.seen.append(time.monotonic())
                target.sendall(data)
        except OSError:
            pass
        target.close()


def count(db: sqlite3.Connection) -> int:
    return db.execute("SELECT count(*) FROM events").fetchone()[0]


def latencies(server: PrivateDovecot, mails: int) -> list[float]:
    tap = Tap(server.plain_port)
    tap.start()
    account = {**server.account("quick"), "host": "127.0.0.1", "port": tap.port, "tls": "none"}
    out = []
    with Gateway(imap=[account]) as gateway:
        while resting(gateway) < 1:
            time.sleep(0.05)
        client = server.client("quick")
        db = None
        for number in range(mails + 5):
            tap.seen.clear()
            client.append("INBOX", None, None, f"Subject: q{number}\r\nMessage-ID: <q{number}@example.net>\r\n\r\n".encode() + b"x" * 3000)
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline:
                try:
                    db = db or gateway.store()
                    if count(db) > number:
                        break
                except sqlite3.Error:
                    db = None
                time.sleep(0.0005)
            else:
                raise RuntimeError(f"mail {number} made no ticket:\n{gateway.log_tail()}")
            if number >= 5:  # the first ones warm up
                out.append((time.monotonic() - tap.seen[0]) * 1000)
    return sorted(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mailboxes", type=int, default=200)
    parser.add_argument("--mails", type=int, default=200)
    options = parser.parse_args()
    with running(PrivateDovecot) as server:
        plain = memory_per_mailbox(server, options.mailboxes, {"port": server.plain_port, "tls": "none"})
        secure = memory_per_mailbox(server, options.mailboxes, {})
        print(f"an idle mailbox: {plain:.1f} KB, over TLS {secure:.1f} KB, TLS's share {secure - plain:.1f} KB")
        took = latencies(server, options.mails)
        p50, p99 = statistics.median(took), took[int(len(took) * 0.99)]
        print(f"from EXISTS to the ticket, {len(took)} mails: p50 {p50:.1f} ms, p99 {p99:.1f} ms, most {took[-1]:.1f} ms")
    sys.exit(0 if SANITIZED or plain <= MOST_PER_MAILBOX_KB else 1)


if __name__ == "__main__":
    main()
