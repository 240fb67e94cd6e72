"""A gateway process of our own: its configuration, ports and state live in a directory that goes when we go.

Guarantees  Nothing outside the directory is touched; only the process started here is ever signalled, by its pid.
Fails       A gateway that doesn't come up, or ends by itself, raises with the end of its log.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("INTAKE_BINARY") or TREE / "build/release/intake")
LONG = os.environ.get("INTAKE_LONG") == "1"
SANITIZED = bool(os.environ.get("INTAKE_SANITIZE"))
SKIPPED = 77  # ctest's SKIP_RETURN_CODE

MAILBOX = "support@example.com"
DOMAIN = "example.com"
PUBLIC_URL = "https://calls.example.com"  # as those who push calls know the [http] listener


def skip(reason: str):
    print(f"skipped: {reason}")
    raise SystemExit(SKIPPED)


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now; held together while choosing so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


def scratch_directory(prefix: str) -> Path:
    """A new directory on a real disk (/tmp is often memory, where a sync costs nothing)."""
    return Path(tempfile.mkdtemp(prefix=f"intake-{prefix}-", dir=os.environ.get("INTAKE_SCRATCH", "/var/tmp")))


def make_certificate(directory: Path, name: str = "localhost") -> tuple[Path, Path]:
    """A self-signed pair for `name`; a new key each time."""
    directory.mkdir(parents=True, exist_ok=True)
    certificate, key = directory / f"{name}.pem", directory / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90",
         "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True)
    return certificate, key


def toml_value(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, str)):
        return json.dumps(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml_value(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml_value(v)}" for key, v in value.items()) + " }"
    if isinstance(value, Path):
        return json.dumps(str(value))
    raise TypeError(f"no TOML for {value!r}")


def toml_table(header: str, values: dict) -> str:
    return f"{header}\n" + "".join(f"{key} = {toml_value(value)}\n" for key, value in values.items()) + "\n"


class Gateway:
    """One `intake serve` with a plain+STARTTLS listener, an LMTP listener, the admin API and the embedded ticket store.

    `smtp`, `gateway`, `journal`, `call`, `inspect`, `quarantine` add or override keys of their sections; `backends` replaces the list of backends;
    `telephony` is a list of call sources, `chat` the [chat] section: with any there is an [http] listener, too, on `http_port`;
    `http` overrides its keys.
    `imap` is a list of accounts to read; their `password` and the secrets of `oauth2` are written into files.
    `wrapper` is put before the command (strace). Use it as a context manager.
    """

    def __init__(self, *, smtp=None, gateway=None, journal=None, backends=None, telephony=(), call=None, imap=(), chat=None, http=None, inspect=None,
                 quarantine=None, wrapper=(),
                 state_dir=None, binary=BINARY, environment=None):
        if not Path(binary).exists():
            raise SystemExit(f"{binary} is missing: run ./tests/run.sh (or cmake --build build/release --target intake)")
        self.binary = Path(binary)
        self.directory = scratch_directory("test")
        self.state_dir = Path(state_dir) if state_dir else self.directory / "state"
        self.state_dir.mkdir(exist_ok=True)
        self.log_file = self.directory / "log"
        self.smtp_port, self.lmtp_port, self.admin_port, self.http_port = free_ports(4)
        self.token = secrets.token_hex(16)
        self.wrapper = list(wrapper)
        self.environment = dict(os.environ, **(environment or {}))
        self.process: subprocess.Popen | None = None
        self.starts = 0
        self._write_configuration(smtp or {}, gateway or {}, journal or {}, backends, telephony, call or {}, imap, http or {},
                                  {"chat": chat, "inspect": inspect, "quarantine": quarantine})

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, kind, *_):
        if kind is not None:
            print(f"--- the gateway's last words ---\n{self.log_tail()}\n---")
        self.close()

    # -- its life

    def start(self, timeout: float = 30):
        """Starts it and waits until /readyz says yes."""
        self.launch()
        deadline = time.monotonic() + timeout * (4 if SANITIZED else 1)
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the gateway ended with {self.process.returncode} while starting:\n{self.log_tail()}")
            if self.is_ready():
                return self
            time.sleep(0.01)
        raise RuntimeError(f"the gateway was not ready in {timeout} s:\n{self.log_tail()}")

    def launch(self):
        """Starts it without waiting."""
        self.starts += 1
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, str(self.binary), "serve", "--config", str(self.config_file)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment)

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def is_ready(self) -> bool:
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def kill(self):
        """kill -9: no goodbye, no flush."""
        self.process.kill()
        self.process.wait()

    def terminate(self, timeout: float = 60) -> int:
        """SIGTERM; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout)

    def hang_up(self):
        self.process.send_signal(signal.SIGHUP)

    def close(self):
        if self.is_running():
            try:
                self.terminate(40)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    # -- what it says and holds

    def run(self, *arguments, check=True, **more) -> subprocess.CompletedProcess:
        """One `intake` command against this gateway's configuration."""
        return subprocess.run([str(self.binary), *arguments, "--config", str(self.config_file)],
                              capture_output=True, text=True, check=check, env=self.environment, **more)

    def get(self, path: str, timeout: float = 5) -> tuple[int, bytes]:
        """GET from the admin listener with the operator's token."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.admin_port}{path}",
                                         headers={"Authorization": f"Bearer {self.token}"})
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read()

    def log_tail(self, lines: int = 30) -> str:
        try:
            return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return "(no log)"

    def status_kb(self, field: str) -> int:
        """A line of /proc/PID/status in KB: VmRSS, VmHWM."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1])
        raise KeyError(field)

    # -- the ticket store

    @property
    def tickets_file(self) -> Path:
        return self.state_dir / "tickets.db"

    def store(self) -> sqlite3.Connection:
        """The embedded ticket store, opened for reading."""
        return sqlite3.connect(f"file:{self.tickets_file}?mode=ro", uri=True, timeout=20)

    # -- configuration

    def _write_configuration(self, smtp: dict, gateway: dict, journal: dict, backends, telephony, call: dict, imap, http: dict, sections: dict):
        certificate, key = make_certificate(self.directory / "certs")
        self.certificate, self.private_key = certificate, key
        token_file = self.directory / "admin.token"
        token_file.write_text(self.token + "\n")
        token_file.chmod(0o600)
        common = {"hostname": "gateway.test", "max_sessions_per_client": 2000, **smtp}
        parts = [
            toml_table("[gateway]", {"name": "test", "state_dir": str(self.state_dir), **gateway}),
            toml_table("[journal]", {"low_water": "1MB", **journal}),
            toml_table("[tls]", {"certificate": str(certificate), "private_key": str(key)}),
            toml_table("[[smtp]]", {"name": "public", "listen": f"127.0.0.1:{self.smtp_port}", "protocol": "smtp",
                                    "tls": "starttls", **common}),
            toml_table("[[smtp]]", {"name": "local", "listen": f"127.0.0.1:{self.lmtp_port}", "protocol": "lmtp",
                                    "tls": "starttls", **common}),
            toml_table("[[mailbox]]", {"address": MAILBOX, "queue": "general"}),
            toml_table("[[mailbox]]", {"address": f"*@{DOMAIN}", "queue": "other"}),
            toml_table("[admin]", {"listen": f"127.0.0.1:{self.admin_port}", "token_file": str(token_file)}),
        ]
        if telephony or sections["chat"]:
            parts.append(toml_table("[http]", {"listen": f"127.0.0.1:{self.http_port}", "public_url": PUBLIC_URL, **http}))
        for name, values in sections.items():
            if values:
                parts.append(toml_table(f"[{name}]", values))
        if call:
            parts.append(toml_table("[call]", call))
        for source in telephony:
            parts.append(toml_table("[[telephony]]", source))
        for account in imap:
            parts.append(toml_table("[[imap]]", self._with_secret_files(account)))
        for backend in backends if backends is not None else [{"name": "tickets", "type": "sqlite"}]:
            parts.append(toml_table("[[backend]]", backend))
        self.config_file = self.directory / "intake.toml"
        self.config_file.write_text("".join(parts))

    def _with_secret_files(self, account: dict) -> dict:
        """The account with its secrets moved into files."""
        def put(name: str, text: str) -> str:
            file = self.directory / f"{account['name']}.{name}"
            file.write_text(text + "\n")
            file.chmod(0o600)
            return str(file)

        out = dict(account)
        if "password" in out:
            out["password_file"] = put("password", out.pop("password"))
        if "oauth2" in out:
            out["oauth2"] = {f"{key}_file" if key in ("client_secret", "refresh_token") else key:
                             put(key, value) if key in ("client_secret", "refresh_token") else value
                             for key, value in out["oauth2"].items()}
        return out
