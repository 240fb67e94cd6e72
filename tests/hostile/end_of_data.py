#!/usr/bin/python3
"""Every form of end of data, over every way in: exactly one message or a clean refusal (promises S1).

Each mail carries, after a form that some server somewhere takes for the end of data, the commands and content of a second, smuggled mail. It is sent over
plain SMTP, STARTTLS and LMTP, each as one pipelined piece, step by step and byte by byte, and as BDAT chunks. For each:

  - at most one receipt, and nothing after it but the answer to QUIT: no reply that only a smuggled command could have caused;
  - accepted: one ticket message, whose raw bytes hold the smuggled part as text; refused: a 5xx and no ticket;
  - never a ticket from the smuggled sender.

With `bare_newline = "normalize"` the mails are accepted, with "reject" those with a bare CR or LF are refused; NUL may be refused in
both. CRLF.CRLF is the positive control: over DATA it does end the mail and the second one is a mail of its own.
"""

import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import MAILBOX, Gateway  # noqa: E402
from smtp_dialogue import Dialogue  # noqa: E402
from store_check import events, raw_body  # noqa: E402

FORMS = {
    "LF.LF": b"\n.\n", "LF.CRLF": b"\n.\r\n", "CRLF.LF": b"\r\n.\n", "CR.CR": b"\r.\r", "CR.CRLF": b"\r.\r\n", "CRLF.CR": b"\r\n.\r",
    "LF.CR": b"\n.\r", "CR.LF": b"\r.\n", "CRCRLF.CRLF": b"\r\r\n.\r\r\n", "CRLF.CRCRLF": b"\r\n.\r\r\n", "LFCR.LFCR": b"\n\r.\n\r",
    "CRLF.NUL-CRLF": b"\r\n.\0\r\n", "CRLF-NUL.CRLF": b"\r\n\0.\r\n", "NUL-LF.LF": b"\0\n.\n", "CRLF.SP-CRLF": b"\r\n. \r\n", "CRLF-SP.CRLF": b"\r\n .\r\n",
    "CRLF..CRLF": b"\r\n..\r\n", "VT.VT": b"\v.\v", "FF.FF": b"\f.\f", "NEL.NEL": b"\x85.\x85", "LS.LS": "\u2028.\u2028".encode(), "CRLF.LFCR": b"\r\n.\n\r",
    "CRCRLF.LF": b"\r\r\n.\n",
}
BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
THE_END = b"\r\n.\r\n"


@dataclass(frozen=True)
class Way:
    name: str
    starttls: bool = False
    lmtp: bool = False
    pipelined: bool = False
    byte_by_byte: bool = False
    bdat: bool = False


WAYS = [
    Way("plain, pipelined", pipelined=True),
    Way("plain, steps"),
    Way("plain, bytes", byte_by_byte=True),
    Way("STARTTLS, pipelined", starttls=True, pipelined=True),
    Way("STARTTLS, bytes", starttls=True, byte_by_byte=True),
    Way("LMTP, pipelined", lmtp=True, pipelined=True),
    Way("LMTP, bytes", lmtp=True, byte_by_byte=True),
    Way("BDAT, one chunk", bdat=True),
    Way("BDAT, chunks of 7", bdat=True, byte_by_byte=True),
]


def first_part(tag: str) -> bytes:
    return f"From: <peer@peer.test>\r\nTo: <{MAILBOX}>\r\nSubject: first {tag}\r\nMessage-ID: <{tag}@peer.test>\r\n\r\nfirst half".encode()


def smuggled_part(tag: str) -> bytes:
    return (f"MAIL FROM:<smuggler@evil.test>\r\nRCPT TO:<{MAILBOX}>\r\nDATA\r\n"
            f"From: <smuggler@evil.test>\r\nSubject: smuggled {tag}\r\nMessage-ID: <smuggled-{tag}@evil.test>\r\n\r\nsecond half").encode()


ENVELOPE = [b"MAIL FROM:<peer@peer.test>\r\n", f"RCPT TO:<{MAILBOX}>\r\n".encode()]


def bdat_chunks(content: bytes, size: int) -> bytes:
    pieces = [content[i:i + size] for i in range(0, len(content), size)]
    return b"".join(b"BDAT %d%s\r\n%s" % (len(piece), b" LAST" if i + 1 == len(pieces) else b"", piece) for i, piece in enumerate(pieces))


def send(port: int, way: Way, content: bytes) -> list[str]:
    """Sends one mail and QUIT; returns every reply that followed the RCPT's (DATA: that followed the 354)."""
    with Dialogue(port, starttls=way.starttls, lmtp=way.lmtp, byte_by_byte=way.byte_by_byte and not way.bdat) as peer:
        if way.bdat:
            for line in ENVELOPE:
                peer.command(line, "250")
            peer.send(bdat_chunks(content, 7 if way.byte_by_byte else len(content)) + b"QUIT\r\n")
            return peer.replies_until_close()
        if way.pipelined:
            peer.send(b"".join(ENVELOPE) + b"DATA\r\n" + content + THE_END + b"QUIT\r\n")
            for code in ("250", "250", "354"):
                peer.expect(code)
        else:
            for line, code in zip([*ENVELOPE, b"DATA\r\n"], ("250", "250", "354")):
                peer.command(line, code)
            peer.send(content + THE_END)
            first = peer.reply()
            peer.send(b"QUIT\r\n")
            return [first, *peer.replies_until_close()]
        return peer.replies_until_close()


def receipts_in(replies: list[str]) -> list[str]:
    return [r.split()[2] for r in replies if r.startswith("250 2.0.0 ") and len(r.split()) > 2 and len(r.split()[2]) == 26]


def without_chunk_answers(replies: list[str], way: Way) -> list[str]:
    """BDAT answers each chunk with a 250; only the last one is the mail's."""
    if not way.bdat:
        return replies
    content = [i for i, r in enumerate(replies) if receipts_in([r]) or r[:1] in "45"]
    return replies[content[0]:] if content else replies


def verdict(replies: list[str], way: Way, may_refuse: bool) -> tuple[str | None, str | None]:
    """The receipt, and what is wrong with the replies."""
    replies = without_chunk_answers(replies, way)
    receipts = receipts_in(replies)
    if len(receipts) > 1:
        return receipts[0], f"{len(receipts)} receipts"
    if receipts:
        rest = replies[replies.index(next(r for r in replies if receipts_in([r]))) + 1:]
        return receipts[0], None if [r[:3] for r in rest] == ["221"] and len(replies) == 2 else f"replies {replies}"
    codes = [r[:3] for r in replies]
    if codes and codes[0][0] == "5" and may_refuse and all(c in ("221", "421", "503") or c[0] == "5" for c in codes[1:]):
        return None, None
    return None, f"replies {replies}"


def expected(mode: str, ending: bytes, accepted: bool) -> bool:
    """Whether a mail with this form in it is to be accepted; NUL is for the gateway to decide."""
    if b"\0" in ending:
        return accepted
    return mode == "normalize" or BARE.search(ending) is None


def try_all(mode: str) -> tuple[int, dict]:
    """Returns the number of problems and the table of outcomes."""
    table, receipts, problems = {}, {}, []
    with Gateway(smtp={"bare_newline": mode, "max_errors": 50}) as gateway:
        for way in WAYS:
            for form, ending in FORMS.items():
                tag = f"{mode}-{WAYS.index(way)}-{list(FORMS).index(form)}"
                content = first_part(tag) + ending + smuggled_part(tag)
                replies = send(gateway.lmtp_port if way.lmtp else gateway.smtp_port, way, content)
                receipt, problem = verdict(replies, way, may_refuse=mode == "reject" or b"\0" in ending)
                if problem:
                    problems.append(f"{way.name}, {form}: {problem}")
                if not problem and bool(receipt) != expected(mode, ending, bool(receipt)):
                    problem = "was accepted" if receipt else f"was refused: {replies}"
                    problems.append(f"{way.name}, {form}: {problem}")
                if receipt:
                    receipts[tag] = (receipt, way, form)
                table[way.name, form] = "WRONG" if problem else "one" if receipt else "refused"
        problems += what_the_store_says(gateway, receipts)
        problems += positive_control(gateway)
    for problem in problems[:20]:
        print(f"  {problem}")
    return len(problems), table


def what_the_store_says(gateway: Gateway, receipts: dict) -> list[str]:
    held = wait_for_first_mails(gateway, len(receipts))
    problems = []
    senders = {e["data"]["email"]["envelope"]["mail_from"] for e in held}
    if senders - {"peer@peer.test"}:
        problems.append(f"tickets from smuggled senders: {senders}")
    subjects = [e["data"].get("subject", "") for e in held]
    for tag, (receipt, way, form) in receipts.items():
        if (count := subjects.count(f"first {tag}")) != 1:
            problems.append(f"{way.name}, {form}: {count} tickets")
        raw = raw_body(gateway, receipt)
        if b"first half" not in raw or f"Subject: smuggled {tag}".encode() not in raw or not raw.rstrip(b"\r\n").endswith(b"second half"):
            problems.append(f"{way.name}, {form}: bytes are missing from the stored mail")
    if len(held) != len(receipts):
        problems.append(f"{len(held)} tickets for {len(receipts)} receipts")
    return problems


def wait_for_first_mails(gateway: Gateway, count: int) -> list[dict]:
    deadline = time.monotonic() + 20
    while len(held := events(gateway)) < count and time.monotonic() < deadline:
        time.sleep(0.1)
    return held


def positive_control(gateway: Gateway) -> list[str]:
    """The real end of data is one: shows that a smuggled mail would be seen."""
    content = first_part("control") + THE_END + smuggled_part("control")
    two = receipts_in(send(gateway.smtp_port, Way("control", pipelined=True), content))
    one = receipts_in(send(gateway.smtp_port, Way("control, BDAT", bdat=True), content.replace(b"control@", b"bdat-control@")))
    return [] if (len(two), len(one)) == (2, 1) else [f"positive control: CRLF.CRLF gave {len(two)} mails over DATA and {len(one)} over BDAT"]


def print_table(mode: str, table: dict):
    print(f'bare_newline = "{mode}"')
    print(f"{'':20}" + "".join(f"{way.name:>21}" for way in WAYS))
    for form in FORMS:
        print(f"{form:20}" + "".join(f"{table[way.name, form]:>21}" for way in WAYS))


def main():
    total = 0
    for mode in ("normalize", "reject"):
        problems, table = try_all(mode)
        print_table(mode, table)
        one, refused = (sum(outcome == what for outcome in table.values()) for what in ("one", "refused"))
        print(f"{len(table)} sent: {one} exactly one message, {refused} refused, problems {problems}\n", flush=True)
        total += problems
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
