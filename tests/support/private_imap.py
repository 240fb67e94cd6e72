"""What the IMAP servers of our own have in common: each lives below one directory, on loopback, over TLS, as one process we started.

Guarantees  Only the instance started here is ever touched, by its own configuration and master's pid.
Fails       skip() when this machine can't run it; a server that doesn't come up raises with its log.
"""

import contextlib
import imaplib
import os
import shutil
import signal
import ssl
import subprocess
import time
from pathlib import Path

from gateway_process import free_ports, make_certificate, scratch_directory, skip

PASSWORD = "correct-horse-battery"


@contextlib.contextmanager
def running(kind, **options):
    """A server of that kind, started; its last words are printed when something goes wrong, and nothing of it stays."""
    directory = scratch_directory(kind.name.lower())
    server = None
    try:
        server = kind(directory, **options)
        yield server.start()
    except Exception:
        if server is not None:
            print(f"--- {server.name}'s last words ---\n{server.log_tail()}\n---")
        raise
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(directory, ignore_errors=True)


class PrivateImap:
    """A server; each kind says how it is called, what it needs, and how its process is started."""

    name = ""

    def __init__(self, directory: Path):
        if os.geteuid() != 0:
            skip(f"a private {self.name} needs root")
        self.base = directory / self.name.lower()
        self.base.mkdir(parents=True)
        directory.chmod(0o755)
        self.port, self.plain_port = free_ports(2)
        self.certificate, self.key = make_certificate(self.base / "certs")
        self.log = self.base / "log"
        self.process: subprocess.Popen | None = None

    def launch(self) -> subprocess.Popen:
        raise NotImplementedError

    def start(self):
        self.process = self.launch()
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                self.client("probe").logout()
                return self
            except (OSError, imaplib.IMAP4.error):
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError(f"{self.name} did not come up:\n{self.log_tail()}")

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def restart(self):
        self.stop()
        self.start()

    def log_tail(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        except OSError:
            return "(no log)"

    def client(self, user: str) -> imaplib.IMAP4:
        context = ssl.create_default_context(cafile=str(self.certificate))
        client = imaplib.IMAP4_SSL("localhost", self.port, ssl_context=context, timeout=30)
        client.login(user, PASSWORD)
        return client

    def account(self, user: str, **more) -> dict:
        """An [[imap]] entry for the gateway."""
        return {"name": user, "host": "localhost", "port": self.port, "ca_file": str(self.certificate), "user": user,
                "password": PASSWORD, "retry_first": "100ms", "retry_most": "1s", **more}
