// Files by button, paste and drop; what is too large or not accepted says so.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { real, scene, setUp } from './fixture.mjs';

let base;
before(async () => (base = await setUp()));
after(() => base.tearDown());

function inAScene(name, options, work) {
  test(`files.${name}`, { skip: options.fakeOnly && real && 'needs the fake gateway' }, async () => {
    const stage = await scene(base, options);
    try {
      await work(stage);
    } finally {
      await stage.close();
    }
  });
}

const text = (name, size = 5) => ({ name, mimeType: 'text/plain', buffer: Buffer.alloc(size, 'x') });

// What the clipboard or a drag brings: an event with files, on the element that has it in real life.
async function bring(page, kind, selector, name) {
  const carried = await page.page.evaluateHandle((filename) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['pixels'], filename, { type: 'image/png' }));
    return transfer;
  }, name);
  if (kind === 'drop') {
    await page.page.dispatchEvent(selector, 'dragover', { dataTransfer: carried });
    await page.page.locator('.drop').waitFor();
    await page.page.dispatchEvent(selector, 'drop', { dataTransfer: carried });
    await page.page.locator('.drop').waitFor({ state: 'hidden' });
  } else {
    await page.page.locator(selector).evaluate((element, clipboardData) => element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })), carried);
  }
}

inAScene('by button, paste and drop, and the agent sends one back', {}, async ({ visit, fake }) => {
  const page = await visit();
  await page.open();
  await page.online();
  const [chooser] = await Promise.all([page.page.waitForEvent('filechooser'), page.panel.getByRole('button', { name: 'Attach files' }).click()]);
  await chooser.setFiles([text('notes.txt', 1500)]);
  await bring(page, 'paste', '.composer textarea', 'pasted.png');
  await bring(page, 'drop', '.log', 'dropped.png');
  assert.deepEqual(await page.page.locator('.chip b').allTextContents(), ['notes.txt', 'pasted.png', 'dropped.png']);
  await page.panel.getByRole('button', { name: 'Remove pasted.png' }).click();
  await page.say('two files');
  assert.deepEqual(await page.log.locator('.attachment b').allTextContents(), ['notes.txt', 'dropped.png']);
  assert.equal(await page.log.locator('.attachment small').first().textContent(), '1.5 kB');
  assert.equal(await page.log.locator('img').count(), 0, 'images are links');
  await page.page.reload();
  await page.open();
  const href = await page.log.locator('a.attachment').first().getAttribute('href');
  const answer = await page.page.context().request.get(href);
  assert.equal((await answer.body()).length, 1500);
  assert.equal(answer.headers()['content-disposition'].split(';')[0], 'attachment');
  if (!fake) return;
  fake.reply(fake.messages[0].conversation, { text: '', name: 'Mira', attachments: [{ filename: 'bad.html', size: 3, media_type: 'text/html', url: 'javascript:alert(1)' }] });
  await page.log.locator('div.attachment', { hasText: 'bad.html' }).waitFor();
});

inAScene('a file without a word is a message', {}, async ({ visit }) => {
  const page = await visit();
  await page.open();
  await page.online();
  await page.page.locator('input[type=file]').setInputFiles([text('only.txt')]);
  await page.panel.getByRole('button', { name: 'Send' }).click();
  await page.page.waitForFunction(() => seen.some((e) => e.name === 'message' && e.detail.attachments?.length === 1));
});

inAScene('what is too large is refused before it is sent', { fakeOnly: true }, async ({ visit }) => {
  const page = await visit();
  await page.open();
  await page.online();
  await page.page.locator('input[type=file]').setInputFiles([text('huge.bin', 2_000_001)]);
  await page.page.getByRole('alert').getByText('huge.bin cannot be attached. (> 2 MB)').waitFor();
  await page.page.locator('input[type=file]').setInputFiles(Array.from({ length: 11 }, (_, i) => text(`${i}.txt`)));
  assert.equal(await page.page.locator('.chip').count(), 10);
  await page.page.getByRole('alert').getByText('10.txt cannot be attached.').waitFor();
});

inAScene('what the gateway refuses says why, and holds nothing up', { fakeOnly: true }, async ({ visit }) => {
  const page = await visit();
  await page.open();
  await page.online();
  await page.page.locator('input[type=file]').setInputFiles([text('setup.exe')]);
  await page.write('please run this');
  await page.log.getByText('Programs are not accepted.').waitFor();
  await page.say('never mind');
  await page.page.locator('.refused button').click();
  await page.page.locator('.refused').waitFor({ state: 'detached' });
  assert.deepEqual((await page.bubbles()).slice(1), ['never mind']);
});
