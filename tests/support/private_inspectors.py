"""rspamd and clamd of our own, on loopback, offline: their configuration and signatures are written here and go when we go.

Guarantees  Nothing is fetched: clamd gets one signature that we made up, rspamd no DNS server that answers. Only processes started here are
            signalled, by their pid.
Fails       A daemon that doesn't come up raises with the end of its log.
"""

import hashlib
import shutil
import socket
import subprocess
import time
from pathlib import Path

MALWARE = b"intake-test-malware-" + hashlib.sha256(b"harmless").hexdigest().encode()  # a text that clamd is told to find
SIGNATURE = "Intake.Test.Harmless"
SPAM_SUBJECT = "intake-test-spam"  # rspamd is told to reject it
LIKELY_SPAM_SUBJECT = "intake-test-likely"


class _Daemon:
    def __init__(self, directory: Path, command: list[str], is_up):
        self.log = directory / "log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while not is_up():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{command[0]} did not come up:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)

    def stop(self):
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def clamd_program() -> str | None:
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")


def start_clamd(directory: Path, port: int) -> _Daemon:
    base = directory / "clamd"
    database = base / "database"
    database.mkdir(parents=True)
    # Extended signature format: name, any file type, anywhere in it, the bytes in hexadecimal.
    (database / "intake.ndb").write_text(f"{SIGNATURE}:0:*:{MALWARE.hex()}\n")
    config = base / "clamd.conf"
    config.write_text(
        f"Foreground yes\nTCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {database}\nTemporaryDirectory {base}\n"
        "LogVerbose no\nStreamMaxLength 30M\nScanMail yes\nBytecode no\nUser root\n")
    return _Daemon(base, [clamd_program(), "--config-file", str(config)], lambda: _listens(port))


def start_rspamd(directory: Path, port: int) -> _Daemon:
    """One worker; a rule in Lua for each of our subjects; no module that needs the network answers anything but that it could not ask."""
    base = directory / "rspamd"
    (base / "local.d").mkdir(parents=True)
    rules = base / "rules.lua"
    rules.write_text(f"""
local function subject_has(word)
  return function(task)
    local subject = task:get_subject()
    return subject ~= nil and subject:find(word, 1, true) ~= nil
  end
end
rspamd_config:register_symbol({{ name = 'INTAKE_SPAM', score = 100, callback = subject_has('{SPAM_SUBJECT}') }})
rspamd_config:register_symbol({{ name = 'INTAKE_LIKELY', score = 7, callback = subject_has('{LIKELY_SPAM_SUBJECT}') }})
rspamd_config:register_symbol({{ name = 'R_SPF_ALLOW', score = -0.1, callback = function(task)
  return subject_has('intake-test-proven')(task) end }})
rspamd_config:register_symbol({{ name = 'DMARC_POLICY_ALLOW', score = -0.1, callback = function(task)
  if subject_has('intake-test-proven')(task) then return true, 'client.test', 'none' end end }})
rspamd_config:set_metric_symbol('INTAKE_SPAM', 100)
rspamd_config:set_metric_symbol('INTAKE_LIKELY', 7)
""")
    config = base / "rspamd.conf"
    config.write_text(f"""
options {{
  pidfile = "{base}/rspamd.pid"; filters = ""; dns {{ nameserver = ["127.0.0.1:1"]; timeout = 0.1s; retransmits = 1; }}
  control_socket = "{base}/control.sock mode=0600"; temp_dir = "{base}";
}}
logging {{ type = "console"; level = "warning"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}
actions {{ reject = 15; add_header = 6; greylist = 4; }}
lua = "{rules}";
""")
    return _Daemon(base, ["rspamd", "-f", "-i", "-c", str(config)], lambda: _listens(port))
