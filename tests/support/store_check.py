"""Compares what clients were told with what the gateway holds: the journal by receipt, the ticket store by event."""

import hashlib
import json
import re
import sqlite3
import time
from collections import Counter
from dataclasses import dataclass

TAG = re.compile(r"^load (\S+)$")


@dataclass
class Held:
    """What the ticket store holds, read from its messages."""

    receipts: Counter  # receipt -> messages that rest on it
    tags: Counter  # tag of the load generator -> messages
    tickets: int


def read_store(gateway) -> Held:
    receipts, tags = Counter(), Counter()
    if not gateway.tickets_file.exists():
        return Held(receipts, tags, 0)
    with gateway.store() as db:
        for event_id, subject in db.execute("SELECT event_id, details ->> '$.data.subject' FROM messages"):
            receipts[event_id.rpartition("-")[0]] += 1
            if match := TAG.match(subject or ""):
                tags[match.group(1)] += 1
        tickets = db.execute("SELECT count(*) FROM tickets").fetchone()[0]
    return Held(receipts, tags, tickets)


def count_messages(gateway) -> int:
    try:
        with gateway.store() as db:
            return db.execute("SELECT count(*) FROM messages").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def wait_for_messages(gateway, count: int, timeout: float = 30) -> int:
    """Waits until the ticket store holds `count` messages; gives up `timeout` seconds after the last progress."""
    held, progress = count_messages(gateway), time.monotonic()
    while held < count and time.monotonic() - progress < timeout:
        time.sleep(0.05)
        before, held = held, count_messages(gateway)
        if held != before:
            progress = time.monotonic()
    return held


def wait_for_receipts(gateway, receipts, timeout: float = 30) -> set[str]:
    """Waits until every receipt has its message; returns the missing ones."""
    wanted = set(receipts)
    wait_for_messages(gateway, len(wanted), timeout)
    deadline = time.monotonic() + timeout
    while (missing := wanted - set(read_store(gateway).receipts)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return missing


def journal_file(gateway):
    return gateway.state_dir / "journal.db"


def check_journal(gateway) -> str:
    """SQLite's own opinion of the journal: "ok" or what is wrong."""
    with sqlite3.connect(journal_file(gateway)) as db:
        return db.execute("PRAGMA integrity_check").fetchone()[0]


def raw_body(gateway, receipt: str) -> bytes:
    """The bytes as journaled, by the operators' API."""
    status, body = gateway.get(f"/v1/raw/{receipt}")
    if status != 200:
        raise AssertionError(f"/v1/raw/{receipt}: {status} {body[:200]!r}")
    return body


def changed_bodies(gateway, ledger, most: int = 200) -> list[str]:
    """Tags of acknowledged mails whose journaled bytes are not those that were sent; looks at `most` of them, spread over all."""
    tags = list(ledger.acknowledged)
    some = tags[:: max(1, len(tags) // most)]
    return [tag for tag in some if hashlib.sha256(raw_body(gateway, ledger.acknowledged[tag])).hexdigest() != ledger.digests[tag]]


def events(gateway) -> list[dict]:
    """Every event of the ticket store, oldest first; none while the store is still being made."""
    try:
        with gateway.store() as db:
            return [json.loads(row[0]) for row in db.execute("SELECT json FROM events ORDER BY number")]
    except sqlite3.OperationalError:
        return []


def subjects(gateway) -> Counter:
    """How often each subject made an event; none while the store is still being made."""
    try:
        with gateway.store() as db:
            return Counter(subject for (subject,) in db.execute("SELECT json ->> '$.data.subject' FROM events"))
    except sqlite3.OperationalError:
        return Counter()


def wait_for_subjects(gateway, wanted: set[str], patience: float = 40) -> Counter:
    """Until all of `wanted` have events; gives up `patience` seconds after the last change."""
    last, since = -1, time.monotonic()
    while True:
        told = subjects(gateway)
        if wanted <= set(told):
            return told
        if len(told) != last:
            last, since = len(told), time.monotonic()
        elif time.monotonic() - since > patience:
            return told
        time.sleep(0.1)


@dataclass
class Comparison:
    acknowledged: int
    found: int
    lost: list[str]
    doubled: list[str]
    changed: list

    @classmethod
    def of(cls, ledger, held: Held):
        lost = [tag for tag, receipt in ledger.acknowledged.items() if receipt not in held.receipts]
        doubled = [tag for tag, count in held.tags.items() if count > 1]
        doubled += [receipt for receipt, count in held.receipts.items() if count > 1]
        return cls(len(ledger.acknowledged), len(ledger.acknowledged) - len(lost), lost, doubled, ledger.changed)

    def is_good(self) -> bool:
        return not self.lost and not self.doubled and not self.changed

    def print(self):
        print(f"acknowledged {self.acknowledged}, found {self.found}, lost = {len(self.lost)}, doubled = {len(self.doubled)}"
              + (f", receipts that changed = {len(self.changed)}" if self.changed else ""))
        for name, some in (("lost", self.lost), ("doubled", self.doubled), ("changed", self.changed)):
            for one in some[:10]:
                print(f"  {name}: {one}")
