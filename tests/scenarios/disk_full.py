#!/usr/bin/python3
"""A full disk: temporary refusals, nothing lost, and mail again as soon as there is space.

The state directory is a small tmpfs. Twice, under load: (1) a filler takes the space down to below `journal.low_water`; (2) with low_water = 0 the filler
takes everything, so that the journal meets ENOSPC itself. Clients must see 452 (never a 250 that is lost), the process must live on, and once the
filler is gone the waiting mails must get through. Needs the right to mount.
"""

import asyncio
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import Gateway, scratch_directory, skip  # noqa: E402
from smtp_load import Load, mixed_mails  # noqa: E402
from store_check import Comparison, check_journal, read_store, wait_for_receipts  # noqa: E402

SIZE = 96 << 20


@contextmanager
def small_disk():
    directory = scratch_directory("disk")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(directory)], capture_output=True, text=True)
    if mounted.returncode != 0:
        directory.rmdir()
        skip(f"may not mount a tmpfs: {mounted.stderr.strip()}")
    try:
        yield directory
    finally:
        subprocess.run(["umount", "-l", str(directory)], check=True)
        directory.rmdir()


def fill(directory: Path, leave: int):
    """Takes all free space but `leave` bytes."""
    with open(directory / "filler", "ab") as filler:
        while (free := os.statvfs(directory).f_bavail * os.statvfs(directory).f_frsize - leave) > 0:
            try:
                filler.write(b"\0" * min(free, 1 << 20))
                filler.flush()
            except OSError:
                return


async def until(what, timeout: float) -> bool:
    for _ in range(int(timeout * 20)):
        if what():
            return True
        await asyncio.sleep(0.05)
    return False


async def run(name: str, gateway: Gateway, leave: int, has_mark: bool) -> bool:
    load = Load(mixed_mails("f"), port=gateway.smtp_port, lmtp_port=gateway.lmtp_port, connections=8)
    sending = asyncio.create_task(load.run())
    ledger = load.ledger
    await until(lambda: len(ledger.acknowledged) >= 200, 20)
    await asyncio.to_thread(fill, gateway.state_dir, leave)
    refused = await until(lambda: any(text.startswith("452") for text in ledger.waited), 20)
    not_ready = not has_mark or await until(lambda: not gateway.is_ready(), 10)
    await asyncio.sleep(1)
    during = len(ledger.acknowledged)
    alive = gateway.is_running()
    (gateway.state_dir / "filler").unlink()
    recovered = await until(lambda: len(ledger.acknowledged) >= during + 200, 30)
    ready_again = await until(gateway.is_ready, 10)
    load.finish()
    await asyncio.wait_for(sending, 60)

    wait_for_receipts(gateway, set(ledger.acknowledged.values()))
    code = gateway.terminate()
    integrity = check_journal(gateway)
    comparison = Comparison.of(ledger, read_store(gateway))
    readiness = f"/readyz said no {not_ready} and yes again {ready_again}, " if has_mark else ""
    print(f"{name}: refused with 452 {refused}, {readiness}alive {alive}, accepted again {recovered}, journal {integrity}, exit {code}")
    print(f"  temporary refusals: {ledger.waited}")
    comparison.print()
    return refused and not_ready and alive and recovered and ready_again and comparison.is_good() and not ledger.refused and integrity == "ok" and code == 0


def main():
    good = True
    for name, low_water, leave in (("below the low-water mark", "16MB", 8 << 20), ("no space at all", "0B", 0)):
        with small_disk() as disk, Gateway(state_dir=disk, journal={"low_water": low_water}) as gateway:
            good &= asyncio.run(run(name, gateway, leave, has_mark=leave > 0))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
