#!/usr/bin/python3
"""A day of calls from three telephone systems at once, with kill -9 at random moments: calls in = calls out, 0 lost, 0 doubled.

Asterisk writes lines into a file that we tail, FreeSWITCH pushes JSON with Basic authentication, Twilio pushes signed forms; both try again until they
hear 2xx. Handsets ring in parallel, calls are transferred, missed, abandoned or end at a voicemail; records are out of order and some come twice. When all
calls have been told, what is left comes late: legs and recordings, which must make revisions. Afterwards each call must be one conversation with the
right result, agent, legs and recordings, and the ledger must balance.

  telephony_day.py [--long] [--calls N] [--kills N] [--seed S]     2,000 calls and 4 kills; with --long or INTAKE_LONG=1 100,000 and 50
"""

import argparse
import asyncio
import base64
import json
import random
import shutil
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import LONG, PUBLIC_URL, Gateway, scratch_directory  # noqa: E402
from push_client import PushClient  # noqa: E402
from store_check import check_journal, events  # noqa: E402
from synthetic_calls import Call, asterisk, freeswitch, shuffled, story, twilio, twilio_signature  # noqa: E402

TOKEN, PASSWORD = "0123456789abcdef0123456789abcdef", "correct-horse-battery"
SYSTEMS = {"asterisk": asterisk, "freeswitch": freeswitch, "twilio": twilio}
BASIC = "Basic " + base64.b64encode(f"pbx:{PASSWORD}".encode()).decode()


def sources(directory: Path) -> list[dict]:
    secrets = {"token": TOKEN, "password": PASSWORD}
    for name, secret in secrets.items():
        file = directory / name
        file.write_text(secret + "\n")
        file.chmod(0o600)
    return [
        {"name": "asterisk", "format": "asterisk-csv", "file": directory / "Master.csv", "country": "PT"},
        {"name": "freeswitch", "format": "freeswitch-json", "path": "/telephony/freeswitch", "country": "PT",
         "auth": {"scheme": "basic", "user": "pbx", "secret_files": [str(directory / "password")]}},
        {"name": "twilio", "format": "twilio", "path": "/telephony/twilio", "country": "PT",
         "auth": {"scheme": "twilio", "secret_files": [str(directory / "token")]}}]


def is_settled(line: dict) -> bool:
    """Whether nothing of a source waits, by its line of the ledger: every contact has its event, and the ticket store has every event."""
    return line.get("in_work") == 0 and all(backend["waiting"] == 0 for backend in line["backends"])


class Day:
    """The three systems and how far each has come."""

    def __init__(self, gateway: Gateway, directory: Path, calls: dict[str, list[Call]], chance: random.Random):
        self.gateway, self.file, self.calls, self.chance = gateway, directory / "Master.csv", calls, chance
        self.freeswitch = PushClient(gateway.http_port, "/telephony/freeswitch", "application/json", lambda _: {"Authorization": BASIC})
        self.twilio = PushClient(gateway.http_port, "/telephony/twilio", "application/x-www-form-urlencoded", lambda body: {
            "X-Twilio-Signature": twilio_signature(TOKEN, PUBLIC_URL + "/telephony/twilio", body)})
        self.done = self.lines = 0
        self.starts: list[float] = []

    def one_more(self):
        self.done += 1

    async def write_lines(self, records: list[bytes], pushed: int):
        """Goes along with the others: as far through its day as they are through theirs. Now and then half a line is there for a while."""
        begun, written = self.done, 0
        while written < len(records):
            share = (self.done - begun - written) / pushed if pushed else 1
            until = min(len(records), max(written + 1, int(share * len(records)) + 20))
            block = b"".join(records[written:until])
            cut = self.chance.randrange(len(block)) if self.chance.random() < 0.5 else len(block)
            with open(self.file, "ab", buffering=0) as file:
                file.write(block[:cut])
                await asyncio.sleep(0.01)
                file.write(block[cut:])
            self.done += until - written
            written = until
        self.lines += written

    async def send(self, records: dict[str, list[bytes]], kills: int):
        """All records of all systems, with `kills` kills at random places among them."""
        first, total = self.done, sum(len(some) for some in records.values())
        places = sorted(first + self.chance.randrange(total // 20, max(total // 20 + 1, total * 19 // 20)) for _ in range(kills))
        work = asyncio.gather(self.freeswitch.send(records["freeswitch"], self.one_more), self.twilio.send(records["twilio"], self.one_more),
                              self.write_lines(records["asterisk"], len(records["freeswitch"]) + len(records["twilio"])))
        for place in places:
            while self.done < place and not work.done():
                await asyncio.sleep(0.002)
            await self.kill()
        await work

    async def kill(self):
        await asyncio.to_thread(self.gateway.kill)
        began = time.monotonic()
        await asyncio.to_thread(self.gateway.start)
        self.starts.append(time.monotonic() - began)

    def ledger(self) -> dict[str, dict]:
        """A line for each of our sources, by its name."""
        said = self.gateway.run("ledger", "--json", check=False).stdout
        lines = {line["source"]: line for line in map(json.loads, said.splitlines())}
        return {name: lines.get(f"telephony/{name}", {}) for name in SYSTEMS}

    async def until_told(self, patience: float = 60):
        """Until nothing waits for its event; gives up `patience` seconds after the last progress."""
        seen, since = None, time.monotonic()
        while time.monotonic() - since < patience:
            ledger = await asyncio.to_thread(self.ledger)
            if all(map(is_settled, ledger.values())) and ledger["asterisk"]["seen"] >= self.lines:
                return
            if ledger != seen:
                seen, since = ledger, time.monotonic()
            await asyncio.sleep(0.3)


@dataclass
class Outcome:
    """What the ticket store holds, beside what was sent."""

    calls: int
    told: int = 0
    revised: int = 0
    conversations: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.wrong) and self.told == self.conversations == self.calls

    def print(self):
        print(f"calls in {self.calls}, calls out {self.told} in {self.conversations} conversations, later events (revisions, call-backs settled) {self.revised}, "
              f"lost = {len(self.lost)}, doubled = {len(self.doubled)}, told wrongly = {len(self.wrong)}")
        for name, some in (("lost", self.lost), ("doubled", self.doubled), ("wrong", self.wrong)):
            for one in some[:10]:
                print(f"  {name}: {one}")


def differences(call: Call, said: dict) -> dict:
    """What the last event about a call says and should not."""
    pairs = {"result": (said["result"], call.result), "legs": ({leg["id"] for leg in said["legs"]}, call.legs),
             "recordings": ({r.get("url") for r in said["recordings"]}, call.recordings), "complete": (said["complete"], True)}
    if call.agent:
        pairs["agent"] = (said.get("agent"), call.agent)
    return {what: f"{got} instead of {wanted}" for what, (got, wanted) in pairs.items() if got != wanted}


def compare(gateway: Gateway, calls: list[Call]) -> Outcome:
    call_of = {known: number for number, call in enumerate(calls) for known in call.ids}
    out, last, told, conversations = Outcome(len(calls)), {}, Counter(), {}
    for event in events(gateway):
        said = event["data"].get("call")
        number = call_of.get(said["group_id"]) if said else None
        if number is None:
            out.wrong.append(f"an event of no call: {json.dumps(event)[:300]}")
            continue
        last[number] = said
        conversations.setdefault(number, set()).add(event["subject"])
        is_first = event["type"].endswith((".opened.v1", ".message.v1"))
        told[number] += is_first
        out.revised += not is_first
    out.told, out.conversations = len(last), len(set().union(*conversations.values()))
    for number, call in enumerate(calls):
        if number not in last:
            out.lost.append(call.ids[0])
        elif told[number] != 1 or len(conversations[number]) != 1:
            out.doubled.append(f"{call.ids[0]}: told {told[number]} times in {len(conversations[number])} conversations")
        elif wrong := differences(call, last[number]):
            out.wrong.append(f"{call.ids[0]}: {wrong}")
    return out


async def run(gateway: Gateway, directory: Path, options) -> bool:
    chance = random.Random(options.seed)
    calls = {name: [] for name in SYSTEMS}
    for number in range(options.calls):
        name = chance.choice(list(SYSTEMS))
        calls[name].append(SYSTEMS[name](story(number, chance)))
    day = Day(gateway, directory, calls, chance)
    began = time.monotonic()
    late_kills = min(options.kills, max(1, options.kills // 10))
    await day.send({name: shuffled(some, chance) for name, some in calls.items()}, options.kills - late_kills)
    seconds = time.monotonic() - began
    await day.until_told()
    late = {name: [record for call in some for record in call.late] for name, some in calls.items()}
    await day.send(late, late_kills)
    await day.until_told()

    ledger = gateway.run("ledger", check=False)
    outcome = compare(gateway, [call for some in calls.values() for call in some])
    code = gateway.terminate()
    integrity = check_journal(gateway)
    pushed = day.freeswitch.taken + day.twilio.taken
    print(f"{day.lines} lines written, {pushed} records pushed (sent again {day.freeswitch.sent_again + day.twilio.sent_again}), of them late "
          f"{sum(len(some) for some in late.values())}; {len(day.starts)} kills, slowest start {max(day.starts, default=0):.2f} s, the day took {seconds:.0f} s, "
          f"journal {integrity}, exit after SIGTERM {code}")
    outcome.print()
    print(ledger.stdout.rstrip())
    refused = day.freeswitch.refused + day.twilio.refused
    for problem in refused[:10]:
        print(f"  refused: {problem}")
    return outcome.is_good() and not refused and ledger.returncode == 0 and integrity == "ok" and code == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true", default=LONG)
    parser.add_argument("--calls", type=int)
    parser.add_argument("--kills", type=int)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    options.calls = options.calls or (100_000 if options.long else 2000)
    options.kills = (50 if options.long else 4) if options.kills is None else options.kills
    print(f"seed {options.seed}")
    directory = scratch_directory("day")
    try:
        with Gateway(telephony=sources(directory)) as gateway:
            good = asyncio.run(run(gateway, directory, options))
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
