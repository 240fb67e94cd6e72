// The client of one tab: keeps a connection while one is wanted, knows the conversation, sends what the customer wrote.
//
// Guarantees  A frame of the customer's is in the outbox before it is sent and until it is acknowledged; each is sent again after a
//             reconnect under its id. A session of a signed-in user is taken up only with a fresh token of that user.
// Owner       The element of this tab. Other tabs share the outbox and, in localStorage, the newest resume token.
// Fails       By status: 'connecting', 'online', 'offline' (it will come back by itself), 'refused' (this page may not).

import { exclusively, newId, page, readRecord, storage } from './browser.js';
import { Conversation, acknowledged } from './conversation.js';
import { Outbox, openStore } from './outbox.js';
import { delay, delayAsked, heartbeat, nextWay, renewIn, subjectOf } from './reconnect.js';
import { SocketWay, StreamWay, upload } from './transport.js';

const missingFor = 3000;
const tokenTries = 3;

export class Client {
  constructor({ gateway, locale, tell }) {
    this.gateway = gateway;
    this.locale = locale;
    // tell(what, detail): "change" after everything, and the events of the README.
    this.tell = tell;
    this.key = `intake:${gateway}`;
    this.status = 'idle';
    this.welcome = null;
    this.failures = 0;
    this.refusals = 0;
    this.user = null;
    this.wayName = storage('sessionStorage', this.key) || 'socket';
    this.forget(readRecord(this.key));
    this.outbox = openStore(this.key).then((store) => new Outbox(store));
    this.outbox.then(async (outbox) => {
      await outbox.load(this.session);
      this.pending = outbox.entries;
      this.change();
    });
    this.listenToPage();
  }

  // Back to what a page starts with: nothing but, for a visitor, the session of the last time.
  forget(record) {
    const visitor = record && !record.user ? record : null;
    this.session = visitor?.session ?? null;
    this.resume = visitor?.resume ?? null;
    this.form = visitor?.form ?? null;
    this.conversation = new Conversation();
    this.pending = [];
    this.welcome = null;
    this.agentTyping = null;
  }

  change() {
    this.tell('change');
  }

  setStatus(status) {
    if (this.status === status) return;
    this.status = status;
    this.tell('connection', { status });
    this.change();
  }

  // --- the connection ---

  connect() {
    this.wanted = true;
    if (this.status === 'idle') this.attempt();
  }

  async attempt() {
    clearTimeout(this.retry);
    if (!this.wanted || this.way) return;
    this.setStatus(this.failures > 1 || !navigator.onLine ? 'offline' : 'connecting');
    const attempt = (this.current = {});
    if (this.resume || this.identity) await this.sayHello(attempt);
    else await exclusively(this.key, () => this.sayHello(attempt));
  }

  // Resolves when the gateway has answered: two tabs of a new visitor, one after the other, must not become two visitors.
  async sayHello(attempt) {
    const hello = await this.hello().catch(() => null);
    if (attempt !== this.current) return;
    if (!hello) return this.closed(0);
    await new Promise((answered) => {
      this.answered = answered;
      const Way = this.wayName === 'socket' ? SocketWay : StreamWay;
      this.way = new Way(this.gateway, {
        frame: (frame) => this.frame(frame),
        heard: () => (this.heardAt = Date.now()),
        closed: (code) => this.closed(code),
      });
      this.way.start(hello);
    });
  }

  async hello() {
    const hello = { type: 'hello', locale: this.locale, page: page(), ...(this.form && { form: this.form }) };
    const record = readRecord(this.key);
    if (record && (record.session === this.session || (!this.session && !this.identity && !record.user))) {
      this.resume = record.resume;
    }
    if (!this.resume && this.identity) {
      hello.token = await this.identity();
      this.user = subjectOf(hello.token);
      if (record?.user && record.user === this.user) this.resume = record.resume;
    }
    if (this.resume) hello.resume = this.resume;
    const { id, seq } = this.conversation;
    if (id) Object.assign(hello, { conversation: id, after: seq });
    return hello;
  }

  closed(code) {
    const welcomed = this.status === 'online';
    this.way?.close();
    this.way = null;
    this.current = null;
    this.agentTyping = null;
    clearInterval(this.beat);
    clearTimeout(this.renewal);
    clearTimeout(this.resync);
    this.answered?.();
    this.settle?.({ type: 'closed' });
    if (!this.wanted) return this.setStatus('idle');
    if (code === 4403 || this.refusals >= tokenTries) {
      this.wanted = false;
      return this.setStatus('refused');
    }
    if (navigator.onLine && !this.refusals) this.wayName = nextWay(this.wayName, welcomed);
    this.failures = welcomed ? 0 : this.failures + 1;
    this.setStatus(this.failures > 1 || !navigator.onLine ? 'offline' : 'connecting');
    // A first failure may be no more than a blocked WebSocket: the other way is tried without waiting.
    const wait = this.pause ?? delayAsked(code) ?? (this.failures === 1 ? 0 : delay(this.failures));
    this.pause = null;
    this.retry = setTimeout(() => this.attempt(), wait);
  }

  listenToPage() {
    const back = () => {
      if (!this.wanted) return;
      if (this.status === 'online') this.probe();
      else if (!this.way) this.attempt();
    };
    addEventListener('online', back);
    addEventListener('pageshow', back);
    addEventListener('offline', () => this.way && this.probe());
    document.addEventListener('visibilitychange', () => document.hidden || back());
    addEventListener('storage', ({ key, newValue }) => {
      if (key === this.key && newValue === null && this.session) this.leave();
    });
  }

  // The network has changed: five seconds for a word, or it is another network than the one this connection was made on.
  probe() {
    const before = Date.now();
    this.ping();
    setTimeout(() => this.way && this.heardAt < before && this.status === 'online' && this.closed(0), navigator.onLine ? 5000 : 0);
  }

  ping() {
    this.pingedAt = Date.now();
    this.way.send({ type: 'ping' });
  }

  startHeartbeat(period) {
    this.heardAt = Date.now();
    this.pingedAt = 0;
    this.beat = setInterval(() => {
      const said = heartbeat(Date.now(), this.heardAt, this.pingedAt, period);
      if (said === 'dead') this.closed(0);
      if (said === 'ping') this.ping();
    }, period / 4);
  }

  // --- what the gateway says ---

  frame(frame) {
    const heard = this['on_' + frame.type];
    if (heard) heard.call(this, frame);
    else if (frame.seq) this.durable(frame);
    this.change();
  }

  on_welcome(welcome) {
    if (this.session && this.session !== welcome.session) this.forget(null);
    Object.assign(this, { session: welcome.session, resume: welcome.resume, welcome, failures: 0, refusals: 0 });
    this.record();
    storage('sessionStorage', this.key, this.wayName);
    if ((welcome.conversation ?? null) !== this.conversation.id) this.conversation = new Conversation(welcome.conversation ?? null);
    this.replaying = true;
    for (const frame of welcome.missed ?? []) this.durable(frame);
    this.conversation.markSeen('agent', welcome.agent_seen);
    this.conversation.markSeen('customer', welcome.customer_seen);
    this.change();
    this.replaying = false;
    this.answered();
    this.startHeartbeat((welcome.ping_s || 30) * 1000);
    this.renewBefore(welcome.expires_at);
    this.setStatus('online');
    this.tell('ready', { user: welcome.user ?? null });
    this.sendPending();
  }

  async renew() {
    const token = await this.identity().catch(() => null);
    if (token && this.status === 'online') this.way.send({ type: 'token', token });
  }

  renewBefore(time) {
    clearTimeout(this.renewal);
    if (time && this.identity) this.renewal = setTimeout(() => this.renew(), renewIn(Date.parse(time), Date.now()));
  }

  on_ack(ack) {
    if (ack.id) this.settle?.(ack);
    else this.renewBefore(ack.expires_at);
  }

  on_busy(busy) {
    this.tell('busy', busy);
    if (busy.id) this.settle?.(busy);
    else this.pause = (busy.retry_after || 5) * 1000;
  }

  on_error(error) {
    this.tell('error', { code: error.code, text: error.text });
    if (error.id) return this.settle?.(error);
    if (error.code === 'origin' || error.code === 'forbidden') this.refusals = tokenTries;
    if (!error.code.startsWith('token_')) return;
    this.refusals += 1;
    if (this.status !== 'online') this.forgetResume();
    else if (this.identity && this.refusals < tokenTries) this.renew();
  }

  // The resume token is no good any more. A signed-in user comes back with a fresh JWT, a visitor as a new one with what was unsent.
  forgetResume() {
    const old = this.session;
    if (readRecord(this.key)?.resume === this.resume) storage('localStorage', this.key, null);
    this.resume = null;
    if (this.identity) return;
    this.session = null;
    this.outbox.then((outbox) => outbox.release(old));
  }

  on_bye() {
    this.leave();
  }

  on_presence({ online, notice }) {
    Object.assign(this.welcome, { online, notice });
  }

  on_typing({ typing, name }) {
    clearTimeout(this.typingEnds);
    this.agentTyping = typing ? (name ?? '') : null;
    if (typing) this.typingEnds = setTimeout(() => this.frame({ type: 'typing', typing: false }), 10_000);
  }

  on_seen({ from, seq }) {
    this.conversation.markSeen(from, seq);
  }

  durable(frame) {
    if (this.conversation.replacedBy(frame)) this.conversation = new Conversation(frame.conversation);
    const counted = this.conversation.take(frame);
    for (const one of counted) {
      if (one.from === 'agent') this.agentTyping = null;
      if (one.id) this.outbox.then((outbox) => this.settled(outbox, one.id));
      if (!this.replaying) this.tell(one.type, one);
    }
    clearTimeout(this.resync);
    if (this.conversation.gap) this.resync = setTimeout(() => this.conversation.gap && this.closed(0), missingFor);
  }

  // --- what the customer says ---

  async submit(frame, files = []) {
    const outbox = await this.outbox;
    await outbox.add(this.session, { ...frame, id: frame.id ?? newId() }, files, Date.now());
    this.pending = outbox.entries;
    this.change();
    this.connect();
    this.sendPending();
  }

  async withdraw(id) {
    this.settled(await this.outbox, id);
  }

  async settled(outbox, id) {
    await outbox.remove(id);
    this.pending = outbox.entries;
    this.change();
  }

  async sendPending() {
    if (this.sending) return;
    this.sending = true;
    const outbox = await this.outbox;
    while (this.status === 'online') {
      await outbox.load(this.session);
      this.pending = outbox.entries;
      this.change();
      const entry = outbox.next();
      if (!entry) break;
      await this.sendOne(outbox, entry);
    }
    this.sending = false;
  }

  async sendOne(outbox, entry) {
    const said = (await this.uploadFiles(entry)) ?? (await this.exchange(entry));
    switch (said.type) {
      case 'ack':
        if (said.seq) this.durable(acknowledged(entry.frame, said, entry.files.map(described)));
        await this.settled(outbox, entry.id);
        break;
      case 'busy':
        entry.waits = said.retry_after || 5;
        this.change();
        await new Promise((later) => setTimeout(later, entry.waits * 1000));
        entry.waits = 0;
        break;
      case 'error':
        if (entry.frame.type !== 'message') return this.settled(outbox, entry.id);
        // What a frame's error says is for developers; an upload's problem is told to people.
        entry.refused = said.code ? ' ' : said.text;
        await outbox.keep(entry);
    }
    this.change();
  }

  // Null when all are there.
  async uploadFiles(entry) {
    try {
      for (const file of entry.files) {
        file.id ??= await upload(this.gateway, this.resume, file.blob, (done) => {
          entry.progress = done;
          this.change();
        });
      }
      return entry.session === this.session ? null : { type: 'closed' };
    } catch ({ text, after }) {
      return text ? { type: 'error', text } : { type: 'busy', retry_after: after };
    }
  }

  exchange(entry) {
    const { frame, files } = entry;
    return new Promise((resolve) => {
      if (!this.way) return resolve({ type: 'closed' });
      this.settle = (said) => {
        if (said.id && said.id !== frame.id) return;
        this.settle = null;
        resolve(said);
      };
      this.way.send(files.length ? { ...frame, attachments: files.map((f) => f.id) } : frame);
    });
  }

  typing(typing) {
    if (this.status === 'online') this.way.send({ type: 'typing', typing });
  }

  // Everything up to here is before the customer's eyes.
  shown() {
    const seq = this.conversation.messages.findLast((m) => m.from === 'agent')?.seq ?? 0;
    if (this.status !== 'online' || seq <= this.conversation.seen.customer) return;
    this.conversation.markSeen('customer', seq);
    this.way.send({ type: 'seen', seq });
    this.change();
  }

  // --- who the customer is ---

  identify(callback) {
    this.identity = async () => callback();
    this.refusals = 0;
    this.restart(null);
  }

  giveForm(form) {
    this.form = form;
    if (this.session) this.record();
    this.restart(readRecord(this.key));
  }

  restart(record) {
    const { form } = this;
    this.wanted = false;
    this.closed(0);
    this.forget(record);
    this.form = form;
    this.connect();
  }

  // By a request of its own, which the browser finishes even when the page goes.
  async logout() {
    if (this.resume) {
      const headers = { Authorization: `Bearer ${this.resume}`, 'Content-Type': 'application/json' };
      const url = new URL('chat/messages', this.gateway);
      fetch(url, { method: 'POST', keepalive: true, headers, body: '{"type":"logout"}' }).catch(() => {});
    }
    storage('localStorage', this.key, null);
    this.leave();
    await (await this.outbox).clear();
  }

  leave() {
    this.wanted = false;
    this.identity = this.user = null;
    this.closed(1000);
    this.forget(null);
    this.tell('logout');
    this.change();
  }

  record() {
    const { session, resume, form, user } = this;
    storage('localStorage', this.key, JSON.stringify({ session, resume, form, user }));
  }
}

function described({ blob }) {
  return { filename: blob.name, size: blob.size, media_type: blob.type };
}
