#!/usr/bin/python3
"""A tailed file under rotation by rename, half lines and restarts: every line is taken once, 0 lost, 0 doubled.

Half of the lines are there before the gateway starts: what it reads of them in a second is the figure. The other half is written while the gateway is
killed and stopped again and again: lines in two halves with a pause between them, the file renamed to .1, .2, … as logrotate does, with the rest of a
line still written to it afterwards, also several times while nobody reads. A line is a call of its own: as many tickets as lines, each from one contact.

  telephony_tail.py [--lines N] [--restarts N] [--rotations N] [--rate N] [--seed S]     20,000 lines; 1,000,000 with INTAKE_LONG=1
"""

import argparse
import json
import random
import shutil
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import LONG, Gateway, scratch_directory  # noqa: E402
from store_check import check_journal  # noqa: E402

SOURCE = "telephony/pbx"
FIRST = 1_700_000_000


def line(number: int) -> bytes:
    """A call of its own, answered by an agent; Asterisk's columns."""
    unique = f"{FIRST + number}.1"
    return (f'"","+3519{10_000_000 + number:08d}","600","queues","Customer {number}","PJSIP/trunk-{number:08x}","PJSIP/204-{number:08x}","Queue",'
            f'"billing,tr,,,60","2026-11-24 09:15:00","2026-11-24 09:15:12","2026-11-24 09:18:15",195,183,"ANSWERED","DOCUMENTATION","{unique}","",'
            f'"","{unique}","1"\n').encode()


class Writer(threading.Thread):
    """Appends lines first … last-1, about `rate` a second, and renames the file `rotations` times on the way."""

    def __init__(self, file: Path, first: int, last: int, rotations: int, rate: int, chance: random.Random):
        super().__init__(daemon=True)
        self.file, self.first, self.last, self.rate, self.chance = file, first, last, rate, chance
        self.rotate_at = sorted(chance.sample(range(first + 1, last), rotations))
        self.rotations = self.halves = 0

    def run(self):
        began, number = time.monotonic(), self.first
        rotate_at = list(self.rotate_at)
        while number < self.last:
            until = min(self.last, number + self.chance.randint(1, max(2, self.rate // 50)))
            is_last_of_file = bool(rotate_at) and rotate_at[0] < until
            if is_last_of_file:
                until = max(number + 1, rotate_at.pop(0))
            self.append(b"".join(line(n) for n in range(number, until)), is_last_of_file)
            number = until
            time.sleep(max(0.0, began + (number - self.first) / self.rate - time.monotonic()))

    def append(self, block: bytes, is_last_of_file: bool):
        cut = self.chance.randrange(len(block)) if self.chance.random() < 0.3 else len(block)
        with open(self.file, "ab", buffering=0) as file:
            file.write(block[:cut])
            if cut < len(block):
                self.halves += 1
                time.sleep(self.chance.uniform(0, 0.02))
            if is_last_of_file:
                self.rotate()
            file.write(block[cut:])

    def rotate(self):
        for old in range(self.rotations, 0, -1):
            self.numbered(old).rename(self.numbered(old + 1))
        self.file.rename(self.numbered(1))
        self.rotations += 1

    def numbered(self, number: int) -> Path:
        return self.file.with_name(f"{self.file.name}.{number}")


def seen(gateway: Gateway) -> dict:
    said = gateway.run("ledger", "--json", check=False).stdout
    return next((entry for entry in map(json.loads, said.splitlines()) if entry["source"] == SOURCE), {})


def wait_until(gateway: Gateway, is_done, patience: float = 600 if LONG else 60) -> dict:
    """Looks at the ledger until it is as wanted; gives up `patience` seconds after the last change."""
    last, since = None, time.monotonic()
    while True:
        entry = seen(gateway)
        if entry and is_done(entry):
            return entry
        if entry != last:
            last, since = entry, time.monotonic()
        elif time.monotonic() - since > patience:
            return entry
        time.sleep(1 if LONG else 0.1)  # a ledger of a million contacts takes a processor for a second


def restart_again_and_again(gateway: Gateway, writer: Writer, restarts: int, seconds: float, chance: random.Random) -> Counter:
    """Spread over the `seconds` that the writer takes: every other one is kill -9, after every third nobody reads for a while."""
    done = Counter()
    for number in range(restarts):
        time.sleep(chance.uniform(0.3, 0.9) * seconds / (restarts + 1))
        if number % 2:
            if gateway.terminate() != 0:
                raise AssertionError("the gateway did not end well")
            done["SIGTERM"] += 1
        else:
            gateway.kill()
            done["kill -9"] += 1
        if number % 3 == 2:
            time.sleep(0.15 * seconds / (restarts + 1))
        gateway.start()
    writer.join()
    return done


def compare(gateway: Gateway, lines: int) -> tuple[list[str], list[str]]:
    """Calls that are missing, and those that were told twice or rest on several contacts."""
    told, contacts = Counter(), Counter()
    with gateway.store() as db:
        for group, count in db.execute("SELECT json ->> '$.data.call.group_id', json_array_length(json, '$.data.contacts') FROM events"):
            told[group] += 1
            contacts[group] += count
    wanted = {f"{FIRST + number}.1" for number in range(lines)}
    doubled = [f"{group}: {told[group]} events, {contacts[group]} contacts" for group in told if told[group] != 1 or contacts[group] != 1]
    return sorted(wanted - set(told)), doubled + [f"{group}: never written" for group in set(told) - wanted]


def run(gateway: Gateway, file: Path, options) -> bool:
    chance = random.Random(options.seed)
    ahead = options.lines // 2
    with open(file, "wb") as out:
        out.writelines(map(line, range(ahead)))
    began = time.monotonic()
    gateway.start()
    entry = wait_until(gateway, lambda e: e["seen"] >= ahead)
    backlog_rate = entry["seen"] / (time.monotonic() - began)

    writer = Writer(file, ahead, options.lines, options.rotations, options.rate, chance)
    writer.start()
    restarts = restart_again_and_again(gateway, writer, options.restarts, (options.lines - ahead) / options.rate, chance)
    wait_until(gateway, lambda e: e["seen"] >= options.lines and e["in_work"] == 0 and e["backends"][0]["waiting"] == 0)
    entry = seen(gateway)
    lost, doubled = compare(gateway, options.lines)
    code, integrity = gateway.terminate(), check_journal(gateway)

    print(f"{options.lines} lines; {ahead} that were there were journaled at {backlog_rate:.0f} lines/s, start included")
    print(f"{writer.rotations} rotations, {writer.halves} half lines, {dict(restarts)}; ledger {json.dumps(entry)}; journal {integrity}")
    print(f"lost = {len(lost)}, doubled = {len(doubled)}")
    for name, some in (("lost", lost), ("doubled", doubled)):
        for one in some[:10]:
            print(f"  {name}: {one}")
    exact = entry["seen"] == options.lines and entry["folded"] == entry["duplicate"] == entry["refused"] == 0
    return not lost and not doubled and exact and writer.rotations == options.rotations and code == 0 and integrity == "ok"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000 if LONG else 20_000)
    parser.add_argument("--restarts", type=int, default=20 if LONG else 4)
    parser.add_argument("--rotations", type=int, default=50 if LONG else 8)
    parser.add_argument("--rate", type=int, default=5000, help="lines a second while the gateway is restarted")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    directory = scratch_directory("tail")
    file = directory / "Master.csv"
    gateway = Gateway(telephony=[{"name": "pbx", "format": "asterisk-csv", "file": file, "country": "PT", "settle": "300ms"}])
    try:
        good = run(gateway, file, options)
    except BaseException:
        print(f"--- the gateway's last words ---\n{gateway.log_tail()}\n---")
        raise
    finally:
        gateway.close()
        shutil.rmtree(directory, ignore_errors=True)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
