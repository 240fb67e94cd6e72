import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pieces, safeAddress } from '../../../../adapters/chat/widget/links.js';

const linked = [
  { text: 'see https://a.test/b', links: ['https://a.test/b'] },
  { text: 'HTTP://A.TEST', links: ['http://a.test/'] },
  { text: 'two: http://a.test, http://b.test.', links: ['http://a.test/', 'http://b.test/'] },
  { text: 'the end (https://a.test/x)', links: ['https://a.test/x'] },
  { text: 'https://a.test/x_(y)', links: ['https://a.test/x_(y)'] },
  { text: '“https://a.test”', links: ['https://a.test/'] },
  { text: 'https://a.test/?q=1&r=%20#z!', links: ['https://a.test/?q=1&r=%20#z'] },
  { text: 'ask ada@a.test today', links: ['mailto:ada@a.test'] },
  { text: 'mailto:ada+x@a.test', links: ['mailto:ada+x@a.test'] },
  { text: 'https://пример.test/путь。', links: ['https://xn--e1afmkfd.test/%D0%BF%D1%83%D1%82%D1%8C'] },
];
for (const { text, links } of linked) {
  test(`links.finds: ${text}`, () => {
    assert.deepEqual(pieces(text).filter((p) => p.href).map((p) => p.href), links);
    assert.equal(pieces(text).map((p) => p.text).join(''), text);
  });
}

const unlinked = ['', 'nothing here', 'javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', 'https://', 'https:// a', 'a@b', 'ftp://a.test', 'blob:https'];
for (const text of unlinked) {
  test(`links.leaves alone: ${text}`, () => {
    assert.deepEqual(pieces(text).filter((p) => p.href), []);
    assert.equal(pieces(text).map((p) => p.text).join(''), text);
  });
}

test('links.take linear time', () => {
  for (const evil of ['https://a.test/' + ')'.repeat(20_000), 'a@'.repeat(20_000), 'a.'.repeat(20_000) + '@', 'x@' + 'a-'.repeat(20_000)]) {
    const before = process.cpuUsage();
    pieces(evil);
    assert.ok(process.cpuUsage(before).user < 2e6, evil.slice(0, 20));
  }
});

test('links.only follow web addresses', () => {
  assert.equal(safeAddress('/attachments/x', 'https://g.test/'), 'https://g.test/attachments/x');
  for (const bad of ['javascript:alert(1)', ' java\nscript:alert(1)', 'data:text/html,x', 'blob:x']) assert.equal(safeAddress(bad, 'https://g.test/'), null);
});
