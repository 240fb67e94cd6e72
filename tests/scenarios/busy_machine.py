#!/usr/bin/python3
"""Tickets come on a machine that is never idle.

Other processes keep every processor busy. The gateway is killed and started again beside them, mails are sent, and all of them become
tickets before patience ends: the threads that make tickets give way to everybody, but not for ever.

  busy_machine.py [--mails N] [--busy N]                              250 mails, two busy processes a processor
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import MAILBOX, Gateway  # noqa: E402
from store_check import count_messages  # noqa: E402

PATIENCE = 40  # seconds without another ticket


def send(gateway: Gateway, mails: int):
    subprocess.run(["smtp-source", "-d", "-s", "8", "-m", str(mails), "-l", "4096", "-f", "kim@example.org", "-t", MAILBOX,
                    f"127.0.0.1:{gateway.smtp_port}"], check=True)


def wait(gateway: Gateway, messages: int) -> int:
    """Until so many are stored; gives up when none has come for a while."""
    stored, since = -1, time.monotonic()
    while stored < messages and time.monotonic() - since < PATIENCE:
        if (now := count_messages(gateway)) != stored:
            stored, since = now, time.monotonic()
        time.sleep(0.1)
    return stored


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=250)
    parser.add_argument("--busy", type=int, default=2 * (os.cpu_count() or 1))
    options = parser.parse_args()
    with Gateway() as gateway:
        send(gateway, 10 * options.mails)
        before = wait(gateway, 10 * options.mails)
        gateway.kill()
        busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(options.busy)]
        try:
            gateway.start()
            send(gateway, options.mails)
            accepted = time.monotonic()
            stored = wait(gateway, before + options.mails) - before
            took = time.monotonic() - accepted
        finally:
            for process in busy:
                process.kill()
                process.wait()
        code = gateway.terminate()
    print(f"{options.mails} mails beside {options.busy} busy processes: {stored} tickets {took:.0f} s after the last receipt, exit {code}")
    sys.exit(0 if before == 10 * options.mails and stored == options.mails and code == 0 else 1)


if __name__ == "__main__":
    main()
