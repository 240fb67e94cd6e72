// The conversation as nodes: what counted, what waits to be sent, who is typing.

import { h, icon, link, linked, reconcile } from './dom.js';
import { safeAddress } from './links.js';

export class Log {
  constructor({ client, words, locale, title, greeting }) {
    Object.assign(this, { client, words, greeting });
    this.time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
    this.date = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
    this.today = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'day');
    this.bytes = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    this.element = h('div', { class: 'log', role: 'log', tabindex: 0, 'aria-label': title });
  }

  // History that comes in one go is not read aloud, and the view stays at the end unless the customer has scrolled up.
  render(replaying) {
    const { element } = this;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 80;
    element.setAttribute('aria-live', replaying ? 'off' : 'polite');
    reconcile(element, this.items());
    if (atEnd) element.scrollTop = element.scrollHeight;
  }

  items() {
    const { client, words } = this;
    const { conversation } = client;
    const items = [this.text('greeting', { from: 'agent', text: this.greeting })];
    let before = null;
    const messages = this.messages();
    for (const [i, message] of messages.entries()) {
      const day = message.time && this.day(message.time);
      if (day && day !== before?.day) {
        items.push({ key: 'day' + day, signature: day, make: () => h('p', { class: 'day' }, day) });
        before = null;
      }
      items.push(this.text(message.id ?? String(message.seq), message, before, messages[i + 1]));
      before = { ...message, day: day ?? before?.day };
    }
    if (client.agentTyping !== null) items.push(this.typing(client.agentTyping || words.agent()));
    if (conversation.ended) items.push(this.note('ended', words.ended()));
    if (conversation.rating) items.push(this.note('thanks', words.thanks()));
    return items;
  }

  day(time) {
    const day = this.date.format(new Date(time));
    return day === this.date.format(new Date()) ? this.today : day;
  }

  // Own messages that were taken before an earlier frame came are shown as sent; then the ones that wait.
  messages() {
    const { conversation, pending } = this.client;
    const early = [...conversation.early.values()].filter((f) => f.type === 'message' && f.from === 'customer');
    const counted = [...conversation.messages, ...early];
    const waiting = pending
      .filter(({ id, frame }) => frame.type === 'message' && !counted.some((m) => m.id === id))
      .map((entry) => ({
        from: 'customer',
        id: entry.id,
        text: entry.frame.text,
        attachments: entry.files.map(({ blob }) => ({ filename: blob.name, size: blob.size })),
        refused: entry.refused,
        state: entry.refused ? 'failed' : 'sending',
        progress: entry.progress,
        waits: entry.waits,
      }));
    const lastMine = counted.findLast((m) => m.from === 'customer');
    return [
      ...counted.map((m) => (m === lastMine ? { ...m, state: m.seq <= conversation.seen.agent ? 'seen' : 'sent' } : m)),
      ...waiting,
    ];
  }

  // The name stands over the first of a row from the same hand, the time under the last.
  text(key, message, before, next) {
    const first = before?.from !== message.from || before.name !== message.name;
    const last = next?.from !== message.from || next.name !== message.name || message.state;
    const { seq, text, edited, state, progress, waits } = message;
    const signature = [first, last, seq, text, edited, state, progress, waits, message.attachments?.[0]?.url].join('\n');
    return { key, signature, make: () => this.message(message, first, last) };
  }

  message(message, first, last) {
    const mine = message.from === 'customer';
    const name = mine ? this.words.you() : message.name || this.words.agent();
    const kind = [mine ? 'mine' : 'theirs', first && 'first', message.state === 'failed' ? 'refused' : !mine || message.seq ? '' : 'waiting'];
    return h(
      'div',
      { class: ['message', ...kind].filter(Boolean).join(' ') },
      !mine && first && h('span', { class: 'avatar', 'aria-hidden': 'true' }, [...name][0].toUpperCase()),
      h('p', { class: mine || !first ? 'sr' : 'who', dir: 'auto' }, name),
      message.text && h('div', { class: 'bubble', dir: 'auto' }, linked(message.text)),
      message.attachments?.map((a) => this.attachment(a)),
      last && this.meta(message),
    );
  }

  attachment({ filename, size, url }) {
    const address = url && safeAddress(url, this.client.gateway);
    const inside = [icon('file'), h('b', { dir: 'auto' }, filename), h('small', {}, this.size(size))];
    if (!address) return h('div', { class: 'attachment' }, inside);
    const anchor = link(address, inside);
    anchor.className = 'attachment';
    return anchor;
  }

  meta({ id, time, edited, state, refused, progress, waits }) {
    const { words } = this;
    const progressed = waits ? ` ${waits} s` : progress < 1 && ` ${Math.round(progress * 100)} %`;
    return h(
      'p',
      { class: 'meta' },
      time && h('time', { datetime: time }, this.time.format(new Date(time))),
      edited && '✎',
      state && h('span', {}, words[state](), progressed, refused?.trim() && ` · ${refused}`),
      refused && h('button', { type: 'button', onclick: () => this.client.withdraw(id) }, words.remove({ name: '' }).trim()),
    );
  }

  typing(name) {
    const said = this.words.typing({ name });
    const make = () =>
      h('div', { class: 'message theirs first' },
        h('span', { class: 'avatar', 'aria-hidden': 'true' }, [...name][0].toUpperCase()),
        h('p', { class: 'who' }, said),
        h('div', { class: 'bubble dots' }, h('i'), h('i'), h('i')));
    return { key: 'typing', signature: name, make };
  }

  note(key, text) {
    return { key, signature: text, make: () => h('p', { class: 'note' }, text) };
  }

  size(bytes) {
    const step = bytes < 1e6 ? ['kB', 1e3] : ['MB', 1e6];
    return `${this.bytes.format(bytes / step[1])} ${step[0]}`;
  }
}
