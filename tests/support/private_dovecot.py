"""A Dovecot of our own on loopback: private configuration, instance, mail and certificate below one directory."""

import shutil
import subprocess
from pathlib import Path

from gateway_process import skip
from private_imap import PASSWORD, PrivateImap

# With access tokens: they are shown to an endpoint of RFC 7662.
OAUTH2 = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {settings}
}}
"""
OAUTH2_SETTINGS = """
introspection_mode = post
introspection_url = {url}
username_attribute = username
active_attribute = active
active_value = true
"""

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
disable_plaintext_auth = no
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


class PrivateDovecot(PrivateImap):
    name = "Dovecot"

    def __init__(self, directory: Path, *, introspection_url: str = ""):
        self.program = shutil.which("dovecot") or "/usr/sbin/dovecot"
        if not Path(self.program).exists():
            skip("Dovecot is not installed")
        super().__init__(directory)
        (self.base / "mail").mkdir()
        shutil.chown(self.base / "mail", "mail", "mail")
        oauth2 = ""
        if introspection_url:
            settings = self.base / "oauth2.conf"
            settings.write_text(OAUTH2_SETTINGS.format(url=introspection_url))
            oauth2 = OAUTH2.format(settings=settings)
        self.configuration = self.base / "dovecot.conf"
        self.configuration.write_text(CONFIGURATION.format(
            base=self.base, port=self.port, plain_port=self.plain_port, certificate=self.certificate, key=self.key, user="mail",
            group="mail", login="nobody", password=PASSWORD,
            mechanisms=" xoauth2 oauthbearer" if oauth2 else "", oauth2=oauth2))

    def launch(self) -> subprocess.Popen:
        return subprocess.Popen([self.program, "-F", "-c", str(self.configuration)], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
