#!/usr/bin/python3
"""Access tokens from an endpoint of our own, shown to a real Dovecot by OAUTHBEARER and XOAUTH2.

Two accounts: one with client credentials, one with a refresh token that the endpoint changes every time. The endpoint is down at
first; tokens last a few seconds; Dovecot is restarted so that a new login is needed; the gateway is killed -9 so that it has to
find the newest refresh token again. After each of these a mail arrives. No refresh token is shown twice, none is in the log.
"""

import json
import secrets
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from gateway_process import Gateway  # noqa: E402
from private_dovecot import PrivateDovecot  # noqa: E402
from private_imap import running  # noqa: E402
from store_check import wait_for_subjects  # noqa: E402

LASTS = 8


class Endpoint:
    """POST /token as RFC 6749 says, /introspect as RFC 7662; `down`: every answer is 503."""

    def __init__(self):
        self.down, self.requests, self.trouble = True, 0, []
        self.refresh_token = self.first = secrets.token_urlsafe(20)
        self.spent: set[str] = set()
        self.tokens: dict[str, tuple[str, float]] = {}
        self.everything: list[str] = [self.first]
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()))
                status, answer = outer.token(form) if self.path == "/token" else outer.introspect(form)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def token(self, form: dict):
        self.requests += 1
        if self.down:
            return 503, {"error": "temporarily_unavailable"}
        if form.get("client_secret") != "client-s3cret":
            return 401, {"error": "invalid_client"}
        answer = {"token_type": "Bearer", "expires_in": LASTS, "access_token": secrets.token_urlsafe(20)}
        user = form["client_id"]
        if form["grant_type"] == "refresh_token":
            shown = form.get("refresh_token", "")
            if shown in self.spent or shown != self.refresh_token:
                self.trouble.append("a refresh token was shown twice" if shown in self.spent else "a refresh token was made up")
                return 400, {"error": "invalid_grant"}
            self.spent.add(shown)
            self.refresh_token = answer["refresh_token"] = secrets.token_urlsafe(20)
            self.everything.append(self.refresh_token)
        self.tokens[answer["access_token"]] = (user, time.monotonic() + LASTS)
        self.everything.append(answer["access_token"])
        return 200, answer

    def introspect(self, form: dict):
        user, until = self.tokens.get(form.get("token", ""), ("", 0))
        return 200, {"active": time.monotonic() < until, "username": user}


def arrives(gateway: Gateway, server: PrivateDovecot, what: str, users) -> bool:
    for user in users:
        with server.client(user) as client:
            client.append("INBOX", None, None, f"Subject: {what} {user}\r\nMessage-ID: <{what}.{user}@example.net>\r\n\r\nx\r\n".encode())
    wanted = {f"{what} {user}" for user in users}
    arrived = wanted <= set(wait_for_subjects(gateway, wanted))
    print(f"  {what}: {'arrived' if arrived else 'did not arrive'}, {', '.join(users)}")
    return arrived


def run(gateway: Gateway, server: PrivateDovecot, endpoint: Endpoint) -> bool:
    users = ["refresh", "credentials"]
    while endpoint.requests < 4:
        time.sleep(0.05)
    endpoint.down = False
    good = arrives(gateway, server, "after-outage", users)
    time.sleep(LASTS + 1)
    server.restart()
    good = arrives(gateway, server, "after-expiry", users) and good
    gateway.kill()
    gateway.start()
    good = arrives(gateway, server, "after-kill", users) and good
    checked = gateway.run("check", "--login", check=False)
    signs_in = "login refused" not in checked.stderr and "token" not in checked.stderr
    log = gateway.log_file.read_text(errors="replace")
    leaked = [t for t in endpoint.everything + ["client-s3cret"] if t in log]
    said = "the token endpoint answers 503" in log
    code = gateway.terminate()
    print(f"{endpoint.requests} requests, {len(endpoint.spent)} refresh tokens used up; trouble: {endpoint.trouble or 'none'}; "
          f"in the log: {len(leaked)}; the outage is told: {said}; check --login: {'good' if signs_in else checked.stderr}; exit code {code}")
    return good and not endpoint.trouble and not leaked and said and signs_in and len(endpoint.spent) >= 2 and code == 0


def account(server: PrivateDovecot, endpoint: Endpoint, user: str, **oauth2) -> dict:
    out = server.account(user, **{"from": "all"})
    del out["password"]
    return {**out, "oauth2": {"token_url": f"{endpoint.url}/token", "client_id": user, "client_secret": "client-s3cret", **oauth2}}


def main():
    endpoint = Endpoint()
    with running(PrivateDovecot, introspection_url=f"{endpoint.url}/introspect") as server:
        by_refresh = account(server, endpoint, "refresh", grant="refresh_token", refresh_token=endpoint.first)
        with Gateway(imap=[by_refresh, account(server, endpoint, "credentials")]) as gateway:
            good = run(gateway, server, endpoint)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
