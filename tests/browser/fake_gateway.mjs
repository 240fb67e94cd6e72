// A gateway of intake.chat.v1 that keeps everything in memory: what the widget is tested against when the real one is not there.
// It is as strict as the protocol says, and has hooks for what a test wants to happen: `agentTypes`, `setOnline`, `busyOnce`, `forget`.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const name = (prefix) => `${prefix}-${randomBytes(9).toString('base64url')}`;
const now = () => new Date().toISOString();

class Session {
  constructor(user) {
    this.id = name('s');
    this.user = user;
    this.tokens = new Set();
    this.tabs = new Set();
    this.acks = new Map();
    this.uploads = new Map();
    this.startConversation(null);
  }

  startConversation(id) {
    this.conversation = id;
    this.frames = [];
    this.ended = false;
    this.seen = { agent: 0, customer: 0 };
  }

  newToken() {
    const token = name('r');
    this.tokens.add(token);
    return token;
  }

  // A frame that lasts: numbered, kept, and sent to every tab but the one that gets the ack.
  add(frame, not) {
    const kept = { ...frame, seq: this.frames.length + 1, conversation: this.conversation, time: now() };
    this.frames.push(kept);
    this.tell(kept, not);
    return kept;
  }

  tell(frame, not) {
    for (const tab of this.tabs) if (tab !== not) tab.send(frame);
  }
}

export class FakeGateway {
  sessions = new Map();
  messages = []; // every message taken, in order: what the store would hold
  online = true;
  notice = null;
  ask = [];
  busy = [];
  crowded = []; // seconds to wait that the next new visitors are told
  hellos = []; // when each came
  lifetime = 300_000; // of a JWT, as the welcome tells it
  renewals = [];
  limits = { text: 8000, upload_bytes: 2_000_000, attachments: 10 };
  allowed = new Set();
  used = new Set(); // a JWT comes once, and again only with a resume token of its session

  constructor({ widget, secret, demo }) {
    Object.assign(this, { widget, secret, demo });
    this.http = createServer((request, response) => this.request(request, response).catch(() => response.destroy()));
    this.sockets = new WebSocketServer({ noServer: true, maxPayload: 65536, handleProtocols: () => 'intake.chat.v1' });
    this.http.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  async listen() {
    await new Promise((done) => this.http.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.http.address().port}/`;
  }

  close() {
    this.http.closeAllConnections();
    this.http.close();
    for (const socket of this.sockets.clients) socket.terminate();
  }

  // --- hooks ---

  reply(conversation, { text, name: agent, attachments }) {
    const session = [...this.sessions.values()].find((s) => s.conversation === conversation);
    return session.add({ type: 'message', from: 'agent', name: agent, text, attachments });
  }

  agentTypes(conversation, agent, typing = true) {
    this.of(conversation).tell({ type: 'typing', from: 'agent', name: agent, typing });
  }

  agentSaw(conversation) {
    const session = this.of(conversation);
    session.seen.agent = session.frames.length;
    session.tell({ type: 'seen', from: 'agent', seq: session.frames.length });
  }

  agentEnds(conversation) {
    const session = this.of(conversation);
    session.ended = true;
    session.add({ type: 'end', by: 'agent', rating_wanted: true });
  }

  setOnline(online, notice = null, ask = []) {
    Object.assign(this, { online, notice, ask });
    for (const session of this.sessions.values()) session.tell({ type: 'presence', online, notice });
  }

  restart() {
    for (const socket of this.sockets.clients) socket.close(1012);
  }

  busyOnce(seconds) {
    this.busy.push(seconds);
  }

  turnAwayOnce(seconds) {
    this.crowded.push(seconds);
  }

  of(conversation) {
    return [...this.sessions.values()].find((s) => s.conversation === conversation);
  }

  expiry() {
    return new Date(Date.now() + this.lifetime).toISOString();
  }

  // --- the protocol ---

  hello(frame) {
    let session;
    let user = null;
    this.hellos.push(performance.now());
    if (!frame.token && !frame.resume && this.crowded.length) return { error: { type: 'busy', code: 'rate', retry_after: this.crowded.shift() } };
    if (frame.token) {
      user = this.verified(frame.token);
      const known = frame.resume && this.byToken(frame.resume);
      if (user && this.used.has(user.jti) && known?.user?.id !== user.id) user = null;
      if (!user) return { error: { type: 'error', code: 'token_refused', text: 'signature, audience or time' } };
      this.used.add(user.jti);
      session = [...this.sessions.values()].find((s) => s.user?.id === user.id) ?? new Session(user);
    } else if (frame.resume) {
      session = this.byToken(frame.resume);
      if (!session) return { error: { type: 'error', code: 'token_refused', text: 'no such session' } };
    } else {
      session = new Session(null);
    }
    this.sessions.set(session.id, session);
    session.form = { ...session.form, ...frame.form };
    session.page = frame.page;
    session.locale = frame.locale;
    const after = frame.conversation === session.conversation ? (frame.after ?? 0) : 0;
    const missed = session.frames.filter((f) => f.seq > after).slice(0, 200);
    const more = session.frames.length - after > 200;
    const welcome = {
      type: 'welcome', session: session.id, resume: session.newToken(), conversation: session.conversation, seq: session.frames.length,
      missed, ...(more && { more }), online: this.online, ...(this.notice && { notice: this.notice }), ask: this.ask, limits: this.limits, ping_s: 30,
      agent_seen: session.seen.agent, customer_seen: session.seen.customer,
      ...(session.user && { user: { id: session.user.id, name: session.user.name }, expires_at: this.expiry() }),
    };
    return { session, welcome, rest: more ? session.frames.slice(after + 200) : [] };
  }

  byToken(token) {
    return [...this.sessions.values()].find((s) => s.tokens.has(token));
  }

  verified(token) {
    const [head, body, signature] = token.split('.');
    const right = createHmac('sha256', this.secret).update(`${head}.${body}`).digest();
    const given = Buffer.from(signature ?? '', 'base64url');
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    const claims = JSON.parse(Buffer.from(body, 'base64url'));
    return claims.aud === 'intake' && claims.exp * 1000 > Date.now() ? { id: claims.sub, name: claims.name, jti: claims.jti } : null;
  }

  // What the tab is answered; nothing for frames without an answer.
  take(session, frame, tab) {
    if (frame.id && session.acks.has(frame.id)) return session.acks.get(frame.id);
    if (frame.id && this.busy.length) return { type: 'busy', id: frame.id, code: 'rate', retry_after: this.busy.shift() };
    switch (frame.type) {
      case 'message':
        return this.takeMessage(session, frame, tab);
      case 'edit':
        return this.acknowledge(session, frame, session.add({ type: 'edit', id: frame.id, message: frame.message, text: frame.text }, tab));
      case 'details':
        session.conversation ??= name('c');
        return this.acknowledge(session, frame, session.add({ type: 'details', id: frame.id, form: frame.form }, tab));
      case 'end':
        session.ended = true;
        return this.acknowledge(session, frame, session.add({ type: 'end', id: frame.id, by: 'customer', rating_wanted: true }, tab));
      case 'rating':
        return this.acknowledge(session, frame, session.add({ type: 'rating', id: frame.id, score: frame.score, comment: frame.comment }, tab));
      case 'seen':
        session.seen.customer = Math.max(session.seen.customer, frame.seq);
        return session.tell({ type: 'seen', from: 'customer', seq: frame.seq }, tab);
      case 'typing':
        session.typing = frame.typing;
        return undefined;
      case 'token':
        this.renewals.push(frame.token);
        return this.verified(frame.token) ? { type: 'ack', expires_at: this.expiry() } : { type: 'error', code: 'token_refused' };
      case 'ping':
        return { type: 'pong', n: frame.n };
    }
    return undefined;
  }

  takeMessage(session, frame, tab) {
    if (frame.text.length > this.limits.text) return { type: 'error', id: frame.id, code: 'too_long', text: `text over ${this.limits.text}` };
    if (!frame.text && !frame.attachments?.length) return { type: 'error', id: frame.id, code: 'bad_frame', text: 'empty' };
    if (!session.conversation || session.ended) session.startConversation(name('c'));
    const attachments = frame.attachments?.map((id) => session.uploads.get(id));
    const kept = session.add({ type: 'message', id: frame.id, from: 'customer', text: frame.text, attachments }, tab);
    this.messages.push(kept);
    return this.acknowledge(session, frame, kept);
  }

  acknowledge(session, { id }, { seq, conversation, time }) {
    const ack = { type: 'ack', id, receipt: name('receipt'), conversation, seq, time };
    session.acks.set(id, ack);
    return ack;
  }

  logout(session) {
    session.tokens.clear();
    session.tell({ type: 'bye' });
    for (const tab of session.tabs) tab.end(1000);
  }

  // --- WebSocket ---

  upgrade(request, socket, head) {
    const refuse = (status) => socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    if (!this.allowed.has(request.headers.origin)) return refuse('403 Forbidden');
    if (request.url !== '/chat' || request.headers['sec-websocket-protocol'] !== 'intake.chat.v1') return refuse('400 Bad Request');
    this.sockets.handleUpgrade(request, socket, head, (ws) => this.serve(ws));
    return undefined;
  }

  serve(ws) {
    let session = null;
    const tab = {
      send: (frame) => ws.send(JSON.stringify(frame)),
      end: (code) => ws.close(code),
    };
    ws.on('message', (data) => {
      const frame = JSON.parse(data);
      if (!session) {
        const said = this.hello(frame);
        if (said.error) {
          tab.send(said.error);
          return ws.close(said.error.type === 'busy' ? 1013 : 4401);
        }
        ({ session } = said);
        tab.send(said.welcome);
        said.rest.forEach(tab.send);
        session.tabs.add(tab);
        return undefined;
      }
      const answer = this.take(session, frame, tab);
      if (answer) tab.send(answer);
      return undefined;
    });
    ws.on('close', () => session?.tabs.delete(tab));
    ws.on('error', () => ws.terminate());
  }

  // --- HTTP ---

  async request(request, response) {
    const url = new URL(request.url, this.url);
    const { origin } = request.headers;
    if (this.allowed.has(origin)) {
      response.setHeader('Access-Control-Allow-Origin', origin);
      response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type');
      response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
    }
    const route = `${request.method} ${url.pathname}`;
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    if (route === 'GET /widget.js') return this.sendWidget(response);
    if (route.startsWith('GET /demo/')) return this.sendDemo(url.pathname.slice(6), response);
    if (route.startsWith('GET /attachments/')) return this.download(url.pathname, response);
    if (!this.allowed.has(origin)) return response.writeHead(403).end();
    const session = this.byToken((request.headers.authorization ?? '').replace('Bearer ', ''));
    if (route === 'POST /chat/messages') return this.posted(session, JSON.parse(await bodyOf(request)), response);
    if (!session) return response.writeHead(401).end();
    if (route === 'GET /chat/events') return this.events(session, Number(url.searchParams.get('after')), response);
    if (route === 'POST /chat/uploads') return this.upload(session, url, request, response);
    return response.writeHead(404).end();
  }

  async sendWidget(response) {
    const headers = { 'Content-Type': 'text/javascript; charset=utf-8', 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' };
    response.writeHead(200, headers).end(await readFile(this.widget));
  }

  // The pages of configs/demo, and the key that the demo makes beside them.
  async sendDemo(file, response) {
    const types = { html: 'text/html', css: 'text/css', js: 'text/javascript', key: 'text/plain' };
    const type = types[file.split('.').at(-1)];
    if (!type || file.includes('/')) return response.writeHead(404).end();
    const body = file === 'demo.key' ? this.secret : await readFile(this.demo + file);
    return response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(body);
  }

  posted(session, frame, response) {
    const answer = (status, body) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(body && JSON.stringify(body));
    if (frame.type === 'hello') {
      const { error, welcome } = this.hello(frame);
      return error ? answer(error.type === 'busy' ? 429 : 401, error) : answer(200, welcome);
    }
    if (!session) return answer(401, { type: 'error', code: 'token_refused' });
    if (frame.type === 'logout') {
      this.logout(session);
      return answer(200, { type: 'bye' });
    }
    const said = this.take(session, frame, null);
    return said ? answer({ busy: 429, error: 400 }[said.type] ?? 200, said) : answer(204);
  }

  events(session, after, response) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(': here\n\n');
    const send = (frame) => response.write(`${frame.seq ? `id: ${frame.seq}\n` : ''}data: ${JSON.stringify(frame)}\n\n`);
    const tab = { send, end: () => response.end() };
    session.frames.filter((f) => f.seq > after).forEach(send);
    session.tabs.add(tab);
    const beat = setInterval(() => response.write(':\n\n'), 15_000);
    response.on('close', () => {
      clearInterval(beat);
      session.tabs.delete(tab);
    });
  }

  async upload(session, url, request, response) {
    const body = await bodyOf(request);
    const problem = (status, detail) => response.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify({ title: 'Refused', detail, status }));
    if (body.length > this.limits.upload_bytes) return problem(413, 'This file is too large.');
    const filename = url.searchParams.get('filename');
    if (filename.endsWith('.exe')) return problem(415, 'Programs are not accepted.');
    const id = name('u');
    const file = { filename, size: body.length, media_type: request.headers['content-type'] };
    this.files.set(id, body);
    session.uploads.set(id, { ...file, url: `/attachments/${id}` });
    return response.writeHead(201, { 'Content-Type': 'application/json' }).end(JSON.stringify({ id, ...file }));
  }

  files = new Map();

  download(path, response) {
    const body = this.files.get(path.split('/').at(-1));
    if (!body) return response.writeHead(404).end();
    return response.writeHead(200, { 'Content-Disposition': 'attachment', 'X-Content-Type-Options': 'nosniff' }).end(body);
  }
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}
