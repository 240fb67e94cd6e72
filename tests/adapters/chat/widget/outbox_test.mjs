import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryStore, Outbox } from '../../../../adapters/chat/widget/outbox.js';

const frame = (id) => ({ type: 'message', id, text: id });
const ids = (outbox) => outbox.entries.map((e) => e.id);

async function filled(store = new MemoryStore()) {
  const outbox = new Outbox(store);
  for (const id of ['a', 'b', 'c']) await outbox.add('s1', frame(id), [], 1000);
  return { outbox, store };
}

test('outbox.keeps the order, though the clock stands still', async () => {
  const { store } = await filled();
  const later = new Outbox(store);
  await later.load('s1');
  assert.deepEqual(ids(later), ['a', 'b', 'c']);
});

test('outbox.an entry goes when it is acknowledged', async () => {
  const { outbox, store } = await filled();
  assert.equal(outbox.next().id, 'a');
  await outbox.remove('a');
  assert.equal(outbox.next().id, 'b');
  assert.equal((await store.all()).length, 2);
});

test('outbox.what was refused holds nobody up', async () => {
  const { outbox } = await filled();
  outbox.next().refused = 'too long';
  await outbox.keep(outbox.find('a'));
  assert.equal(outbox.next().id, 'b');
});

test('outbox.a removed entry is not kept again', async () => {
  const { outbox, store } = await filled();
  const entry = outbox.next();
  await outbox.remove('a');
  await outbox.keep(entry);
  assert.equal((await store.all()).length, 2);
});

test('outbox.what was written before there was a session goes with the first one', async () => {
  const store = new MemoryStore();
  const outbox = new Outbox(store);
  await outbox.add(null, frame('a'), [], 1);
  await outbox.load('s1');
  assert.deepEqual((await store.all()).map((e) => e.session), ['s1']);
  assert.deepEqual(ids(outbox), ['a']);
});

test('outbox.never sends the words of one session in another', async () => {
  const { outbox } = await filled();
  await outbox.load('s2');
  assert.deepEqual(ids(outbox), []);
  await outbox.load('s1');
  assert.deepEqual(ids(outbox), ['a', 'b', 'c']);
});

test('outbox.a session that is gone leaves its entries to the next', async () => {
  const { outbox } = await filled();
  await outbox.release('s1');
  await outbox.load('s2');
  assert.deepEqual(ids(outbox), ['a', 'b', 'c']);
});

test('outbox.two tabs see the same entries', async () => {
  const { outbox, store } = await filled();
  const other = new Outbox(store);
  await other.load('s1');
  await outbox.remove('b');
  await other.remove('a');
  const third = new Outbox(store);
  await third.load('s1');
  assert.deepEqual(ids(third), ['c']);
});

test('outbox.logging out leaves nothing behind', async () => {
  const { outbox, store } = await filled();
  await outbox.clear();
  assert.deepEqual([ids(outbox), await store.all()], [[], []]);
});
