#!/usr/bin/python3
"""Every mail of a corpus, each through `intake normalize` and each through SMTP into a running gateway: an event for every one.

The corpus is `../shared/corpus` beside the repository (`<source>/<case>.eml`), or INTAKE_CORPUS; without one the scenario is skipped. If there is
`../shared/tools/judge.py`, its overall score of the normalized events is printed. INTAKE_BINARY names another build (asan: silent sanitizers are part
of the verdict).
"""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import BINARY, SANITIZED, TREE, Gateway, skip  # noqa: E402
from smtp_load import Mail, send_all  # noqa: E402
from store_check import raw_body, wait_for_receipts  # noqa: E402

SHARED = TREE.parent / "shared"
CORPUS = Path(os.environ.get("INTAKE_CORPUS") or SHARED / "corpus")
JUDGE = SHARED / "tools/judge.py"
COMPLAINT = re.compile(r"AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:")


def normalize(mail: Path, out: Path) -> str | None:
    """Writes the events beside the others; returns what is wrong."""
    try:
        done = subprocess.run([str(BINARY), "normalize", "--channel", "email", str(mail)], capture_output=True, text=True, timeout=60, errors="replace")
    except subprocess.TimeoutExpired:
        return "took more than 60 s"
    if done.returncode != 0 or COMPLAINT.search(done.stderr):
        return f"exit {done.returncode}: {done.stderr.strip()[-400:]}"
    try:
        event = json.loads(done.stdout.splitlines()[0])
    except (ValueError, IndexError):
        return f"no event: {done.stdout[:200]!r}"
    if event.get("specversion") != "1.0" or "data" not in event:
        return f"not a ticket event: {done.stdout[:200]!r}"
    target = out / mail.parent.name / f"{mail.stem}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(done.stdout)
    return None


def normalize_all(mails: list[Path], out: Path) -> int:
    with ThreadPoolExecutor(2) as pool:
        problems = [(mail, problem) for mail, problem in zip(mails, pool.map(lambda m: normalize(m, out), mails)) if problem]
    print(f"normalize: {len(mails)} mails, {len(mails) - len(problems)} events")
    for mail, problem in problems[:10]:
        print(f"  {mail.parent.name}/{mail.name}: {problem}")
    return len(problems)


def print_score(out: Path):
    if not JUDGE.exists():
        return
    done = subprocess.run([sys.executable, str(JUDGE), "--expected", str(CORPUS), "--actual", str(out), "--worst", "0"], capture_output=True, text=True)
    for line in done.stdout.splitlines():
        if line.startswith("checks "):
            print(f"judge, overall: {line.strip()}")


def on_the_wire(raw: bytes) -> bytes:
    """CRLF lines, dots stuffed, ending in CRLF."""
    lines = re.split(rb"\r\n|\n|\r", raw)
    if lines and not lines[-1]:
        lines.pop()
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)


def send_corpus(mails: list[Path], how: str) -> int:
    """Sends every mail by DATA, or by BDAT with its bytes as they are: then the journaled bytes must be the same. Returns the number of problems."""
    sent, originals = [], {}
    for number, path in enumerate(mails):
        raw = path.read_bytes()
        originals[str(number)] = raw
        sent.append(Mail(str(number), raw if how == "bdat" else on_the_wire(raw), sender=f"{number}@client.test", how=how))
    with Gateway(smtp={"max_hops": 1000}) as gateway:
        ledger = asyncio.run(send_all(sent, port=gateway.smtp_port, connections=4))
        receipts = set(ledger.acknowledged.values())
        without_message = wait_for_receipts(gateway, receipts, timeout=30 if SANITIZED else 5)
        folded = {receipt for receipt in without_message if is_folded(gateway, receipt)}
        missing = without_message - folded
        changed = [f"stored other bytes: {mails[int(tag)]}" for tag, raw in originals.items()
                   if how == "bdat" and tag in ledger.acknowledged and raw_body(gateway, ledger.acknowledged[tag]) != raw]
        code = gateway.terminate()
        complaints = COMPLAINT.findall(gateway.log_file.read_text(errors="replace"))
    print(f"SMTP {how.upper()}: {len(sent)} sent, {len(receipts)} acknowledged, {len(ledger.refused)} refused, {len(receipts) - len(without_message)} ticket "
          f"messages, {len(folded)} joined an earlier copy, {len(missing)} without an event, sanitizer complaints {len(complaints)}, exit {code}")
    refused = [f"refused: {mails[int(tag)]}: {reply}" for tag, reply in ledger.refused.items()]
    problems = [*refused, *changed, *ledger.broken_promises, *sorted(missing)]
    for one in problems[:10]:
        print(f"  {one}")
    return len(problems) + len(complaints) + (code != 0)


def is_folded(gateway: Gateway, receipt: str) -> bool:
    """The same Message-ID and body as an earlier mail: joined to its ticket, without an event of its own."""
    status, body = gateway.get(f"/v1/receipts/{receipt}")
    return status == 200 and bool(json.loads(body).get("folded"))


def main():
    mails = sorted(CORPUS.glob("*/*.eml"))
    if not mails:
        skip(f"no corpus in {CORPUS}")
    out = Path(tempfile.mkdtemp(prefix="intake-corpus-"))
    try:
        problems = normalize_all(mails, out)
        print_score(out)
    finally:
        shutil.rmtree(out)
    problems += send_corpus(mails, "data") + send_corpus(mails, "bdat")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
