#!/usr/bin/python3
"""Injected faults (promises D3): a failed sync is final, a full disk is not, nothing acknowledged is lost either way.

strace makes the N-th call of one kind on one file fail while mail is coming in:
  EIO on a sync of the journal's log or of a segment: that process never says 250 for what was under way, takes nothing
       more, ends by itself with a code that isn't 0; started again, it opens clean and has everything that was acknowledged.
  ENOSPC on a write: 452, then it goes on.
After each fault the mails without an answer are sent again to the next start of the gateway, and what clients were told is compared with the store.

  sync_fails.py [--points N]      the N-th calls tried: 1, 3, 10 under ctest; 1..200 with INTAKE_LONG=1
"""

import argparse
import asyncio
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import LONG, SANITIZED, Gateway, skip  # noqa: E402
from smtp_load import Load, mixed_mails  # noqa: E402
from store_check import Comparison, check_journal, read_store, wait_for_receipts  # noqa: E402

SYNCS, WRITES = "fdatasync,fsync", "pwrite64,write,writev,pwritev"


class Fault:
    """strace attached to a running gateway; only calls on `path` are looked at."""

    def __init__(self, gateway: Gateway, path: Path, calls: str, error: str, when: int):
        self.output = gateway.directory / "strace"
        self.process = subprocess.Popen(
            ["strace", "-f", "-p", str(gateway.pid), "-P", str(path), "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when={when}",
             "-e", "signal=none", "-o", str(self.output)], stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        while line and "attached" not in line:
            line = self.process.stderr.readline()

    def happened(self) -> bool:
        return self.output.exists() and "(INJECTED)" in self.output.read_text(errors="replace")

    def detach(self):
        self.process.terminate()
        self.process.communicate()


async def until(what, timeout: float) -> bool:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if what():
            return True
        await asyncio.sleep(0.02)
    return False


async def one_fault(gateway: Gateway, load: Load, path: Path, calls: str, error: str, when: int, is_final: bool) -> str | None:
    """Returns what went wrong."""
    acknowledged = load.ledger.acknowledged
    await until(lambda: path.exists(), 20)
    fault = await asyncio.to_thread(Fault, gateway, path, calls, error, when)
    try:
        if not await until(lambda: fault.happened() or not gateway.is_running(), 30):
            return "the fault never came"
        if is_final:
            # Strict: whatever was acknowledged after the fault must be there too; what is compared at the end includes it.
            if not await until(lambda: not gateway.is_running(), 60):
                return "a failed sync did not end the process"
            if gateway.process.returncode == 0:
                return "it ended with 0"
        else:
            before = len(acknowledged)
            if not await until(lambda: len(acknowledged) > before + 20 or not gateway.is_running(), 30):
                return "it did not accept mail again"
            if not gateway.is_running():
                return f"it ended with {gateway.process.returncode}"
    finally:
        await asyncio.to_thread(fault.detach)
    if is_final:
        await asyncio.to_thread(gateway.start)
    return None


async def kind_of_fault(name: str, file_name: str, calls: str, error: str, points, is_final: bool) -> bool:
    problems = []
    with Gateway() as gateway:
        load = Load(mixed_mails("e"), port=gateway.smtp_port, lmtp_port=gateway.lmtp_port, connections=6)
        sending = asyncio.create_task(load.run())
        for when in points:
            seen = len(load.ledger.acknowledged)
            await until(lambda: len(load.ledger.acknowledged) > seen + 20, 20)
            path = newest(gateway.state_dir, file_name)
            if problem := await one_fault(gateway, load, path, calls, error, when, is_final):
                problems.append(f"call {when}: {problem}")
                if not gateway.is_running():
                    await asyncio.to_thread(gateway.start)
        load.finish()
        await asyncio.wait_for(sending, 60)
        wait_for_receipts(gateway, set(load.ledger.acknowledged.values()))
        code = gateway.terminate()
        integrity = check_journal(gateway)
        comparison = Comparison.of(load.ledger, read_store(gateway))
    print(f"{name}: {len(points)} faults, journal {integrity}, exit at the end {code}, temporary refusals {sum(load.ledger.waited.values())}")
    comparison.print()
    for problem in problems[:10]:
        print(f"  {problem}")
    return not problems and comparison.is_good() and integrity == "ok" and code == 0 and not load.ledger.refused


def newest(directory: Path, pattern: str) -> Path:
    """The last of the files that match: segments are replaced by later ones."""
    return max(directory.glob(pattern), key=lambda path: path.stat().st_mtime)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=200 if LONG else 0)
    options = parser.parse_args()
    points = range(1, options.points + 1) if options.points else (1, 3, 10)
    if SANITIZED:
        skip("LeakSanitizer doesn't run under strace")
    if shutil.which("strace") is None or subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode != 0:
        skip("strace may not trace here")
    good = [
        asyncio.run(kind_of_fault("EIO, sync of the log", "journal.db-wal", SYNCS, "EIO", points, is_final=True)),
        asyncio.run(kind_of_fault("EIO, sync of a segment", "segments/*.seg", SYNCS, "EIO", points, is_final=True)),
        asyncio.run(kind_of_fault("ENOSPC, write to the log", "journal.db-wal", WRITES, "ENOSPC", points, is_final=False)),
        asyncio.run(kind_of_fault("ENOSPC, write to a segment", "segments/*.seg", WRITES, "ENOSPC", points, is_final=False)),
    ]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
