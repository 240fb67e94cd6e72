#!/usr/bin/python3
"""Kill -9 at random moments under load: nothing acknowledged is lost, nothing becomes two tickets (promises D1).

The load generator logs every 250 with its receipt and sends again, with the same bytes, whatever it got no answer for. After the last kill the
gateway is started once more, everything outstanding gets its answer, and what clients were told is compared with the ticket store, and a sample of the
stored bytes with those that were sent.

  kill9.py [--kills N] [--seed S]     20 kills under ctest, 200 by default otherwise and with INTAKE_LONG=1
"""

import argparse
import asyncio
import os
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import LONG, Gateway  # noqa: E402
from smtp_load import Load, mixed_mails  # noqa: E402
from store_check import Comparison, changed_bodies, check_journal, read_store, wait_for_receipts  # noqa: E402


async def kill_again_and_again(gateway: Gateway, load: Load, kills: int, chance: random.Random) -> list[float]:
    """Returns how long each start took."""
    starts = []
    for number in range(kills):
        # Mostly in the middle of the load, sometimes while it is still starting and recovering.
        if chance.random() < 0.15:
            await asyncio.sleep(chance.uniform(0, 0.05))
        else:
            await asyncio.sleep(chance.uniform(0.1, 0.7))
        await asyncio.to_thread(gateway.kill)
        began = time.monotonic()
        if chance.random() < 0.15 and number + 1 < kills:
            gateway.launch()
        else:
            await asyncio.to_thread(gateway.start)
            starts.append(time.monotonic() - began)
        if number % 20 == 19:
            print(f"{number + 1} kills, {len(load.ledger.acknowledged)} acknowledged", flush=True)
    if not gateway.is_ready():
        await asyncio.to_thread(gateway.kill)
        await asyncio.to_thread(gateway.start)
    return starts


async def run(gateway: Gateway, kills: int, seed: int) -> bool:
    load = Load(mixed_mails("k", seed), port=gateway.smtp_port, lmtp_port=gateway.lmtp_port, connections=12)
    sending = asyncio.create_task(load.run())
    starts = await kill_again_and_again(gateway, load, kills, random.Random(seed))
    load.finish()
    ledger = await asyncio.wait_for(sending, 120)

    missing = wait_for_receipts(gateway, set(ledger.acknowledged.values()))
    changed = changed_bodies(gateway, ledger)
    code = gateway.terminate()
    integrity = check_journal(gateway)
    comparison = Comparison.of(ledger, read_store(gateway))
    print(f"kills {kills}, mails without an answer that were sent again {ledger.unanswered}, temporary refusals {sum(ledger.waited.values())}, "
          f"slowest start {max(starts):.2f} s, journal {integrity}, exit after SIGTERM {code}")
    comparison.print()
    print(f"stored bytes that differ from those sent: {len(changed)}")
    for problem in [*ledger.refused.items(), *ledger.broken_promises, *missing, *changed][:10]:
        print(f"  unexpected: {problem}")
    return (comparison.is_good() and not ledger.refused and not ledger.broken_promises and not changed and integrity == "ok" and code == 0
            and comparison.acknowledged > kills)


def main():
    in_ctest = os.environ.get("INTAKE_CTEST") == "1"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20 if in_ctest and not LONG else 200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with Gateway() as gateway:
        good = asyncio.run(run(gateway, options.kills, options.seed))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
