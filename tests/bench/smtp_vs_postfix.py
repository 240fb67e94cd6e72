"""What smtp_vs_postfix.sh runs; README.md in this folder says what is measured and how."""

import argparse
import contextlib
import os
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import private_postfix  # noqa: E402
from gateway_process import MAILBOX, Gateway, free_ports  # noqa: E402
from store_check import count_messages  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")
MB = 1 << 20


@dataclass(frozen=True)
class Workload:
    name: str
    sessions: int
    length: int
    many_a_connection: bool
    mails: dict  # server -> how many, so that each runs about as long


WORKLOADS = [
    Workload("4 KB, 64 sessions, many mails a connection", 64, 4096, True, {"gateway": 20000, "postfix": 1500, "sink": 20000}),
    Workload("4 KB, 64 sessions, one mail a connection", 64, 4096, False, {"gateway": 6000, "postfix": 1200, "sink": 6000}),
    Workload("4 KB, one session", 1, 4096, True, {"gateway": 1500, "postfix": 200, "sink": 3000}),
    Workload("64 KB, 64 sessions", 64, 64 << 10, True, {"gateway": 3000, "postfix": 1000, "sink": 3000}),
    Workload("1 MB, 16 sessions", 16, MB, True, {"gateway": 300, "postfix": 200, "sink": 200}),
]


def cpu_seconds(pids) -> float:
    """User and system time of processes and of their children that have ended."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += sum(int(f) for f in fields[11:15])
    return total / TICKS


def resident_kb(pids) -> int:
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
    return total


# -- the three servers, one shape

class GatewayServer:
    name = "gateway"

    def __init__(self):
        self.gateway = Gateway()
        self.stored = 0

    def __enter__(self):
        self.gateway.__enter__()
        self.port = self.gateway.smtp_port
        return self

    def __exit__(self, *error):
        self.gateway.__exit__(*error)

    def processes(self):
        return [self.gateway.pid]

    def wait_until_stored(self, mails: int):
        """Until the last ticket is in the ticket store."""
        self.stored += mails
        while count_messages(self.gateway) < self.stored:
            if not self.gateway.is_running():
                raise RuntimeError(f"the gateway ended:\n{self.gateway.log_tail()}")
            time.sleep(0.01)

    def settle(self):
        time.sleep(0.5)


class PostfixServer:
    """Durable queue, nothing delivered: every mail goes to the hold queue. No log file, so that logging costs it nothing."""

    name = "postfix"

    def __init__(self):
        self.postfix = private_postfix.Postfix({"smtpd_data_restrictions": "check_client_access static:HOLD", "maillog_file": ""}, process_limit=400)

    def __enter__(self):
        self.postfix.__enter__()
        self.port = self.postfix.port
        return self

    def __exit__(self, *error):
        self.postfix.__exit__(*error)

    def processes(self):
        return self.postfix.processes()

    def wait_until_stored(self, mails: int):
        if (held := self.postfix.held()) != mails:
            raise RuntimeError(f"Postfix holds {held} of {mails} mails")

    def settle(self):
        self.postfix.empty_hold_queue()
        time.sleep(0.5)


class SinkServer:
    """smtp-sink throws every mail away: what receiving alone costs."""

    name = "sink"

    def __enter__(self):
        (self.port,) = free_ports(1)
        self.process = subprocess.Popen(["smtp-sink", "-u", "nobody", f"127.0.0.1:{self.port}", "1024"], stderr=subprocess.DEVNULL)
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return self
            time.sleep(0.05)
        raise RuntimeError("smtp-sink did not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def processes(self):
        return [self.process.pid]

    def wait_until_stored(self, mails: int):
        pass

    def settle(self):
        time.sleep(0.3)


# -- measuring

# glibc takes and returns the top of smtp-source's heap as connections end and begin: 1 to 20 page faults a mail, as luck has it,
# which is up to half of a run. It keeps what it has, whichever of the three servers it loads.
CLIENT_ENVIRONMENT = {**os.environ, "MALLOC_TRIM_THRESHOLD_": str(64 * MB)}


@dataclass
class Figures:
    accepted: list[float] = field(default_factory=list)  # mails a second
    stored: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # server seconds per 1,000 mails
    client_cpu: list[float] = field(default_factory=list)  # smtp-source's
    client_faults: list[float] = field(default_factory=list)  # page faults of smtp-source, a mail

    def rate(self) -> float:
        return statistics.median(self.accepted)

    def stored_rate(self) -> float:
        return statistics.median(self.stored)

    def cpu_per_thousand(self) -> float:
        return statistics.median(self.cpu)


def smtp_source(port: int, sessions: int, mails: int, length: int, many_a_connection: bool):
    command = ["smtp-source", "-s", sessions, "-m", mails, "-l", length, "-f", "load@client.test", "-t", MAILBOX, "-M", "client.test", "-C", 10]
    command += ["-d"] if many_a_connection else []
    command = [str(c) for c in (*command, f"127.0.0.1:{port}")]
    done = subprocess.run(command, capture_output=True, text=True, env=CLIENT_ENVIRONMENT)
    if done.returncode != 0:
        raise RuntimeError(f"smtp-source: {done.stderr.strip()[-300:]}")


def measure(server, workload: Workload, scale: float, figures: Figures):
    mails = max(workload.sessions, int(workload.mails[server.name] * scale))
    client, cpu, began = resource.getrusage(resource.RUSAGE_CHILDREN), cpu_seconds(server.processes()), time.monotonic()
    smtp_source(server.port, workload.sessions, mails, workload.length, workload.many_a_connection)
    accepted = time.monotonic() - began
    client_after = resource.getrusage(resource.RUSAGE_CHILDREN)
    server.wait_until_stored(mails)
    stored = time.monotonic() - began
    figures.accepted.append(mails / accepted)
    figures.stored.append(mails / stored)
    figures.cpu.append((cpu_seconds(server.processes()) - cpu) / mails * 1000)
    figures.client_cpu.append((client_after.ru_utime + client_after.ru_stime - client.ru_utime - client.ru_stime) / mails * 1000)
    figures.client_faults.append((client_after.ru_minflt - client.ru_minflt) / mails)
    server.settle()


def measure_all(workloads, rounds: int, scale: float) -> tuple[dict, int]:
    """Rounds of one run of each server after another, so that a slow moment of the machine hits all three. Returns the gateway's peak too."""
    results = {w.name: {s: Figures() for s in ("gateway", "postfix", "sink")} for w in workloads}
    with GatewayServer() as gateway, PostfixServer() as postfix, SinkServer() as sink:
        for workload in workloads:
            for _ in range(rounds):
                for server in (gateway, postfix, sink):
                    measure(server, workload, scale, results[workload.name][server.name])
            print_workload(workload, results[workload.name])
        return results, gateway.gateway.status_kb("VmHWM")


def print_workload(workload: Workload, figures: dict):
    print(f"\n{workload.name}")
    for name, f in figures.items():
        spread = f"{min(f.accepted):,.0f} to {max(f.accepted):,.0f}"
        stored = f"  tickets stored {f.stored_rate():>9,.1f}/s" if name == "gateway" else ""
        client = f"client's {statistics.median(f.client_cpu):.3f} s, {statistics.median(f.client_faults):.1f} page faults a mail"
        print(f"  {name:8} accepted {f.rate():>9,.1f}/s ({spread})  server CPU {f.cpu_per_thousand():6.3f} s per 1,000 mails, {client}{stored}")
    ours = figures["gateway"].rate()
    print(f"  gateway is {ours / figures['postfix'].rate():.2f} x Postfix, {ours / figures['sink'].rate():.2f} x smtp-sink", flush=True)


class PeakOf:
    """The largest sum of resident memory of some processes while something runs."""

    def __init__(self, server):
        self.server, self.peak_kb, self.stopping = server, 0, threading.Event()
        self.thread = threading.Thread(target=self._sample)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join()

    def _sample(self):
        while not self.stopping.wait(0.1):
            self.peak_kb = max(self.peak_kb, resident_kb(self.server.processes()))


def measure_memory() -> dict[str, float]:
    """Peak memory in MB of fresh servers."""
    peaks = {}
    with GatewayServer() as gateway:
        smtp_source(gateway.port, 256, 4000, 4096, True)
        gateway.wait_until_stored(4000)
        peaks["gateway, 256 sessions"] = gateway.gateway.status_kb("VmHWM") / 1024
    with PostfixServer() as postfix, PeakOf(postfix) as peak:
        smtp_source(postfix.port, 256, 2000, 4096, True)
    peaks["postfix, 256 sessions"] = peak.peak_kb / 1024
    needed = 500 * 20 * MB * 1.2
    if shutil.disk_usage(os.environ.get("INTAKE_SCRATCH", "/var/tmp")).free < needed:
        print(f"500 mails of 20 MB need {needed / (1 << 30):.0f} GB of disk: not measured")
        return peaks
    with GatewayServer() as gateway:
        began = time.monotonic()
        smtp_source(gateway.port, 500, 500, 20 * MB, True)
        accepted = time.monotonic() - began
        gateway.wait_until_stored(500)
        peaks["gateway, 500 mails of 20 MB at once"] = gateway.gateway.status_kb("VmHWM") / 1024
        print(f"\n500 concurrent mails of 20 MB: accepted in {accepted:.1f} s, tickets stored after {time.monotonic() - began:.1f} s")
    return peaks


# -- the promises

def floors(results: dict, peaks: dict):
    """(promise, measured, floor or ceiling, is met) of everything that was measured."""
    def ratio(workload: Workload, other: str, least: float, stored: bool = False):
        figures = results.get(workload.name)
        if figures is None:
            return
        ours = figures["gateway"].stored_rate() if stored else figures["gateway"].rate()
        value = ours / figures[other].rate()
        what = f"{workload.name}: {'stored' if stored else 'accepted'} / {'smtp-sink' if other == 'sink' else 'Postfix'}"
        yield what, f"{value:.2f}", f">= {least}", value >= least

    many, one_each, single, medium, large = WORKLOADS
    yield from ratio(many, "sink", 0.5)
    yield from ratio(many, "postfix", 8)
    yield from ratio(many, "sink", 0.35, stored=True)
    yield from ratio(one_each, "sink", 0.7)
    yield from ratio(one_each, "postfix", 6)
    yield from ratio(single, "postfix", 2)
    yield from ratio(medium, "postfix", 3)
    yield from ratio(large, "postfix", 1.2)
    if many.name in results:
        cpu = results[many.name]["gateway"].cpu_per_thousand()
        yield f"{many.name}: server CPU s per 1,000 mails", f"{cpu:.3f}", "<= 0.20", cpu <= 0.20
        # Seconds do not travel from machine to machine, ratios do; Postfix's 1,000 took 1.95 s where the promise was made.
        of_postfix = cpu / results[many.name]["postfix"].cpu_per_thousand()
        yield f"{many.name}: server CPU / Postfix", f"{of_postfix:.3f}", "<= 0.103", of_postfix <= 0.20 / 1.95
    for name, most in (("gateway, 256 sessions", 64), ("gateway, 500 mails of 20 MB at once", 128)):
        if name in peaks:
            yield f"peak memory, {name}", f"{peaks[name]:.1f} MB", f"<= {most} MB", peaks[name] <= most


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each server, interleaved; the median counts")
    parser.add_argument("--scale", type=float, default=1.0, help="times the number of mails of each run")
    parser.add_argument("--only", default="", help="workloads whose name matches this regular expression")
    parser.add_argument("--no-memory", action="store_true", help="leave out the memory runs")
    options = parser.parse_args()
    if reason := private_postfix.missing():
        sys.exit(f"cannot compare with Postfix: {reason}")
    began = time.monotonic()
    workloads = [w for w in WORKLOADS if re.search(options.only, w.name)]
    results, peak_kb = measure_all(workloads, options.rounds, options.scale)
    peaks = {} if options.no_memory else measure_memory()
    print(f"\npeak memory of the gateway over all of the above: {peak_kb / 1024:.1f} MB")
    for name, peak in peaks.items():
        print(f"peak memory, {name}: {peak:,.1f} MB")
    print()
    missed = 0
    for promise, measured, wanted, is_met in floors(results, peaks):
        missed += not is_met
        print(f"{'PASS' if is_met else 'FAIL'}  {promise}: {measured} (promised {wanted})")
    print(f"\n{missed} missed; took {time.monotonic() - began:.0f} s")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
