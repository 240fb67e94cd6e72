import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delay, delayAsked, heartbeat, nextWay, renewIn, subjectOf } from '../../../../adapters/chat/widget/reconnect.js';

test('reconnect.doubles up to half a minute, with full jitter', () => {
  assert.deepEqual([0, 1, 2, 3, 6, 7, 50].map((n) => delay(n, 1)), [500, 1000, 2000, 4000, 30_000, 30_000, 30_000]);
  assert.equal(delay(3, 0), 0);
  assert.equal(delay(3, 0.5), 2000);
});

test('reconnect.comes back when it was asked to', () => {
  assert.equal(delayAsked(1012, 0), 1000);
  assert.equal(delayAsked(1012, 1), 5000);
  assert.ok(delayAsked(1013, 0) >= 5000);
  assert.equal(delayAsked(1006), null);
});

test('reconnect.changes the way only when it never worked', () => {
  assert.equal(nextWay('socket', true), 'socket');
  assert.equal(nextWay('socket', false), 'stream');
  assert.equal(nextWay('stream', false), 'socket');
  assert.equal(nextWay('stream', true), 'stream');
});

const beats = [
  { name: 'something was just heard', now: 10, heard: 5, pinged: 0, says: 'wait' },
  { name: 'a period of silence', now: 40, heard: 10, pinged: 0, says: 'ping' },
  { name: 'waiting for the answer', now: 60, heard: 10, pinged: 40, says: 'wait' },
  { name: 'two periods after the ping', now: 100, heard: 10, pinged: 40, says: 'dead' },
  { name: 'the answer came', now: 60, heard: 41, pinged: 40, says: 'wait' },
  { name: 'the machine slept after the ping', now: 9000, heard: 10, pinged: 40, says: 'dead' },
];
for (const { name, now, heard, pinged, says } of beats) {
  test(`reconnect.heartbeat: ${name}`, () => assert.equal(heartbeat(now, heard, pinged, 30), says));
}

test('reconnect.renews a token before it ends', () => {
  assert.equal(renewIn(600_000, 0), 540_000);
  assert.equal(renewIn(60_000, 0), 30_000);
  assert.equal(renewIn(0, 5000), 0);
});

test('reconnect.reads whose token it is', () => {
  const token = (claims) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;
  assert.equal(subjectOf(token({ sub: 'ada', name: 'Zoë >>>???' })), 'ada');
  assert.equal(subjectOf(token({})), null);
  for (const rubbish of ['rubbish', '', 'a.b.c', null, undefined]) assert.equal(subjectOf(rubbish), null);
});
