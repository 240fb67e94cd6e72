import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conversation, acknowledged, transcript } from '../../../../adapters/chat/widget/conversation.js';

const agent = (seq, text = `m${seq}`, more = {}) => ({ type: 'message', seq, from: 'agent', name: 'Mira', text, time: '2026-01-01T10:00:00.000Z', ...more });
const mine = (seq, id = `i${seq}`) => ({ type: 'message', seq, id, from: 'customer', text: `m${seq}`, time: '2026-01-01T10:00:00.000Z' });
const seqs = (conversation) => conversation.messages.map((m) => m.seq);

test('conversation.counts each frame once', () => {
  const c = new Conversation('c1');
  assert.equal(c.take(agent(1)).length, 1);
  assert.equal(c.take(agent(1)).length, 0);
  assert.deepEqual(seqs(c), [1]);
});

test('conversation.holds back what came too early', () => {
  const c = new Conversation('c1');
  c.take(agent(1));
  assert.deepEqual(c.take(agent(4)), []);
  assert.deepEqual(c.take(agent(3)), []);
  assert.ok(c.gap);
  assert.deepEqual(c.take(agent(2)).map((f) => f.seq), [2, 3, 4]);
  assert.ok(!c.gap);
  assert.deepEqual(seqs(c), [1, 2, 3, 4]);
});

test('conversation.any order and any doubling ends the same', () => {
  const frames = [1, 2, 3, 4, 5, 6].map((n) => agent(n));
  let random = 7;
  for (let round = 0; round < 500; ++round) {
    const c = new Conversation('c1');
    const stream = [...frames, ...frames].map((f) => [(random = (random * 48271) % 2147483647), f]).sort((a, b) => a[0] - b[0]);
    const counted = stream.flatMap(([, f]) => c.take(f)).map((f) => f.seq);
    assert.deepEqual(counted, [1, 2, 3, 4, 5, 6]);
  }
});

test('conversation.learns its name from the first frame', () => {
  const c = new Conversation();
  c.take({ ...mine(1), conversation: 'c7' });
  assert.equal(c.id, 'c7');
});

test('conversation.leaves frames of another one alone', () => {
  const c = new Conversation('c1');
  assert.deepEqual(c.take({ ...agent(1), conversation: 'c0' }), []);
  assert.equal(c.seq, 0);
});

test('conversation.is replaced by the first message after its end', () => {
  const c = new Conversation('c1');
  c.take(mine(1));
  assert.ok(!c.replacedBy(mine(1)), 'a first message again is a double');
  c.take({ type: 'end', seq: 2, by: 'agent' });
  assert.ok(!c.replacedBy({ type: 'rating', seq: 3 }), 'a rating belongs to the one that ended');
  assert.ok(c.replacedBy(mine(1)));
  assert.ok(new Conversation('c1').replacedBy({ ...mine(1), conversation: 'c2' }));
});

test('conversation.shows edits, details, the end and the rating', () => {
  const c = new Conversation('c1');
  c.take(mine(1));
  c.take({ type: 'edit', seq: 2, message: 1, text: 'better', time: 't' });
  c.take({ type: 'details', seq: 3, form: { email: 'a@a.test' } });
  c.take({ type: 'end', seq: 4, by: 'agent', time: 't', rating_wanted: true });
  c.take({ type: 'rating', seq: 5, score: 4 });
  assert.equal(c.messages[0].text, 'better');
  assert.equal(c.form.email, 'a@a.test');
  assert.equal(c.ended.by, 'agent');
  assert.equal(c.rating.score, 4);
});

test('conversation.passes unknown frames by', () => {
  const c = new Conversation('c1');
  c.take({ type: 'hologram', seq: 1 });
  c.take(agent(2));
  assert.deepEqual(seqs(c), [2]);
});

test('conversation.counts what is unread', () => {
  const c = new Conversation('c1');
  for (const frame of [agent(1), mine(2), agent(3)]) c.take(frame);
  assert.equal(c.unread, 2);
  c.markSeen('customer', 1);
  assert.equal(c.unread, 1);
  c.markSeen('customer', 0);
  assert.equal(c.unread, 1, 'seen never goes back');
});

test('conversation.an ack makes the frame that other tabs get', () => {
  const ack = { type: 'ack', id: 'x', seq: 3, conversation: 'c1', time: 't', receipt: 'r' };
  const files = [{ filename: 'a.txt', size: 1 }];
  assert.deepEqual(acknowledged({ type: 'message', id: 'x', text: 'hi' }, ack, files), {
    type: 'message', id: 'x', seq: 3, time: 't', conversation: 'c1', from: 'customer', text: 'hi', attachments: files,
  });
  assert.equal(acknowledged({ type: 'end', id: 'x' }, ack).by, 'customer');
  assert.equal(acknowledged({ type: 'rating', id: 'x', score: 5 }, ack).score, 5);
});

test('conversation.a transcript is text for people', () => {
  const c = new Conversation('c1');
  c.take(mine(1));
  c.take(agent(2, 'hello', { attachments: [{ filename: 'guide.pdf' }] }));
  c.take({ type: 'end', seq: 3, by: 'agent', time: '2026-01-01T10:05:00.000Z' });
  c.take({ type: 'rating', seq: 4, score: 5 });
  const words = { you: 'You', agent: 'Support', ended: 'The chat has ended.', rate: 'How did we do?' };
  assert.equal(
    transcript(c, words, (time) => time.slice(11, 16)),
    '[10:00] You\nm1\n\n[10:00] Mira\nhello\n📎 guide.pdf\n\n[10:05] The chat has ended.\nHow did we do? 5/5\n',
  );
});
