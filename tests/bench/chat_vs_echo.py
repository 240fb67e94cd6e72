"""What chat_vs_echo.sh runs; README.md in this folder says what is measured and how."""

import argparse
import contextlib
import json
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import TREE, Gateway  # noqa: E402
from push_bench import OtherServer  # noqa: E402
from smtp_vs_postfix import cpu_seconds  # noqa: E402

PROGRAMS = TREE / "build/release/tests/bench"
HERE = Path(__file__).parent
CHAT = {"allowed_origins": ["https://dash.example.com"], "messages_per_minute": 10_000, "max_sockets": 100_000, "max_sockets_per_client": 100_000,
        "max_lines": 10_000}
MOST_PLAIN, MOST_TLS, LEAST_OF_BEAST, LEAST_OF_WS = 10 * 1024, 30 * 1024, 0.3, 0.6  # P4


def resident(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise KeyError("VmRSS")


class Clients:
    """One chat_load: its connections are open when it is entered."""

    def __init__(self, port: int, kind: str, connections: int, active: int, seconds: float, ca_file=None):
        self.command = [str(PROGRAMS / "chat_load"), str(port), kind, str(connections), str(active), str(seconds)]
        self.command += ["tls", str(ca_file)] if ca_file else []

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if not self.process.stdout.readline().startswith("open"):
            raise RuntimeError("chat_load could not open its connections")
        return self

    def run(self) -> dict:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def gateway(tls: bool = False) -> Gateway:
    return Gateway(chat=CHAT, http={"tls": "implicit"} if tls else {})


def idle(name: str, port: int, pid: int, kind: str, count: int, ca_file=None) -> float:
    before = resident(pid)
    with Clients(port, kind, count, 0, 0, ca_file):
        time.sleep(1.5)
        each = (resident(pid) - before) / count
    print(f"{name:34}{count:8} idle sessions  {each:8.0f} bytes each")
    time.sleep(0.5)
    return each


def all_idle(count: int, others: list) -> list[tuple[str, bool]]:
    with gateway() as plain:
        each = idle("gateway, plain", plain.http_port, plain.pid, "chat", count)
    with gateway(tls=True) as secure:
        over_tls = idle("gateway, TLS", secure.http_port, secure.pid, "chat", count, secure.certificate)
    for other in others:
        with other:
            idle(other.name, other.port, other.pid, "echo", count)
    return [(f"{each:.0f} bytes an idle session, at most {MOST_PLAIN}", each <= MOST_PLAIN),
            (f"{over_tls:.0f} bytes over TLS, at most {MOST_TLS}", over_tls <= MOST_TLS)]


def one_round(port: int, pid: int, kind: str, options, into: dict):
    with Clients(port, kind, options.connections, options.active, options.seconds) as clients:
        before = cpu_seconds([pid])
        said = clients.run()
        cpu = cpu_seconds([pid]) - before
    into.setdefault("rate", []).append((said["messages"] - said["refused"]) / said["seconds"])
    for name in ("p50_ms", "p99_ms"):
        into.setdefault(name, []).append(said[name])
    into.setdefault("cpu", []).append(1e6 * cpu / said["messages"])
    into.setdefault("load", []).append(said["cpu_seconds"] / said["seconds"])
    into["refused"] = into.get("refused", 0) + said["refused"]


def rates(options, others: list) -> list[tuple[str, bool]]:
    results: dict[str, dict] = {}
    for _ in range(options.rounds):
        with gateway() as g:
            one_round(g.http_port, g.pid, "chat", options, results.setdefault("gateway, journaled", {}))
        for other in others:
            with other:
                one_round(other.port, other.pid, "echo", options, results.setdefault(other.name, {}))
    print(f"\n{'':34}{'messages/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms per 1,000':>18}{'client load':>13}{'refused':>9}")
    for name, m in results.items():
        print(f"{name:34}{statistics.median(m['rate']):11.0f}{statistics.median(m['p50_ms']):9.2f}{statistics.median(m['p99_ms']):9.2f}"
              f"{statistics.median(m['cpu']):18.0f}{max(m['load']):13.2f}{m['refused']:9}")
    ours = statistics.median(results["gateway, journaled"]["rate"])
    out = [("nothing refused", results["gateway, journaled"]["refused"] == 0)]
    for other, least in zip(others, (LEAST_OF_BEAST, LEAST_OF_WS)):
        ratio = ours / statistics.median(results[other.name]["rate"])
        out.append((f"{ratio:.2f} × the echoes of {other.name}, at least {least}", ratio >= least))
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--idle", type=int, default=19_000)
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--active", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    options.idle = min(options.idle, hard - 1000)
    for program in ("chat_load", "echo_beast"):
        if not (PROGRAMS / program).exists():
            sys.exit(f"chat_vs_echo: build it first: cmake --build build/release --target {program}")
    others = [OtherServer("Beast, echoes", lambda port, _: [str(PROGRAMS / "echo_beast"), str(port)])]
    if (node := shutil.which("node")) and (TREE / "tests/browser/node_modules/ws").exists():
        others.append(OtherServer("npm ws, echoes", lambda port, _: [node, str(HERE / "echo_ws.mjs"), str(port)]))
    else:
        print("npm ws is not installed (tests/browser/run.sh does it): left out")
    kept = []
    with contextlib.suppress(KeyboardInterrupt):
        kept = (all_idle(options.idle, others) if options.idle else []) + (rates(options, others) if options.rounds else [])
    print()
    for words, good in kept:
        print(f"{'PASS' if good else 'FAIL'}  P4: {words}")
    sys.exit(0 if kept and all(good for _, good in kept) else 1)


if __name__ == "__main__":
    main()
