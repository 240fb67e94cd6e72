// Sanitised HTML of mails in a real browser: of the table of attacks nothing runs, nothing loads, nothing leaves the page, and sanitising
// again changes nothing. The same attacks as they came do run and load: the page would notice.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const program = process.env.INTAKE_PRINT_SANITIZED ?? fileURLToPath(new URL('../../build/release/tests/normalizers/text/print_sanitized', import.meta.url));
const missing = !existsSync(program) && `${program} is not built`;
const origin = 'http://desk.test/';

let browser;
let vectors = [];
before(async () => {
  if (missing) return;
  vectors = JSON.parse(execFileSync(program, { maxBuffer: 1 << 26 }));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});
after(() => browser?.close());

// Everything that a page does beside being shown, as a list of words. No network is there: every request ends here.
async function watch(context, show) {
  const page = await context.newPage();
  const seen = [];
  let html = '';
  await context.route('**/*', (route) => {
    const request = route.request();
    if (request.url() === origin && request.resourceType() === 'document' && request.frame() === page.mainFrame()) return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
    seen.push(`request ${request.url()}`);
    return route.abort();
  });
  page.on('dialog', (dialog) => (seen.push(`dialog ${dialog.message()}`), dialog.dismiss()));
  page.on('websocket', (socket) => seen.push(`websocket ${socket.url()}`));
  page.on('framenavigated', (frame) => frame.url() !== origin && seen.push(`navigated ${frame.url()}`));
  page.on('frameattached', () => seen.push('frame'));
  context.on('page', () => seen.push('window'));
  await show(async (body) => {
    html = `<!doctype html><title>mail</title><div id="mail">${body}</div>`;
    seen.length = 0;
    await page.goto(origin, { waitUntil: 'load' });
    await page.waitForTimeout(20);
    return { page, seen };
  });
  await page.close();
}

// What a sanitiser must never let stand in the page's tree.
function forbidden() {
  const found = [];
  for (const element of document.querySelectorAll('#mail *')) {
    if (['SCRIPT', 'STYLE', 'LINK', 'META', 'BASE', 'IFRAME', 'FRAME', 'OBJECT', 'EMBED', 'FORM', 'INPUT', 'BUTTON', 'TEXTAREA', 'SVG', 'MATH', 'VIDEO', 'AUDIO', 'TEMPLATE'].includes(element.tagName.toUpperCase())) found.push(element.tagName);
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on') || ['style', 'srcset', 'id', 'class', 'name', 'background', 'formaction', 'ping', 'target'].includes(name)) found.push(name);
      if (['href', 'src'].includes(name) && !/^(https?|mailto|tel|cid):/i.test(value)) found.push(`${name}=${value}`);
    }
  }
  return found;
}

test('mail_html.nothing runs and nothing loads', { skip: missing, timeout: 300_000 }, async () => {
  assert.ok(vectors.length >= 150, `${vectors.length} vectors`);
  const context = await browser.newContext();
  await watch(context, async (show) => {
    for (const { raw, once } of vectors) {
      const { page, seen } = await show(once);
      // "cid:" names a part of the mail; the desk puts its own address there, and a browser knows nothing to do with it.
      assert.deepEqual(seen.filter((what) => !what.startsWith('request cid:')), [], raw);
      assert.deepEqual(await page.evaluate(forbidden), [], raw);
    }
  });
  await context.close();
  console.log(`${vectors.length} vectors sanitised and loaded: 0 ran, 0 loaded`);
});

test('mail_html.sanitising again changes nothing', { skip: missing }, () => {
  for (const { raw, once, twice } of vectors) assert.equal(twice, once, raw);
});

test('mail_html.the attacks as they came would have been noticed', { skip: missing, timeout: 300_000 }, async () => {
  const context = await browser.newContext();
  let noticed = 0;
  await watch(context, async (show) => {
    for (const { raw } of vectors.slice(0, 40)) {
      const { seen } = await show(raw).catch(() => ({ seen: ['navigated away'] }));
      noticed += seen.length > 0;
    }
  });
  await context.close();
  console.log(`${noticed} of 40 did something as they came`);
  assert.ok(noticed >= 10, `${noticed}`);
});
