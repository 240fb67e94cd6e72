// What is served is one module, small enough, and the same program as its sources.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joined } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('../../../../adapters/chat/widget/', import.meta.url));
const folder = mkdtempSync(joined(tmpdir(), 'widget-'));
const file = joined(folder, 'widget.mjs');
execFileSync('cmake', [`-DOUT=${file}`, '-P', joined(sources, 'join.cmake')]);
execFileSync('cmake', [`-DIN=${file}`, `-DOUT=${joined(folder, 'script.cpp')}`, '-P', joined(sources, 'embed.cmake')]);
const widget = readFileSync(file, 'utf8');
after(() => rmSync(folder, { recursive: true }));

test('join.the widget has at most 20 KB', (t) => {
  const { size } = statSync(`${file}.gz`);
  t.diagnostic(`${size} octets with gzip, ${widget.length} characters`);
  assert.ok(size <= 20 * 1024, `${size} octets with gzip`);
});

test('join.it is one module that node can read', () => {
  execFileSync(process.execPath, ['--check', file]);
  assert.doesNotMatch(widget, /^(import|export) /m);
});

test('join.every source is in it', () => {
  const names = ['', 'locales/'].flatMap((where) => readdirSync(joined(sources, where)).filter((f) => f.endsWith('.js')).map((f) => where + f));
  for (const name of names) {
    for (const [, declared] of readFileSync(joined(sources, name), 'utf8').matchAll(/^export (?:const|class|async function|function) (\w+)/gm)) {
      assert.match(widget, new RegExp(`\\b(const|class|function) ${declared}\\b`), `${declared} of ${name}`);
    }
  }
});

test('join.no name is declared twice', () => {
  const declared = readdirSync(sources).filter((f) => f.endsWith('.js'))
    .flatMap((f) => [...readFileSync(joined(sources, f), 'utf8').matchAll(/^(?:export )?(?:const|let|class|async function|function) (\w+)/gm)].map((m) => m[1]));
  assert.equal(new Set(declared).size, declared.length, declared.filter((d, i) => declared.indexOf(d) !== i).join());
});

test('join.no string was changed on the way', () => {
  for (const name of readdirSync(sources).filter((f) => f.endsWith('.js') && f !== 'styles.js')) {
    const code = readFileSync(joined(sources, name), 'utf8').replace(/^ *(\/\/|import ).*$/gm, '');
    for (const [string] of code.matchAll(/'(?:[^'\\\n]|\\.)*'/g)) assert.ok(widget.includes(string), `${string} of ${name}`);
  }
});

test('join.nothing writes markup, evaluates text or sets a cookie', () => {
  assert.doesNotMatch(widget, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|\.cookie\b/);
});
