"""A Cyrus of our own on loopback, from packages unpacked below build/cyrus: they may not be installed beside Dovecot's.

tests/run.sh unpacks them (unpack_packages in gateway/packages.sh). INTAKE_CYRUS names another folder. It runs as `mail`, logs to
syslog only, and lets everybody in with any password: what a login is worth is Dovecot's part to show. An imapd that comes up before idled looks for news by itself: imapidlepoll.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from gateway_process import TREE, skip
from private_imap import PrivateImap

SETTINGS = """\
configdirectory: {base}/conf
defaultpartition: default
partition-default: {base}/mail
proc_path: {base}/conf/proc
mboxname_lockpath: {base}/conf/lock
idlesocket: {base}/conf/socket/idle
cyrus_user: mail
cyrus_group: mail
admins: cyrus
altnamespace: yes
unixhierarchysep: yes
allowplaintext: yes
autocreate_quota: 0
sasl_pwcheck_method: alwaystrue
sasl_mech_list: PLAIN
imapidlepoll: 1
tls_server_cert: {certificate}
tls_server_key: {key}
"""

MASTER = """\
START {{
  recover cmd="{programs}/ctl_cyrusdb -C {settings} -r"
}}
SERVICES {{
  imap cmd="{programs}/imapd -C {settings}" listen="127.0.0.1:{plain_port}" prefork=0 maxchild=400
  imaps cmd="{programs}/imapd -C {settings} -s" listen="127.0.0.1:{port}" prefork=0 maxchild=400
}}
EVENTS {{
  checkpoint cmd="{programs}/ctl_cyrusdb -C {settings} -c" period=30
}}
DAEMON {{
  idled cmd="{programs}/idled -C {settings}"
}}
"""


class PrivateCyrus(PrivateImap):
    name = "Cyrus"

    def __init__(self, directory: Path):
        self.unpacked = Path(os.environ.get("INTAKE_CYRUS") or TREE / "build/cyrus")
        self.programs = self.unpacked / "usr/lib/cyrus/bin"
        if not (self.programs / "master").exists():
            skip(f"no Cyrus is unpacked in {self.unpacked}; ./tests/run.sh does it")
        super().__init__(directory)
        self.settings, self.master = self.base / "imapd.conf", self.base / "cyrus.conf"
        self.settings.write_text(SETTINGS.format(base=self.base, certificate=self.certificate, key=self.key))
        self.master.write_text(MASTER.format(programs=self.programs, settings=self.settings, port=self.port,
                                             plain_port=self.plain_port))
        for name in ("mail", "conf/db", "conf/proc", "conf/lock", "conf/socket", "conf/log", "conf/msg"):
            (self.base / name).mkdir(parents=True)
        for path in [self.base, *self.base.rglob("*")]:
            shutil.chown(path, "mail", "mail")

    def launch(self) -> subprocess.Popen:
        environment = dict(os.environ, LD_LIBRARY_PATH=str(self.unpacked / "usr/lib/x86_64-linux-gnu"))
        with open(self.log, "ab") as log:
            # A session of its own: its master signals its whole group when it ends.
            return subprocess.Popen([self.programs / "master", "-C", self.settings, "-M", self.master, "-p", self.base / "pid"],
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, user="mail", group="mail",
                                    extra_groups=[], start_new_session=True)

    def stop(self):
        super().stop()
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
