#!/usr/bin/python3
"""What normalize_vs_peers.sh runs: reading mail on one thread, beside the peers, on the same mails in one run (promise P3).

The gateway's side is normalize_bench: from a mail's bytes to its event's bytes (structure, headers, decoding, charsets, safe HTML, the new part of a
reply, digests, JSON). The peers read the same bytes and make less of them:
  Python      email with policy.default: walks the parts, takes the text of the text parts, decodes the others; no header field is read
  mailparser  simpleParser: addresses, text, HTML, attachments
  GMime       structure, every leaf decoded into memory
Every mail counts with its quickest reading; sides take turns for some rounds and each counts with its best one.
Mails: the five that normalize_bench makes, and the corpus (INTAKE_CORPUS, default ../shared/corpus beside the repository) where there is one; or those
that are named. The promise is asked of each of these sets as a whole.
"""

import argparse
import contextlib
import email
import email.policy
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
BENCH = TREE / "build/release/tests/bench/normalize_bench"
GMIME = TREE / "build/bench/gmime_read"
PEERS = TREE / "tests/bench/peers"
CORPUS = Path(os.environ.get("INTAKE_CORPUS") or TREE.parent / "shared/corpus")
PROMISED = {"Python": 10, "mailparser": 4, "GMime": 0.5}
ROW = re.compile(r"^(.+?) +\d+ bytes +([\d.]+) us ", re.M)
MADE = ["plain 4 KB", "alternative, HTML 20 KB", "HTML alone 20 KB", "quoted-printable 8 KB", "base64 attachment 200 KB"]


def few(files: list[Path]) -> bool:
    return len(files) < 50


def output_of(*command) -> str:
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def gateway_seconds(files: list[Path]) -> float:
    name, microseconds = ROW.findall(output_of(BENCH, "--seconds", 0.2 if few(files) else 0, *files))[-1]
    assert name == "all"
    return float(microseconds) / 1e6


def read_in_python(raw: bytes):
    """What a program does that wants a mail's text and its attachments."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    for part in mail.walk():
        if part.is_multipart():
            continue
        try:
            part.get_content() if part.get_content_maintype() == "text" else part.get_payload(decode=True)
        except (LookupError, ValueError, AttributeError):  # a charset or a structure that Python does not know
            part.get_payload(decode=True)


def python_seconds(files: list[Path]) -> float:
    total = 0.0
    for file in files:
        raw = file.read_bytes()
        took = []
        for _ in range(20 if few(files) else 5):
            began = time.thread_time()
            with contextlib.suppress(Exception):  # some of the corpus is too broken for it
                read_in_python(raw)
            took.append(time.thread_time() - began)
        total += min(took)
    return total


def mailparser_seconds(files: list[Path]) -> float:
    return float(output_of("node", PEERS / "mailparser_read.mjs", 100 if few(files) else 10, *files)) / 1e6


def gmime_seconds(files: list[Path]) -> float:
    return float(output_of(GMIME, 200 if few(files) else 20, *files)) / 1e6


def sides() -> dict:
    out = {"gateway": gateway_seconds, "Python": python_seconds}
    if shutil.which("node") and (PEERS / "node_modules/mailparser").exists():
        out["mailparser"] = mailparser_seconds
    if GMIME.exists():
        out["GMime"] = gmime_seconds
    return out


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


def compare(name: str, files: list[Path], rounds: int) -> dict:
    """Prints a row; returns the ratio to each peer."""
    size = sum(file.stat().st_size for file in files) / 1e6
    best = {}
    for _ in range(rounds):
        for side, measure in sides().items():
            best[side] = min(best.get(side, 1e9), measure(files))
    row = f"{name:26} {size / best['gateway']:9.1f}"
    ratios = {}
    for peer in PROMISED:
        if peer not in best:
            row += f" {'-':>11} {'':>6}"
            continue
        ratios[peer] = best[peer] / best["gateway"]
        row += f" {size / best[peer]:11.1f} {ratios[peer]:6.2f}"
    print(row, flush=True)
    return ratios


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each side, interleaved; the quickest counts")
    parser.add_argument("mails", nargs="*")
    options = parser.parse_args()
    if not BENCH.exists():
        sys.exit(f"{BENCH} is not there: run tests/bench/normalize_vs_peers.sh, which builds it")
    print(f"{'MB/s':26} {'gateway':>9}" + "".join(f" {peer:>11} {'ratio':>6}" for peer in PROMISED))
    verdicts = []
    with tempfile.TemporaryDirectory() as directory:
        for name, parts, files in sets_of_mails(options.mails, directory):
            for part, file in parts.items():
                compare(part, [file], options.rounds)
            verdicts.append((name, compare(name, files, options.rounds)))
    print()
    passed = True
    for name, ratios in verdicts:
        for peer, promised in PROMISED.items():
            if peer not in ratios:
                print(f"LEFT OUT  {name}: {peer} is not here")
                continue
            passed &= ratios[peer] >= promised
            verdict = "PASS" if ratios[peer] >= promised else "FAIL"
            print(f"{verdict}  {name}: {ratios[peer]:.2f} times {peer} (promised {promised})")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
