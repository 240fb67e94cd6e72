#!/usr/bin/python3
"""A webhook receiver that is down while thousands of contacts wait: all delivered afterwards, in order, signed; memory flat (promises D5).

The receiver (webhook_receiver.py) starts to listen only after a while; meanwhile contacts come in, five to a conversation. It verifies every signature
(two keys, as while rotating one) and the order within each conversation by an implementation of its own. The gateway's resident memory is looked at
all the time: from a tenth of the contacts waiting until the last one is delivered it may grow by 32 MB at most.

  webhook_outage.py [--contacts N] [--down SECONDS]     1,000 and 5 s under ctest; 10,000 and 60 s by hand and with INTAKE_LONG=1
"""

import argparse
import asyncio
import base64
import itertools
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import LONG, SANITIZED, Gateway, free_ports, scratch_directory  # noqa: E402
from smtp_load import Load, mixed_mails  # noqa: E402

MOST_GROWTH_KB = 32 << 10


class Receiver:
    """webhook_receiver.py in a process of its own."""

    def __init__(self, directory: Path, contacts: int, down: float):
        (self.port,) = free_ports(1)
        self.record = directory / "received.jsonl"
        self.secret_files = []
        for name in ("new", "old"):
            file = directory / f"{name}.secret"
            file.write_text("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
            file.chmod(0o600)
            self.secret_files.append(file)
        script = Path(__file__).with_name("webhook_receiver.py")
        options = [f"--secret-file={file}" for file in self.secret_files]
        self.process = subprocess.Popen(
            [sys.executable, str(script), "--listen", f"127.0.0.1:{self.port}", "--record", str(self.record), "--count", str(contacts),
             "--down-for", str(down), *options], stdout=subprocess.PIPE, text=True)

    def backend(self) -> dict:
        return {"name": "desk", "type": "webhook", "url": f"http://127.0.0.1:{self.port}/intake", "secret_files": [str(f) for f in self.secret_files]}

    def finish(self) -> tuple[int, dict]:
        """Ends it if it hasn't ended; its exit code and summary."""
        if self.process.poll() is None:
            self.process.terminate()
        output, _ = self.process.communicate(timeout=20)
        return self.process.returncode, json.loads(output.splitlines()[-1])

    def received(self) -> set[str]:
        """Receipts behind the events that arrived."""
        return {json.loads(line)["id"].rpartition("-")[0] for line in self.record.read_text().splitlines()}


async def run(gateway: Gateway, receiver: Receiver, contacts: int, patience: float) -> bool:
    load = Load(itertools.islice(mixed_mails("w", large=False), contacts), port=gateway.smtp_port, connections=8)
    began = time.monotonic()
    sending = asyncio.create_task(load.run())
    memory = []  # (acknowledged so far, resident KB)
    while time.monotonic() - began < patience and receiver.process.poll() is None:
        memory.append((len(load.ledger.acknowledged), gateway.status_kb("VmRSS")))
        await asyncio.sleep(0.1)
    ledger = await asyncio.wait_for(sending, 60)
    seconds = time.monotonic() - began
    code, summary = receiver.finish()
    missing = set(ledger.acknowledged.values()) - receiver.received()

    early = next(kb for acknowledged, kb in memory if acknowledged >= contacts // 10)
    peak = max(kb for acknowledged, kb in memory if acknowledged >= contacts // 10)
    print(f"{len(ledger.acknowledged)} acknowledged, {summary['events']} delivered in {summary['conversations']} conversations after {seconds:.0f} s, missing "
          f"{len(missing)}; receiver: {json.dumps(summary)}")
    print(f"resident memory: {early / 1024:.1f} MB with a tenth waiting, at most {peak / 1024:.1f} MB afterwards")
    flat = peak - early <= MOST_GROWTH_KB or SANITIZED
    return code == 0 and len(ledger.acknowledged) == contacts and not missing and flat


def main():
    short = os.environ.get("INTAKE_CTEST") == "1" and not LONG
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, default=1000 if short else 10_000)
    parser.add_argument("--down", type=float, default=5 if short else 60)
    options = parser.parse_args()
    directory = scratch_directory("receiver")
    receiver = Receiver(directory, options.contacts, options.down)
    try:
        with Gateway(backends=[{"name": "tickets", "type": "sqlite"}, receiver.backend()]) as gateway:
            good = asyncio.run(run(gateway, receiver, options.contacts, patience=options.down + 180))
            good &= gateway.terminate() == 0
    finally:
        if receiver.process.poll() is None:
            receiver.process.kill()
        shutil.rmtree(directory)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
