// The gateway itself, INTAKE_BINARY, on free ports and with a state of its own; answers go in through the operators' API.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class RealGateway {
  constructor({ binary, secret, demo, origin, issuer }) {
    Object.assign(this, { binary, secret, demo, origin, issuer });
  }

  async start() {
    this.folder = mkdtempSync(join(process.env.INTAKE_SCRATCH ?? tmpdir(), 'intake-browser-'));
    const [http, admin] = await Promise.all([freePort(), freePort()]);
    this.url = `http://127.0.0.1:${http}/`;
    this.admin = `http://127.0.0.1:${admin}/`;
    cpSync(this.demo, join(this.folder, 'demo'), { recursive: true });
    this.write('demo/demo.key', this.secret);
    this.write('admin.token', 'a-token-for-the-operators-of-this-test\n');
    this.write('intake.toml', this.configuration(http, admin));
    await this.launch();
  }

  async launch() {
    this.process = spawn(this.binary, ['serve', '--config', join(this.folder, 'intake.toml')], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.process.stderr.on('data', (text) => (this.log = ((this.log ?? '') + text).slice(-4000)));
    this.ended = new Promise((done) => this.process.on('exit', done));
    while (!(await fetch(new URL('readyz', this.admin)).catch(() => null))?.ok) {
      if (this.process.exitCode !== null) throw new Error(`the gateway did not start: ${this.log}`);
      await new Promise((later) => setTimeout(later, 50));
    }
  }

  write(name, text) {
    writeFileSync(join(this.folder, name), text, { mode: 0o600 });
  }

  configuration(http, admin) {
    return `
[gateway]
name = "browser"
state_dir = "state"
[http]
listen = "127.0.0.1:${http}"
public_url = "http://127.0.0.1:${http}"
[admin]
listen = "127.0.0.1:${admin}"
token_file = "admin.token"
[chat]
allowed_origins = ["${this.origin}"]
messages_per_minute = 10000
demo_pages = "demo"
demo_key_file = "demo/demo.key"
[[chat.identity]]
issuer = "${this.issuer}"
algorithm = "HS256"
key_file = "demo/demo.key"
`;
  }

  async reply(conversation, { text, name, attachments }) {
    const address = new URL(`v1/conversations/${encodeURIComponent(conversation)}/replies`, this.admin);
    const headers = { Authorization: 'Bearer a-token-for-the-operators-of-this-test', 'Content-Type': 'application/json' };
    const body = JSON.stringify({ id: `reply-${Math.random().toString(36).slice(2)}`, text, name, attachments });
    const answer = await fetch(address, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`reply: ${answer.status} ${await answer.text()}`);
  }

  // Without a warning: what was acknowledged is there afterwards.
  async restart() {
    this.process.kill('SIGKILL');
    await this.ended;
    await this.launch();
  }

  async stop() {
    this.process.kill('SIGTERM');
    await this.ended;
    rmSync(this.folder, { recursive: true });
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
