// The two ways to the gateway behind one shape: `start(hello)`, `send(frame)`, `close()`; what comes back goes to `on.frame(frame)`,
// `on.heard()` (it is alive) and, once, `on.closed(code)`.
//
// Guarantees  Frames go out in the order of `send`. After `close()` nothing is reported any more.

export const protocol = 'intake.chat.v1';
const patience = 10_000;

export class SocketWay {
  name = 'socket';

  constructor(gateway, on) {
    this.on = on;
    this.url = new URL('chat', gateway);
    this.url.protocol = this.url.protocol.replace('http', 'ws');
  }

  start(hello) {
    const socket = (this.socket = new WebSocket(this.url, protocol));
    this.timer = setTimeout(() => this.end(0), patience);
    socket.onopen = () => this.send(hello);
    socket.onmessage = ({ data }) => {
      clearTimeout(this.timer);
      this.on?.heard();
      const frame = parsed(data);
      if (frame) this.on?.frame(frame);
    };
    socket.onclose = ({ code }) => this.end(code);
  }

  send(frame) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  end(code) {
    const on = this.on;
    this.close();
    on?.closed(code);
  }

  close() {
    clearTimeout(this.timer);
    this.on = null;
    this.socket?.close(1000);
  }
}

// Where WebSocket is blocked: frames go by POST, one after the other, and come by POST's answer or as server-sent events.
export class StreamWay {
  name = 'stream';

  constructor(gateway, on) {
    this.on = on;
    this.gateway = gateway;
    this.aborting = new AbortController();
    this.last = Promise.resolve();
  }

  async start(hello) {
    const welcome = await this.post(hello);
    if (welcome?.type !== 'welcome') return this.end(0);
    await this.listen(welcome.more ? (welcome.missed.at(-1)?.seq ?? 0) : welcome.seq);
  }

  send(frame) {
    this.last = this.last.then(() => this.post(frame));
  }

  async request(path, options = {}) {
    const headers = { ...options.headers };
    if (this.resume) headers.Authorization = `Bearer ${this.resume}`;
    return fetch(new URL(path, this.gateway), { ...options, headers, signal: this.aborting.signal });
  }

  async post(frame) {
    if (!this.on) return null;
    const slow = setTimeout(() => this.end(0), 2 * patience);
    try {
      const answer = await this.request('chat/messages', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(frame),
      });
      const said = answer.status === 204 ? null : parsed(await answer.text());
      this.on?.heard();
      if (said?.type === 'welcome') this.resume = said.resume;
      if (said) this.on?.frame(said);
      if (!said && !answer.ok) this.end(answer.status === 401 ? 4401 : 0);
      return said;
    } catch {
      this.end(0);
      return null;
    } finally {
      clearTimeout(slow);
    }
  }

  async listen(after) {
    try {
      const answer = await this.request(`chat/events?after=${after}`, { headers: { Accept: 'text/event-stream' } });
      if (!answer.ok) return this.end(answer.status === 401 ? 4401 : 0);
      const reader = answer.body.getReader();
      const decoder = new TextDecoder();
      const events = new EventReader();
      for (let part; !(part = await reader.read()).done; ) {
        this.on?.heard();
        for (const data of events.feed(decoder.decode(part.value, { stream: true }))) {
          const frame = parsed(data);
          if (frame) this.on?.frame(frame);
        }
      }
    } catch {
      // The connection broke: what `end` says.
    }
    this.end(0);
  }

  end(code) {
    const on = this.on;
    this.close();
    on?.closed(code);
  }

  close() {
    this.on = null;
    this.aborting.abort();
  }
}

// text/event-stream in pieces of any size; returns the data of the events that are complete.
export class EventReader {
  rest = '';
  data = [];

  feed(text) {
    const complete = [];
    const lines = (this.rest + text).split(/\r?\n/);
    this.rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith('data:')) this.data.push(line.slice(line[5] === ' ' ? 6 : 5));
      if (line === '' && this.data.length) complete.push(this.data.splice(0).join('\n'));
    }
    return complete;
  }
}

// An object with a type, or nothing: the other side may be newer than we are, never an excuse to fall over.
export function parsed(text) {
  try {
    const frame = JSON.parse(text);
    return typeof frame?.type === 'string' ? frame : null;
  } catch {
    return null;
  }
}

// Resolves with the upload's id, rejects with an error whose `text` is for people, or without one when it may be tried again.
export function upload(gateway, resume, file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', new URL(`chat/uploads?filename=${encodeURIComponent(file.name)}`, gateway));
    request.setRequestHeader('Authorization', `Bearer ${resume}`);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = (event) => progress(event.loaded / event.total);
    request.onerror = () => reject({});
    request.onload = () => {
      const { status, response } = request;
      if (status === 201) resolve(response.id);
      else if (status === 401 || status === 429 || status >= 500) reject({ after: Number(request.getResponseHeader('Retry-After')) || 5 });
      else reject({ text: response?.detail || String(status) });
    };
    request.send(file);
  });
}
