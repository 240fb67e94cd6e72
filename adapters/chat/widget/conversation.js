// One conversation as this tab knows it: frames in, what is to be shown out. No network, no clock, no page.
//
// Guarantees  Every frame with a seq counts once and in order, whichever way and however often it came. A frame that came too early
//             waits for the ones before it; `gap` says that some are missing.
// Owner       The client of this tab.

export class Conversation {
  constructor(id = null) {
    this.id = id;
    this.seq = 0;
    this.messages = [];
    this.ended = null;
    this.rating = null;
    this.form = {};
    this.seen = { agent: 0, customer: 0 };
    this.early = new Map();
  }

  get gap() {
    return this.early.size > 0;
  }

  get unread() {
    return this.messages.filter((m) => m.from === 'agent' && m.seq > this.seen.customer).length;
  }

  // A frame that starts another conversation than this one: it names another, or it is a first one after the end.
  replacedBy(frame) {
    if (!frame.seq) return false;
    if (frame.conversation && this.id) return frame.conversation !== this.id && frame.seq === 1;
    return frame.seq === 1 && frame.type === 'message' && this.ended !== null;
  }

  // A frame of another conversation that has been left behind.
  foreign(frame) {
    return Boolean(frame.conversation && this.id && frame.conversation !== this.id);
  }

  // Returns the frames that count now, in order: none when it is known or early.
  take(frame) {
    if (frame.seq <= this.seq || this.foreign(frame)) return [];
    this.id ??= frame.conversation ?? null;
    this.early.set(frame.seq, frame);
    const counted = [];
    for (let next; (next = this.early.get(this.seq + 1)); ) {
      this.early.delete(next.seq);
      this.seq = next.seq;
      this.apply(next);
      counted.push(next);
    }
    return counted;
  }

  markSeen(by, seq) {
    this.seen[by] = Math.max(this.seen[by], seq || 0);
  }

  apply(frame) {
    switch (frame.type) {
      case 'message':
        this.messages.push({ ...frame });
        break;
      case 'edit': {
        const message = this.messages.find((m) => m.seq === frame.message);
        if (message) Object.assign(message, { text: frame.text, edited: frame.time });
        break;
      }
      case 'details':
        Object.assign(this.form, frame.form);
        break;
      case 'end':
        this.ended = frame;
        break;
      case 'rating':
        this.rating = frame;
    }
  }
}

// What a client frame is once the gateway has acknowledged it: the frame that other tabs get.
export function acknowledged(frame, ack, attachments) {
  const { id, seq, time, conversation } = ack;
  const common = { type: frame.type, id, seq, time, conversation };
  switch (frame.type) {
    case 'message':
      return { ...common, from: 'customer', text: frame.text, attachments };
    case 'end':
      return { ...common, by: 'customer', rating_wanted: ack.rating_wanted ?? true };
    default:
      return { ...frame, ...common };
  }
}

// The whole conversation as text for people.
export function transcript(conversation, words, when) {
  const lines = conversation.messages.flatMap((m) => [
    `[${when(m.time)}] ${m.from === 'agent' ? m.name || words.agent : words.you}${m.edited ? ' ✎' : ''}`,
    ...(m.text ? [m.text] : []),
    ...(m.attachments ?? []).map((a) => `📎 ${a.filename}`),
    '',
  ]);
  if (conversation.ended) lines.push(`[${when(conversation.ended.time)}] ${words.ended}`);
  if (conversation.rating) lines.push(`${words.rate} ${conversation.rating.score}/5`);
  return lines.join('\n') + '\n';
}
