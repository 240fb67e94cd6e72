"""A Postfix of our own: configuration, queue and data in a directory that goes when we go; the machine's Postfix is not touched.

Needs root (Postfix's master does) and the packages' users `postfix` and `postdrop`.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from gateway_process import free_ports, scratch_directory

DAEMONS = "/usr/lib/postfix/sbin"

MASTER = """\
127.0.0.1:{port} inet n - n - {limit} smtpd
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
tlsmgr    unix  -       -       n       1000?   1       tlsmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
verify    unix  -       -       n       -       1       verify
flush     unix  n       -       n       1000?   0       flush
proxymap  unix  -       -       n       -       -       proxymap
smtp      unix  -       -       n       -       -       smtp
lmtp      unix  -       -       n       -       -       lmtp
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
anvil     unix  -       -       n       -       1       anvil
scache    unix  -       -       n       -       1       scache
postlog   unix-dgram n  -       n       -       1       postlogd
"""


def missing() -> str | None:
    """Why no Postfix can be started here, or None."""
    if os.geteuid() != 0:
        return "Postfix's master needs root"
    if not Path(DAEMONS, "master").exists():
        return "postfix is not installed"
    return None


class Postfix:
    """One instance with an SMTP listener on `port`. `settings` are lines of main.cf; a message it accepts goes where they say."""

    def __init__(self, settings: dict, process_limit: int = 100):
        self.directory = scratch_directory("postfix")
        self.directory.chmod(0o755)
        (self.port,) = free_ports(1)
        self.settings = {
            "compatibility_level": "3.6",
            "queue_directory": self.directory / "queue",
            "data_directory": self.directory / "data",
            "command_directory": "/usr/sbin",
            "daemon_directory": DAEMONS,
            "maillog_file": self.directory / "log",
            "maillog_file_prefixes": self.directory,
            "mail_owner": "postfix",
            "setgid_group": "postdrop",
            "myhostname": "relay.test",
            "mydestination": "",
            "mynetworks": "127.0.0.0/8",
            "inet_interfaces": "127.0.0.1",
            "inet_protocols": "ipv4",
            "alias_maps": "",
            "alias_database": "",
            "local_recipient_maps": "",
            "relay_domains": "example.com",
            "smtpd_relay_restrictions": "permit_mynetworks, reject",
            "smtpd_client_connection_count_limit": "0",
            "default_process_limit": str(process_limit),
            "message_size_limit": "0",
            "smtp_tls_security_level": "may",
            "lmtp_tls_security_level": "none",
            "disable_dns_lookups": "yes",
            "maximal_backoff_time": "5s",
            "minimal_backoff_time": "2s",
            "queue_run_delay": "2s",
            **settings,
        }
        self.master_pid = 0

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_):
        self._stop()

    @property
    def hold_queue(self) -> Path:
        return self.directory / "queue/hold"

    def held(self) -> int:
        """Mails in the hold queue."""
        return sum(len(files) for _, _, files in os.walk(self.hold_queue))

    def empty_hold_queue(self):
        for folder, _, files in os.walk(self.hold_queue):
            for name in files:
                os.unlink(os.path.join(folder, name))

    def is_drained(self) -> bool:
        """Nothing waits for delivery."""
        queues = ("maildrop", "incoming", "active", "deferred")
        return not any(files for queue in queues for _, _, files in os.walk(self.directory / "queue" / queue))

    def log_tail(self, lines: int = 15) -> str:
        with contextlib.suppress(OSError):
            return "\n".join((self.directory / "log").read_text(errors="replace").splitlines()[-lines:])
        return "(no log)"

    def processes(self) -> list[int]:
        """Pids of the master and all its children."""
        children = {}
        for entry in os.listdir("/proc"):
            with contextlib.suppress(OSError, ValueError):
                children.setdefault(parent_of(int(entry)), []).append(int(entry))
        found, waiting = [], [self.master_pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            waiting += children.get(pid, [])
        return found

    def _start(self):
        (self.directory / "data").mkdir()
        shutil.chown(self.directory / "data", "postfix", "postfix")
        (self.directory / "queue").mkdir(mode=0o755)
        (self.directory / "main.cf").write_text("".join(f"{key} = {value}\n" for key, value in self.settings.items()))
        (self.directory / "master.cf").write_text(MASTER.format(port=self.port, limit=self.settings["default_process_limit"]))
        started = self._command("start")
        if started.returncode != 0:
            raise RuntimeError(f"postfix did not start: {started.stdout}{started.stderr}\n{self.log_tail()}")
        self._wait_for_greeting()
        self.master_pid = int((self.directory / "queue/pid/master.pid").read_text().split()[0])

    def _stop(self):
        if (self.directory / "queue/pid/master.pid").exists():
            self._command("stop")
        shutil.rmtree(self.directory, ignore_errors=True)

    def _command(self, what: str) -> subprocess.CompletedProcess:
        return subprocess.run(["postfix", "-c", str(self.directory), what], capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def _wait_for_greeting(self):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                    if connection.recv(3) == b"220":
                        return
            time.sleep(0.05)
        raise RuntimeError(f"postfix does not answer on port {self.port}\n{self.log_tail()}")


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
