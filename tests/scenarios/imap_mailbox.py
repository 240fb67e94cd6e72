#!/usr/bin/python3
"""A real mailbox under way: every mail once, although this gateway is killed, the server restarted, and another client busy.

Mails of mixed size are appended while the gateway pulls over TLS. It is killed -9 and started again, the server is restarted, and
another client marks mails as read, moves some to another folder and expunges some. Every mail is in a ticket exactly once, but
for those that the other client took away before they could be fetched: these are told by the difference of the folders.

  imap_mailbox.py dovecot|cyrus [--mails N] [--kills N] [--restarts N] [--after keep|seen|move:Processed] [--seed S]
                                                                     400/6/3; 5000/50/10 with INTAKE_LONG=1
"""

import argparse
import imaplib
import json
import random
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import LONG, Gateway  # noqa: E402
from private_cyrus import PrivateCyrus  # noqa: E402
from private_dovecot import PrivateDovecot  # noqa: E402
from private_imap import PrivateImap, running  # noqa: E402
from store_check import check_journal, wait_for_subjects  # noqa: E402

USER = "desk"
SERVERS = {"dovecot": PrivateDovecot, "cyrus": PrivateCyrus}
RETRY = (OSError, imaplib.IMAP4.error)


def mail(number: int, chance: random.Random) -> bytes:
    size = chance.choice((500, 500, 2_000, 2_000, 20_000, 120_000, 400_000))
    body = "".join(f"line {n} of mail {number}\r\n" for n in range(size // 25))
    return (f"From: customer{number}@example.net\r\nTo: desk@example.com\r\nSubject: mail {number}\r\n"
            f"Message-ID: <m{number}@example.net>\r\nDate: Thu, 26 Nov 2026 10:00:00 +0000\r\n\r\n{body}").encode()


class Busy(threading.Thread):
    """A client of its own that survives restarts of the server; `step` does a little of its work and says when it is done."""

    def __init__(self, server: PrivateImap):
        super().__init__(daemon=True)
        self.server, self.trouble = server, 0
        self.failed: BaseException | None = None
        self.stopping = threading.Event()

    def run(self):
        client = None
        while not self.stopping.is_set():
            try:
                client = client or self.server.client(USER)
                if self.step(client):
                    break
            except RETRY:
                client, self.trouble = None, self.trouble + 1
                time.sleep(0.05)
            except BaseException as e:  # noqa: BLE001
                self.failed = e
                raise

    def step(self, client) -> bool:
        raise NotImplementedError


class Sender(Busy):
    """Appends mails 0 … count-1. An APPEND whose answer was lost in a restart is looked for before it is said again."""

    def __init__(self, server, count: int, pause: float, chance: random.Random):
        super().__init__(server)
        self.count, self.pause, self.chance, self.sent, self.unsure = count, pause, chance, 0, False

    def step(self, client) -> bool:
        if self.unsure and self.is_there(client):
            self.sent += 1
        self.unsure = True
        if self.sent < self.count:
            client.append("INBOX", None, None, mail(self.sent, self.chance))
            self.sent += 1
        self.unsure = False
        time.sleep(self.pause * self.chance.random() * 2)
        return self.sent >= self.count

    def is_there(self, client) -> bool:
        for folder in ("INBOX", "Elsewhere"):
            client.select(folder)
            if client.uid("SEARCH", "HEADER", "Message-ID", f"<m{self.sent}@example.net>")[1][0]:
                return True
        return False


class Colleague(Busy):
    """Reads, moves and expunges at random, and remembers what it took away."""

    def __init__(self, server, chance: random.Random):
        super().__init__(server)
        self.chance = chance
        self.done = Counter()
        self.taken_away: set[int] = set()  # numbers of mails

    def step(self, client) -> bool:
        time.sleep(self.chance.uniform(0.05, 0.15))
        client.select("INBOX")
        uids = client.uid("SEARCH", "ALL")[1][0].split()
        if len(uids) < 5:
            return False
        uid = self.chance.choice(uids[-5:] if self.chance.random() < 0.5 else uids).decode()
        what = self.chance.choice(("seen", "seen", "flag", "unseen", "move", "expunge"))
        if what in ("move", "expunge"):
            headers = client.uid("FETCH", uid, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
            if not headers or not isinstance(headers[0], tuple):
                return False
            self.taken_away.add(int(headers[0][1].split()[-1]))
        if what == "move":
            client.uid("MOVE", uid, "Elsewhere")
        elif what == "expunge":
            client.uid("STORE", uid, "+FLAGS.SILENT", "(\\Deleted)")
            client.uid("EXPUNGE", uid)
        else:
            sign, flag = {"seen": ("+", "\\Seen"), "unseen": ("-", "\\Seen"), "flag": ("+", "\\Flagged")}[what]
            client.uid("STORE", uid, f"{sign}FLAGS.SILENT", f"({flag})")
        self.done[what] += 1
        return False


def disturb(gateway: Gateway, server: PrivateImap, sender: Sender, options, chance: random.Random):
    """Spread over the time that the sender takes."""
    faults = ["kill"] * options.kills + ["restart"] * options.restarts
    chance.shuffle(faults)
    for number, fault in enumerate(faults, 1):
        while sender.is_alive() and sender.sent < number * options.mails / (len(faults) + 1):
            time.sleep(0.01)
        if fault == "kill":
            gateway.kill()
            gateway.start()
        else:
            server.restart()


def run(gateway: Gateway, server: PrivateImap, options) -> bool:
    chance = random.Random(options.seed)
    began = time.monotonic()
    sender = Sender(server, options.mails, options.pause, random.Random(options.seed + 1))
    colleague = Colleague(server, random.Random(options.seed + 2))
    sender.start()
    colleague.start()
    disturb(gateway, server, sender, options, chance)
    sender.join()
    colleague.stopping.set()
    colleague.join()
    if sender.failed or colleague.failed:
        raise RuntimeError("a client of ours failed") from (sender.failed or colleague.failed)
    everything = set(range(options.mails))
    told = wait_for_subjects(gateway, {f"mail {n}" for n in everything - colleague.taken_away})
    seconds = time.monotonic() - began
    said = gateway.run("ledger", "--json").stdout
    entry = next(e for e in map(json.loads, said.splitlines()) if e["source"] == f"imap/{USER}")
    code, integrity = gateway.terminate(), check_journal(gateway)

    vanished = {n for n in everything if f"mail {n}" not in told}
    missing = vanished - colleague.taken_away
    doubled = {subject: times for subject, times in told.items() if times != 1}
    print(f"{options.mails} mails in {seconds:.0f} s, {options.kills} kill -9, {options.restarts} restarts of {server.name}; "
          f"a colleague's {dict(colleague.done)}")
    print(f"vanished before they could be fetched: {len(vanished)}; ledger {json.dumps(entry)}; journal {integrity}")
    print(f"missing = {len(missing)}, doubled = {len(doubled)}")
    for one in sorted(missing)[:10]:
        print(f"  missing: mail {one}")
    for subject, times in list(doubled.items())[:10]:
        print(f"  {times} times: {subject}")
    return not missing and not doubled and not entry["missing"] and code == 0 and integrity == "ok"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server", choices=SERVERS)
    parser.add_argument("--mails", type=int, default=5000 if LONG else 400)
    parser.add_argument("--kills", type=int, default=50 if LONG else 6)
    parser.add_argument("--restarts", type=int, default=10 if LONG else 3)
    parser.add_argument("--pause", type=float, default=0.01, help="between two mails, in the mean")
    parser.add_argument("--after", default="keep")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with running(SERVERS[options.server]) as server:
        server.client(USER).create("Elsewhere")
        with Gateway(imap=[server.account(USER, **{"from": "all", "after": options.after})]) as gateway:
            good = run(gateway, server, options)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
