"""What push_bench.sh runs; README.md in this folder says what is measured and how."""

import argparse
import contextlib
import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import TREE, Gateway, free_ports  # noqa: E402
from smtp_vs_postfix import cpu_seconds  # noqa: E402
from store_check import count_messages  # noqa: E402

PROGRAMS = TREE / "build/release/tests/bench"
HERE = Path(__file__).parent
PATH = "/telephony/bench"
LEAST_RATIO, MOST_P99_MS = 0.4, 20  # P5
PLACES = {"leg": "/call_id", "ids": "/call_id", "direction": "/direction", "from": "/caller/number", "to": "/called/number", "queue": "/queue",
          "agent": "/agent/extension", "result": "/outcome", "started_at": "/times/start", "answered_at": "/times/answer",
          "ended_at": "/times/end", "leg_ended": "=true", "call_ended": "=true"}
SOURCE = {"name": "bench", "format": "generic-json", "path": PATH, "country": "AT", "fields": PLACES, "values": {"result": {"talked": "answered"}}}


def record() -> str:
    """A call record of about 0.6 KB; the client puts the number of the request in the place of each ##########."""
    return json.dumps({
        "event": "call.finished", "call_id": "c-##########", "direction": "inbound", "queue": "billing", "outcome": "talked",
        "caller": {"number": "+436##########", "name": "Customer ##########", "country": "AT"}, "called": {"number": "+4311234567", "trunk": "north-2"},
        "agent": {"extension": "204", "name": "Anna Meyer", "group": "billing"},
        "times": {"start": "2026-11-24T09:15:00Z", "answer": "2026-11-24T09:15:12Z", "end": "2026-11-24T09:18:15Z"},
        "codec": {"read": "PCMA", "write": "PCMA"}, "quality": {"mos": "4.41", "jitter_ms": 3, "lost_packets": 0},
        "tags": ["invoice", "second call"], "pbx": "exchange-1.example.com"})


class GatewayServer:
    name = "gateway"

    def __init__(self):
        self.gateway = Gateway(telephony=[SOURCE])
        self.told = 0

    def __enter__(self):
        self.gateway.__enter__()
        self.port, self.pid = self.gateway.http_port, self.gateway.pid
        return self

    def __exit__(self, *error):
        self.gateway.__exit__(*error)

    def settle(self, records: int):
        """Until every record is a call in the ticket store."""
        self.told += records
        while count_messages(self.gateway) < self.told:
            if not self.gateway.is_running():
                raise RuntimeError(f"the gateway ended:\n{self.gateway.log_tail()}")
            time.sleep(0.05)


class OtherServer:
    """A program that listens on a port of 127.0.0.1 and keeps nothing. `command` is made from a port and a directory."""

    def __init__(self, name: str, command):
        self.name, self.command = name, command

    def __enter__(self):
        (self.port,) = free_ports(1)
        self.directory = tempfile.mkdtemp(prefix="intake-push-")
        self.process = subprocess.Popen(self.command(self.port, Path(self.directory)), stdin=subprocess.DEVNULL)
        self.pid = self.process.pid
        deadline = time.monotonic() + 10
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError(f"{self.name} does not listen")
            time.sleep(0.02)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.directory, ignore_errors=True)

    def settle(self, _records: int):
        pass


def nginx_command(port: int, directory: Path) -> list[str]:
    configuration = directory / "nginx.conf"
    configuration.write_text(f"daemon off; master_process off; pid {directory}/pid; error_log stderr crit; events {{ worker_connections 512; }}\n"
                             f"http {{ access_log off; keepalive_requests 100000000; client_body_temp_path {directory}; "
                             f"server {{ listen 127.0.0.1:{port}; return 204; }} }}\n")
    return ["nginx", "-p", str(directory), "-c", str(configuration)]


def servers() -> list:
    found = [GatewayServer(), OtherServer("Beast + Boost.JSON, discards", lambda port, _: [str(PROGRAMS / "json_discard"), str(port)])]
    if node := shutil.which("node"):
        found.append(OtherServer("node http + JSON.parse, discards", lambda port, _: [node, str(HERE / "json_discard.js"), str(port)]))
    if shutil.which("nginx"):
        found.append(OtherServer("nginx, returns 204", nginx_command))
    for program, name in (("node", "Node"), ("nginx", "nginx")):
        if not shutil.which(program):
            print(f"{name} is not installed: left out")
    return found


class Measured:
    """Figures of one server, one a round."""

    def __init__(self):
        self.rate, self.p50, self.p99, self.cpu, self.cpu_at_end, self.refused = [], [], [], [], [], 0

    def median(self, what: str) -> float:
        return statistics.median(getattr(self, what))


def one_round(server, measured: Measured, body: Path, options, first: int) -> float:
    """Returns the client's own CPU seconds per second."""
    before = cpu_seconds([server.pid])
    done = subprocess.run([str(PROGRAMS / "http_load"), str(server.port), PATH, str(body), str(options.connections), str(options.requests), str(first)],
                          capture_output=True, text=True, check=True, timeout=600)
    at_end = cpu_seconds([server.pid])
    said = json.loads(done.stdout)
    server.settle(said["requests"] - said["refused"])
    after = cpu_seconds([server.pid])
    measured.rate.append(said["requests"] / said["seconds"])
    measured.p50.append(said["p50_ms"])
    measured.p99.append(said["p99_ms"])
    measured.refused += said["refused"]
    measured.cpu_at_end.append(1e6 * (at_end - before) / said["requests"])
    measured.cpu.append(1e6 * (after - before) / said["requests"])
    return said["cpu_seconds"] / said["seconds"]


def report(results: dict, client_load: float) -> bool:
    print(f"\n{'':34}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms per 1,000':>18}{'… with tickets':>16}{'refused':>9}")
    for name, m in results.items():
        print(f"{name:34}{m.median('rate'):9.0f}{m.median('p50'):9.2f}{m.median('p99'):9.2f}{m.median('cpu_at_end'):18.0f}{m.median('cpu'):16.0f}{m.refused:9}")
    gateway, floor = list(results.values())[:2]
    ratio, p99 = gateway.median("rate") / floor.median("rate"), gateway.median("p99")
    print(f"\nthe client used at most {client_load:.2f} of a core")
    promises = [(f"{ratio:.2f} × the Beast server, at least {LEAST_RATIO}", ratio >= LEAST_RATIO), (f"p99 {p99:.1f} ms, at most {MOST_P99_MS}", p99 <= MOST_P99_MS),
                ("nothing refused", gateway.refused == 0)]
    for words, kept in promises:
        print(f"{'PASS' if kept else 'FAIL'}  P5: {words}")
    return all(kept for _, kept in promises)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=50_000, help="a round and server")
    parser.add_argument("--connections", type=int, default=64)
    options = parser.parse_args()
    for program in ("http_load", "json_discard"):
        if not (PROGRAMS / program).exists():
            sys.exit(f"push_bench: build it first: cmake --build build/release --target {program}")
    with tempfile.TemporaryDirectory(prefix="intake-push-") as directory, contextlib.ExitStack() as running:
        body = Path(directory) / "record.json"
        body.write_text(record())
        print(f"{options.rounds} rounds of {options.requests} records of {body.stat().st_size} octets over {options.connections} connections")
        every = [running.enter_context(server) for server in servers()]
        results, client_load = {server.name: Measured() for server in every}, 0.0
        for number in range(options.rounds):
            for server in every:
                client_load = max(client_load, one_round(server, results[server.name], body, options, 1 + number * options.requests))
        good = report(results, client_load)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
