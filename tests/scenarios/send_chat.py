#!/usr/bin/python3
"""`intake send chat` against the gateway, plain and over TLS: lines become receipts and tickets, answers are printed, a page that may not chat hears why."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from chat_client import ORIGIN  # noqa: E402
from gateway_process import Gateway  # noqa: E402
from store_check import wait_for_receipts  # noqa: E402


def send_chat(gateway: Gateway, tls: bool, *more, **how) -> subprocess.Popen:
    url = f"{'wss' if tls else 'ws'}://127.0.0.1:{gateway.http_port}/chat"
    trust = ["--ca", str(gateway.certificate)] if tls else []
    return subprocess.Popen([str(gateway.binary), "send", "chat", "--url", url, *trust, *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, **how)


def answer(gateway: Gateway, conversation: str, text: str):
    request = urllib.request.Request(f"http://127.0.0.1:{gateway.admin_port}/v1/conversations/{conversation}/replies",
                                     data=json.dumps({"name": "Ada", "text": text}).encode(), headers={"Authorization": f"Bearer {gateway.token}"})
    urllib.request.urlopen(request, timeout=10).close()


def lines_become_tickets(gateway: Gateway, tls: bool) -> bool:
    client = send_chat(gateway, tls, "--origin", ORIGIN, "--name", "Kim Costa")
    out, err = client.communicate("Hello\nSecond line\n", timeout=30)
    receipts = out.split()
    return client.returncode == 0 and err == "" and len(receipts) == 2 and not wait_for_receipts(gateway, set(receipts))


def answers_are_printed(gateway: Gateway, tls: bool) -> bool:
    client = send_chat(gateway, tls, "--origin", ORIGIN, "--json", "--wait", "1")
    client.stdin.write("Is anybody there?\n")
    client.stdin.flush()
    while (frame := json.loads(client.stdout.readline()))["type"] != "ack":
        pass
    answer(gateway, frame["conversation"], "Which printer?")
    out, _ = client.communicate(timeout=30)
    return client.returncode == 0 and "Which printer?" in out


def other_pages_hear_why(gateway: Gateway, tls: bool) -> bool:
    client = send_chat(gateway, tls, "--origin", "https://evil.example.com")
    _, err = client.communicate("Hello\n", timeout=30)
    return client.returncode == 1 and "HTTP 403" in err


def main():
    wrong = []
    for tls in (False, True):
        with Gateway(chat={"allowed_origins": [ORIGIN]}, http={"tls": "implicit"} if tls else {}) as gateway:
            for check in (lines_become_tickets, answers_are_printed, other_pages_hear_why):
                good = check(gateway, tls)
                print(f"{check.__name__.replace('_', ' ')}, {'TLS' if tls else 'plain'}: {'yes' if good else 'NO'}")
                wrong += [] if good else [check]
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
