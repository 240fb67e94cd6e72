#!/usr/bin/python3
"""The nightly count of a real mailbox: mails that were passed over are named in the log, counted, and become tickets, once.

While the gateway is down, mails arrive and its place in the journal is moved behind two of them, as a bug would. Nothing fetches
these until the minute of the count. A copy of a mail and one that a colleague expunged are not taken for missing. `intake status`
and the metrics are looked at on the way.
"""

import json
import sqlite3
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import Gateway  # noqa: E402
from private_dovecot import PrivateDovecot  # noqa: E402
from private_imap import running  # noqa: E402
from store_check import journal_file, wait_for_subjects  # noqa: E402

USER = "desk"


def mail(subject: str) -> bytes:
    return f"From: kim@example.net\r\nSubject: {subject}\r\nMessage-ID: <{subject}@example.net>\r\n\r\n{subject}\r\n".encode()


def pass_over(gateway: Gateway, mails: int):
    """Moves the place behind so many more mails."""
    with sqlite3.connect(journal_file(gateway)) as db:
        (place,) = db.execute("SELECT value FROM cursors WHERE source = ?", (f"imap/{USER}/INBOX",)).fetchone()
        numbers = place.split()
        numbers[1] = numbers[2] = str(int(numbers[1]) + mails)
        db.execute("UPDATE cursors SET value = ? WHERE source = ?", (" ".join(numbers), f"imap/{USER}/INBOX"))


def mailbox(gateway: Gateway) -> dict:
    return json.loads(gateway.run("status", "--json").stdout)["live"]["mailboxes"][0]


def counted_line(gateway: Gateway) -> dict | None:
    for line in gateway.log_file.read_text(errors="replace").splitlines():
        if "folder counted" in line:
            return json.loads(line)
    return None


def run(gateway: Gateway, server: PrivateDovecot) -> bool:
    with server.client(USER) as client:
        for subject in ("one", "one", "two", "three"):  # the second has the octets of the first
            client.append("INBOX", None, None, mail(subject))
    wait_for_subjects(gateway, {"one", "two", "three"})
    healthy = mailbox(gateway)
    gateway.terminate()
    with server.client(USER) as client:
        for subject in ("passed-over-1", "passed-over-2", "later"):
            client.append("INBOX", None, None, mail(subject))
        client.select("INBOX")
        client.uid("STORE", "3", "+FLAGS.SILENT", "(\\Deleted)")
        client.uid("EXPUNGE", "3")
    pass_over(gateway, 2)
    gateway.start()
    before = wait_for_subjects(gateway, {"later"})
    deadline = time.monotonic() + 150
    while counted_line(gateway) is None and time.monotonic() < deadline:
        time.sleep(0.5)
    after = wait_for_subjects(gateway, {"passed-over-1", "passed-over-2"}, patience=5)
    line = counted_line(gateway) or {}
    metrics = gateway.get("/metrics")[1].decode()
    told = f'intake_imap_missing_total{{source="imap/{USER}"}} 2' in metrics
    code = gateway.terminate()
    print(f"before the count {sorted(before)}, after it {sorted(after)}; the log's line: {json.dumps(line)}")
    print(f"status: {json.dumps(healthy)}; metric tells two: {told}; exit code {code}")
    good = {"passed-over-1", "passed-over-2"}.isdisjoint(before) and all(n == 1 for n in after.values()) and len(after) == 6
    said = line.get("missing") == 2 and line.get("uids") == "5:6" and line.get("copies") == 0 and line.get("listed") == 6
    lives = healthy["open"] and healthy["last_success"] and healthy["lag_seconds"] == 0 and healthy["password_expires"].startswith("2031-05-01")
    return good and said and bool(lives) and told and code == 0


def main():
    # Late enough to get everything ready, soon enough to wait for.
    at = (datetime.now(timezone.utc) + timedelta(seconds=110)).strftime("%H:%M")
    settings = {"from": "all", "count_at": at, "idle_renew": "1s", "password_expires": "2031-05-01"}
    with running(PrivateDovecot) as server, Gateway(imap=[server.account(USER, **settings)]) as gateway:
        good = run(gateway, server)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
