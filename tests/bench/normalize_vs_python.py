#!/usr/bin/python3
"""Reading mail on one thread, beside Python's `email` package (promise P3: at least ten times its MB/s).

The gateway's side is normalize_bench: from a mail's bytes to its event's bytes (structure, headers, decoding, charsets, safe HTML, the new part of a
reply, digests, JSON). Python's side parses the same mail with policy.default, walks its parts, takes the text of the text parts and decodes the others;
it makes nothing of them. The second ratio is to Python when it also reads the header fields that a ticket needs. Both in processor time.
Mails: the five that normalize_bench makes, and the corpus (INTAKE_CORPUS, default ../shared/corpus beside the repository) where there is one; or those
that are named. The promise is asked of each of these sets as a whole.

    cmake --build build/release --target normalize_bench && tests/bench/normalize_vs_python.py [--rounds N] [MAIL…]
"""

import argparse
import contextlib
import email
import email.policy
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
BENCH = TREE / "build/release/tests/bench/normalize_bench"
CORPUS = Path(os.environ.get("INTAKE_CORPUS") or TREE.parent / "shared/corpus")
PROMISED = 10
ROW = re.compile(r"^(.+?) +\d+ bytes +([\d.]+) us ", re.M)
MADE = ["plain 4 KB", "alternative, HTML 20 KB", "HTML alone 20 KB", "quoted-printable 8 KB", "base64 attachment 200 KB"]
HEADERS = ["From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"]


def read_bodies(raw: bytes) -> email.message.EmailMessage:
    """What a program does that wants a mail's text and its attachments."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    for part in mail.walk():
        if part.is_multipart():
            continue
        try:
            part.get_content() if part.get_content_maintype() == "text" else part.get_payload(decode=True)
        except (LookupError, ValueError, AttributeError):  # a charset or a structure that Python does not know
            part.get_payload(decode=True)
    return mail


def read_all(raw: bytes):
    mail = read_bodies(raw)
    for name in HEADERS:
        str(mail[name])


def python_seconds(mails: list[bytes], read) -> float:
    """The sum of each mail's quickest of three readings: as normalize_bench counts."""
    total = 0.0
    for raw in mails:
        took = []
        for _ in range(3):
            began = time.thread_time()
            with contextlib.suppress(Exception):  # some of the corpus is too broken for it
                read(raw)
            took.append(time.thread_time() - began)
        total += min(took)
    return total


def gateway_seconds(files: list[Path]) -> float:
    seconds = "0.2" if len(files) < 50 else "0"
    out = subprocess.run([str(BENCH), "--seconds", seconds, *map(str, files)], check=True, capture_output=True, text=True).stdout
    name, microseconds = ROW.findall(out)[-1]
    assert name == "all"
    return float(microseconds) / 1e6


def sets_of_mails(named: list[str], directory: str):
    """Name, files that get a row of their own by name, all files."""
    if named:
        yield "the mails named", {}, [Path(n) for n in named]
        return
    subprocess.run([str(BENCH), "--write", directory], check=True)
    made = sorted(Path(directory).glob("*.eml"))
    yield "the five together", dict(zip(MADE, made, strict=True)), made
    if corpus := sorted(CORPUS.rglob("*.eml")):
        yield f"corpus of {len(corpus)} mails", {}, corpus


def compare(name: str, files: list[Path], rounds: int) -> float:
    """Prints a row; returns the ratio to Python reading the bodies."""
    mails = [file.read_bytes() for file in files]
    size = sum(map(len, mails)) / 1e6
    ours, bodies, everything = [], [], []
    for _ in range(rounds):
        ours.append(gateway_seconds(files))
        bodies.append(python_seconds(mails, read_bodies))
        everything.append(python_seconds(mails, read_all))
    ratio = min(bodies) / min(ours)
    print(
        f"{name:26} {size / min(ours):13.1f} {size / min(bodies):14.1f} {ratio:6.1f} {size / min(everything):16.1f} {min(everything) / min(ours):6.1f}",
        flush=True,
    )
    return ratio


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each side, interleaved; the quickest counts")
    parser.add_argument("mails", nargs="*")
    options = parser.parse_args()
    if not BENCH.exists():
        sys.exit(f"{BENCH} is not there: build the target normalize_bench first")
    print(f"{'MB/s':26} {'gateway':>13} {'Python, bodies':>14} {'ratio':>6} {'and the headers':>16} {'ratio':>6}")
    verdicts = []
    with tempfile.TemporaryDirectory() as directory:
        for name, parts, files in sets_of_mails(options.mails, directory):
            for part, file in parts.items():
                compare(part, [file], options.rounds)
            verdicts.append((name, compare(name, files, options.rounds)))
    print()
    for name, ratio in verdicts:
        print(f"{'PASS' if ratio >= PROMISED else 'FAIL'}  {name}: {ratio:.1f} times Python (promised {PROMISED})")
    sys.exit(0 if all(ratio >= PROMISED for _, ratio in verdicts) else 1)


if __name__ == "__main__":
    main()
