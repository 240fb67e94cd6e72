"""A Dovecot of our own on loopback: private configuration, instance, mail and certificate below one directory.

Guarantees  Only the instance started here is ever touched, by its own configuration and master's pid.
Fails       skip() when this machine has no Dovecot or we are not root; a Dovecot that doesn't come up raises with its log.
"""

import imaplib
import os
import shutil
import signal
import ssl
import subprocess
import time
from pathlib import Path

from gateway_process import free_ports, make_certificate, skip

PASSWORD = "correct-horse-battery"

CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
instance_name = intake-test-{port}
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = {no_plain}
auth_mechanisms = plain login{mechanisms}
mail_location = maildir:{base}/mail/%u
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login}
mail_max_userip_connections = 1000
maildir_stat_dirs = no
auth_cache_size = 1M
{oauth2}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={base}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
  process_limit = 400
  chroot =
}}
service imap {{
  process_limit = 1200
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
default_client_limit = 4000
default_vsz_limit = 1G
namespace inbox {{
  inbox = yes
}}
"""


class PrivateDovecot:
    def __init__(self, directory: Path, *, no_plain: bool = False, mechanisms: str = "", oauth2: str = ""):
        self.program = shutil.which("dovecot") or "/usr/sbin/dovecot"
        if not Path(self.program).exists():
            skip("Dovecot is not installed")
        if os.geteuid() != 0:
            skip("a private Dovecot needs root")
        self.base = directory / "dovecot"
        (self.base / "mail").mkdir(parents=True)
        directory.chmod(0o755)
        self.port, self.plain_port = free_ports(2)
        self.certificate, key = make_certificate(self.base / "certs")
        shutil.chown(self.base / "mail", "mail", "mail")
        self.configuration = self.base / "dovecot.conf"
        self.configuration.write_text(CONFIGURATION.format(
            base=self.base, port=self.port, plain_port=self.plain_port, certificate=self.certificate, key=key, user="mail",
            group="mail", login="nobody", password=PASSWORD, no_plain="yes" if no_plain else "no",
            mechanisms=mechanisms, oauth2=oauth2))
        self.process: subprocess.Popen | None = None

    def start(self):
        self.process = subprocess.Popen([self.program, "-F", "-c", str(self.configuration)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                self.client("probe").logout()
                return self
            except (OSError, imaplib.IMAP4.error):
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError(f"Dovecot did not come up:\n{self.log_tail()}")

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
            return "\n".join((self.base / "log").read_text(errors="replace").splitlines()[-15:])
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
