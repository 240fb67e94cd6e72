import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventReader, parsed } from '../../../../adapters/chat/widget/transport.js';

const stream = ': here\n\nid: 1\ndata: {"type":"a"}\n\ndata:{"type":"b"}\r\n\r\n:\n\nevent: x\ndata: one\ndata: two\n\n';

test('transport.events are the same however the stream is cut', () => {
  for (let cut = 0; cut <= stream.length; ++cut) {
    const reader = new EventReader();
    const events = [...reader.feed(stream.slice(0, cut)), ...reader.feed(stream.slice(cut))];
    assert.deepEqual(events, ['{"type":"a"}', '{"type":"b"}', 'one\ntwo'], `cut at ${cut}`);
  }
});

test('transport.events come octet by octet', () => {
  const reader = new EventReader();
  assert.deepEqual([...stream].flatMap((c) => reader.feed(c)).length, 3);
});

test('transport.half an event is none', () => {
  assert.deepEqual(new EventReader().feed('data: {"type":"a"}\n'), []);
});

test('transport.what is no frame is passed by', () => {
  for (const text of ['', '{', 'null', '[]', '1', '"x"', '{"type":1}', '{}']) assert.equal(parsed(text), null, text);
  assert.deepEqual(parsed('{"type":"pong","n":1}'), { type: 'pong', n: 1 });
});
