#!/usr/bin/python3
"""The order of system calls: no 250 before its sync (promise D4).

The gateway runs under `strace -f` while N mails are sent over several connections (some above the inline limit, some by BDAT and LMTP). What is checked,
for each reply `250 2.0.0 <receipt>` seen in a write to a socket (no mail is sent twice here, so each receipt is a new one):

  1. The journal's write-ahead log got a write that shows the receipt, and in it or after it a commit frame (a frame header whose bytes 4..8, "size of
     the database after commit", are not zero); both had returned before the reply's call began.
  2. After the commit frame's write had returned, an fdatasync or fsync of the write-ahead log began, and it returned 0 before the reply's call began.
  3. The mail's own bytes (its unique `Subject:` line) had been written to a segment, and a sync of that segment that began afterwards returned 0
     before the commit frame's write began. If the mail was large: a sync of its body file returned 0, then it was renamed to a name that holds the
     receipt, then a sync of that directory returned 0, all before the commit frame's write began.

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
ESCAPE = re.compile(r"\\(x[0-9a-f]{2}|[0-7]{1,3}|.)", re.DOTALL)
SUBJECT = re.compile(r"Subject: load (s-\d{6})\b")
VECTOR_SEAM = re.compile(r'", iov_len=\d+\}, \{iov_base="')
LOG = "journal.db-wal"
NAMED = {"n": 10, "t": 9, "r": 13, "v": 11, "f": 12}


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


def unescape(text: str) -> bytes:
    def one(match):
        code = match.group(1)
        if code[0] == "x":
            return chr(int(code[1:], 16))
        if code[0] in "01234567":
            return chr(int(code, 8) & 0xFF)
        return chr(NAMED.get(code, ord(code)))

    return ESCAPE.sub(one, text).encode("latin-1", "replace")


LOG_WRITE = re.compile(r', "(?P<bytes>(?:[^"\\]|\\.)*)", \d+, (?P<at>\d+)$', re.DOTALL)
LOG_HEADER, FRAME_HEADER, PAGE = 32, 24, 4096


def holds_commit_frame(arguments: str) -> bool:
    """True for a write of the log in which some frame's header says "size of the database after commit"."""
    match = LOG_WRITE.search(arguments)
    if match is None:
        return False
    written, at = unescape(match["bytes"]), int(match["at"])
    frame = FRAME_HEADER + PAGE
    first = max(0, -(-(at - LOG_HEADER) // frame)) * frame + LOG_HEADER - at
    return any(written[start + 4 : start + 8] not in (b"\0\0\0\0", b"") for start in range(first, len(written) - FRAME_HEADER + 1, frame))


@dataclass
class Order:
    """What has happened so far, by position; told about every call in the order of return. `tags` says which mail a receipt was given for."""

    tags: dict[str, str]
    shown: dict[str, tuple[int, int]] = field(default_factory=dict)  # receipt -> began, ended: its first write to the log
    commits: list[tuple[int, int]] = field(default_factory=list)  # commit frames: began, ended
    syncs: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  # path -> began, ended
    bodies: dict[str, tuple[str, int]] = field(default_factory=dict)  # tag -> segment, end of the write of its bytes
    renamed: dict[str, tuple[str, str, int, int]] = field(default_factory=dict)  # receipt -> from, directory, began, ended
    replies: set[str] = field(default_factory=set)
    large: int = 0
    log_path: str = LOG
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
        elif target.endswith(LOG):
            self._log_write(event)
        elif target.endswith(".seg"):
            for tag in SUBJECT.findall(event.arguments):
                self.bodies.setdefault(tag, (target, event.ended))
        elif target.startswith("socket:"):
            for receipt in REPLY.findall(event.arguments):
                self._reply(event, receipt)

    def _log_write(self, event: Event):
        self.log_path = DESCRIPTOR.match(event.arguments)["target"]
        if holds_commit_frame(event.arguments):
            self.commits.append((event.began, event.ended))
        # Columns stand next to each other in a page, and escapes end in digits: every run of 26 is looked at, also those that overlap.
        for receipt in ANY_RECEIPT.findall(event.arguments):
            self.shown.setdefault(receipt, (event.began, event.ended))

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
        shown = self.shown.get(receipt)
        if shown is None or shown[1] > told:
            return "told before it was written to the log"
        commit = next(((began, ended) for began, ended in self.commits if began >= shown[0]), None)
        if commit is None or commit[1] > told:
            return "told before its transaction's commit frame was written"
        if not self._synced(self.log_path, commit[1], told):
            return "told before a sync of the log that began after its commit had returned"
        if receipt in self.renamed:
            self.large += 1
            return self._wrong_body_file(receipt, commit[0])
        segment, written = self.bodies.get(self.tags.get(receipt, ""), (None, 0))
        if segment is None:
            return "told before its bytes were written anywhere"
        if not self._synced(segment, written, commit[0]):
            return "its transaction was committed before its bytes were synced"
        return None

    def _wrong_body_file(self, receipt: str, commit: int) -> str | None:
        part, directory, began, ended = self.renamed[receipt]
        if not self._synced(part, -1, began):
            return "its body file was renamed before it was synced"
        if not self._synced(directory, ended, commit):
            return "its transaction was committed before the body's directory was synced"
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
