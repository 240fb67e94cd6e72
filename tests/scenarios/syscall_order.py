#!/usr/bin/python3
"""The order of system calls: no 250 before its sync (promise D4).

The gateway runs under `strace -f` while N mails are sent over several connections (some above the inline limit, some by BDAT and LMTP). What is checked,
for each reply `250 2.0.0 <receipt>` seen in a write to a socket (no mail is sent twice here, so each receipt is a new one):

  1. The receipt had been written to a segment (in the head of its batch: the log of receipts), and a sync of that segment that began afterwards
     returned 0 before the reply's call began.
  2. The mail's own bytes (its unique `Subject:` line) had been written to the same segment, and a sync that began afterwards returned 0 before the
     reply's call began. If the mail was large: a sync of its body file returned 0, then it was renamed to a name that holds the receipt, then a sync of
     that directory returned 0, all before the receipt was written.

A call counts as begun where strace prints it first and as returned where it prints its result ("<unfinished ...>" and "resumed" lines are joined), so that
an overlapping sync never counts. Exits 1 if a reply breaks a rule, or if strace saw fewer receipts than the clients did.

  syscall_order.py [--mails N]     500 under ctest, 10,000 with INTAKE_LONG=1
"""

import argparse
import asyncio
import itertools
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import LONG, SANITIZED, Gateway, skip  # noqa: E402
from smtp_load import mixed_mails, send_all  # noqa: E402

CALLS = "fsync,fdatasync,write,writev,pwrite64,pwritev,sendto,sendmsg,rename,renameat,renameat2,io_uring_enter"
LINE = re.compile(r"^(?P<thread>\d+) +(?P<rest>.*)$")
RESUMED = re.compile(r"^<\.\.\. (?P<call>\w+) resumed>(?P<rest>.*)$")
CALL = re.compile(r"^(?P<call>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
DESCRIPTOR = re.compile(r"^(?P<fd>\d+)<(?P<target>[^>]*)>")
RECEIPT = r"[0-9A-HJKMNP-TV-Z]{26}"
ANY_RECEIPT = re.compile(r"(?=(0" + RECEIPT.replace("26", "25") + "))")
REPLY = re.compile(r"250[ -]2\.0\.0 [^\\]*?\b(" + RECEIPT + r")\b")
SUBJECT = re.compile(r"Subject: load (s-\d{6})\b")
VECTOR_SEAM = re.compile(r'", iov_len=\d+\}, \{iov_base="')


@dataclass
class Event:
    """One finished call; `began` and `ended` are positions in strace's output."""

    call: str
    arguments: str
    result: int
    began: int
    ended: int


def calls(lines):
    """Joins unfinished and resumed lines; yields events in the order in which they returned."""
    begun: dict[str, tuple[str, int]] = {}
    for position, line in enumerate(lines):
        match = LINE.match(line)
        if match is None:
            continue
        thread, rest = match["thread"], match["rest"].rstrip("\n")
        began = position
        if rest.endswith("<unfinished ...>"):
            begun[thread] = (rest[: -len("<unfinished ...>")].rstrip(), position)
            continue
        if resumed := RESUMED.match(rest):
            head, began = begun.pop(thread, ("", position))
            rest = head + resumed["rest"]
        if call := CALL.match(rest):
            yield Event(call["call"], VECTOR_SEAM.sub("", call["arguments"]), int(call["result"]), began, position)


@dataclass
class Order:
    """What has happened so far, by position; told about every call in the order of return. `tags` says which mail a receipt was given for."""

    tags: dict[str, str]
    shown: dict[str, tuple[str, int, int]] = field(default_factory=dict)  # receipt -> segment, began, ended: its first write to the log
    syncs: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  # path -> began, ended
    bodies: dict[str, tuple[str, int]] = field(default_factory=dict)  # tag -> segment, end of the write of its bytes
    renamed: dict[str, tuple[str, str, int, int]] = field(default_factory=dict)  # receipt -> from, directory, began, ended
    replies: set[str] = field(default_factory=set)
    large: int = 0
    problems: list[str] = field(default_factory=list)

    def feed(self, event: Event):
        if event.call.startswith("rename"):
            self._rename(event)
            return
        match = DESCRIPTOR.match(event.arguments)
        if match is None:
            return
        target = match["target"]
        if event.call in ("fsync", "fdatasync"):
            if event.result == 0:
                self.syncs.setdefault(target, []).append((event.began, event.ended))
        elif target.endswith(".seg"):
            for receipt in ANY_RECEIPT.findall(event.arguments):
                self.shown.setdefault(receipt, (target, event.began, event.ended))
            for tag in SUBJECT.findall(event.arguments):
                self.bodies.setdefault(tag, (target, event.ended))
        elif target.startswith("socket:"):
            for receipt in REPLY.findall(event.arguments):
                self._reply(event, receipt)

    def _rename(self, event: Event):
        paths = re.findall(r'"([^"]*)"', event.arguments)
        if len(paths) == 2 and (match := re.search(RECEIPT, Path(paths[1]).name)):
            self.renamed[match.group(0)] = (paths[0], str(Path(paths[1]).parent), event.began, event.ended)

    def _synced(self, path: str, after: int, before: int) -> bool:
        return any(began > after and ended < before for began, ended in reversed(self.syncs.get(path, [])))

    def _reply(self, event: Event, receipt: str):
        if receipt in self.replies:
            return
        self.replies.add(receipt)
        problem = self._what_is_wrong(receipt, event.began)
        if problem:
            self.problems.append(f"{receipt}: {problem}")

    def _what_is_wrong(self, receipt: str, told: int) -> str | None:
        segment, began, ended = self.shown.get(receipt, ("", 0, told + 1))
        if ended > told:
            return "told before it was written to the log of receipts"
        if not self._synced(segment, ended, told):
            return "told before a sync of the log that began after its write had returned"
        if receipt in self.renamed:
            self.large += 1
            return self._wrong_body_file(receipt, began)
        segment, written = self.bodies.get(self.tags.get(receipt, ""), (None, 0))
        if segment is None:
            return "told before its bytes were written anywhere"
        if not self._synced(segment, written, told):
            return "told before its bytes were synced"
        return None

    def _wrong_body_file(self, receipt: str, logged: int) -> str | None:
        part, directory, began, ended = self.renamed[receipt]
        if not self._synced(part, -1, began):
            return "its body file was renamed before it was synced"
        if not self._synced(directory, ended, logged):
            return "its receipt was written before the body's directory was synced"
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=10_000 if LONG else 500)
    options = parser.parse_args()
    if SANITIZED:
        skip("LeakSanitizer doesn't run under strace")
    if shutil.which("strace") is None or subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode != 0:
        skip("strace may not trace here")

    gateway = Gateway()
    trace = gateway.directory / "trace"
    gateway.wrapper = ["strace", "-D", "-f", "-y", "-s", "140000", "-o", str(trace), "-e", f"trace={CALLS}", "-e", "signal=none"]
    with gateway:
        mails = itertools.islice(mixed_mails("s"), options.mails)
        ledger = asyncio.run(send_all(mails, port=gateway.smtp_port, lmtp_port=gateway.lmtp_port, connections=8))
        gateway.terminate()
        order = Order({receipt: tag for tag, receipt in ledger.acknowledged.items()})
        with open(trace, errors="replace") as lines:
            for event in calls(lines):
                order.feed(event)
    told = set(ledger.acknowledged.values())
    missing = told - order.replies
    print(f"{len(told)} receipts told to clients, {len(order.replies)} seen by strace, {order.large} with a body file of their own")
    print(f"{len(order.problems)} told before their sync")
    for problem in order.problems[:10]:
        print(f"  {problem}")
    good = len(told) == options.mails and not missing and not order.problems and (order.large > 0 or options.mails < 50)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
