// How it looks and whether everybody can use it: a picture and axe-core's opinion of each state, the keyboard, the policies of strict pages.
// The pictures are in build/browser-screenshots.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { real, scene, screenshots, setUp } from './fixture.mjs';

let base;
before(async () => {
  base = await setUp();
  mkdirSync(screenshots, { recursive: true });
});
after(() => base.tearDown());

function inAScene(name, options, work) {
  test(`looks.${name}`, { skip: options.fakeOnly && real && 'needs the fake gateway' }, async () => {
    const stage = await scene(base, options);
    try {
      await work(stage);
    } finally {
      await stage.close();
    }
  });
}

async function picture(page, name) {
  await page.page.evaluate(() => document.querySelector('intake-chat').shadowRoot.getAnimations().filter((a) => a.effect.getComputedTiming().iterations !== Infinity).forEach((a) => a.finish()));
  await page.page.screenshot({ path: `${screenshots}${name}.png` });
  assert.deepEqual(await page.violations(), []);
}

async function talk(page) {
  await page.open();
  await page.say('Hi! The invoice for October lists two seats, but we only have one since the 3rd.');
  await page.agentSays('Good morning! Let me check that for you.');
  await page.agentSays('You are right, the second seat was removed on 3 October. I have corrected it: https://billing.example/invoices/2031-10');
  await page.bubble('You are right').waitFor();
  await page.page.locator('input[type=file]').setInputFiles({ name: 'invoice-2031-10.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(48_200) });
  await page.say('Thank you, that was quick! This is the one I got.');
}

const states = [
  { name: 'conversation', options: {} },
  { name: 'dark', options: { colorScheme: 'dark' } },
  { name: 'mobile', options: { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true } },
  { name: 'mobile-dark', options: { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true }, attributes: { theme: 'dark' } },
];
for (const { name, options, attributes } of states) {
  inAScene(name, { ...options, fakeOnly: true }, async ({ visit, fake }) => {
    const page = await visit(attributes);
    await talk(page);
    fake.agentTypes(await page.conversation(), 'Mira');
    await page.page.locator('.dots').waitFor();
    await picture(page, name);
  });
}

inAScene('closed and open', {}, async ({ visit }) => {
  const page = await visit();
  await page.launcher.waitFor();
  await picture(page, 'closed');
  await page.open();
  await page.online();
  await picture(page, 'open');
  await page.say('hello');
  await page.page.keyboard.press('Escape');
  await page.agentSays('Are you still there?');
  await page.badge.waitFor();
  await picture(page, 'unread');
});

inAScene('right to left', {}, async ({ visit }) => {
  const page = await visit({ lang: 'ar' });
  await page.open();
  await page.say('مرحبًا، الفاتورة الأخيرة غير صحيحة. رقمها INV-2031-10.');
  await page.agentSays('أهلًا! سأتحقق من ذلك فورًا.', { name: 'ليلى' });
  await page.bubble('أهلًا').waitFor();
  const box = await page.panel.boundingBox();
  assert.ok(box.x < 100, 'the panel is on the left');
  assert.equal(await page.page.locator('.intake').getAttribute('dir'), 'rtl');
  await picture(page, 'rtl');
});

// 320 CSS pixels are a desktop at 400 % (WCAG 1.4.10). Nothing may be wider than the panel, whatever people are called and write.
for (const { name, lang } of [{ name: 'long words', lang: 'de' }, { name: 'long words from right to left', lang: 'he' }]) {
  inAScene(name, { fakeOnly: true, viewport: { width: 320, height: 640 } }, async ({ visit, fake }) => {
    fake.setOnline(false, { code: 'offline', opens_at: '2031-06-02T07:00:00.000Z' }, []);
    const page = await visit({ lang });
    await page.open();
    await page.page.locator('input[type=file]').setInputFiles({ name: `${'Rechnungskorrekturschreiben-'.repeat(4)}.pdf`, mimeType: 'application/pdf', buffer: Buffer.alloc(48_200) });
    await page.say(`Donaudampfschifffahrts${'gesellschafts'.repeat(8)}kapitän`);
    await page.say('Hilfe!');
    await page.agentSays('Einen Moment.\n\tSELECT * FROM invoices WHERE number = 1;', { name: 'Maria-Magdalena Freifrau von Hohenstein-Wittgenstein zu Berleburg' });
    await page.bubble('Einen Moment').waitFor();
    const wide = await page.page.evaluate(() => {
      const root = document.querySelector('intake-chat').shadowRoot;
      const inside = root.querySelector('.panel').getBoundingClientRect();
      const reaches = (e) => { const box = e.getBoundingClientRect(); return box.left < inside.left || box.right > inside.right; };
      return [...root.querySelectorAll('.panel *')].filter((e) => e.checkVisibility() && !e.matches('.sr') && reaches(e)).map((e) => `${e.tagName} ${e.className}`);
    });
    assert.deepEqual(wide, []);
    await picture(page, name.replaceAll(' ', '-'));
  });
}

inAScene('offline', {}, async ({ visit, network, context }) => {
  const page = await visit();
  await page.open();
  await page.say('Hi, my export has been stuck at 80 % since this morning.');
  network.break();
  await context.setOffline(true);
  await page.banner.getByText('You are offline').waitFor();
  await page.write('It is the weekly report.');
  await page.page.locator('.waiting').waitFor();
  await picture(page, 'offline');
});

inAScene('nobody there', { fakeOnly: true }, async ({ visit, fake }) => {
  fake.setOnline(false, { code: 'offline', opens_at: '2031-06-02T07:00:00.000Z' }, ['email']);
  const page = await visit();
  await page.open();
  await page.page.locator('.card').waitFor();
  await picture(page, 'away');
});

inAScene('rating', {}, async ({ visit }) => {
  const page = await visit();
  await page.open();
  await page.say('All good now, thanks!');
  await page.panel.getByRole('button', { name: 'End chat' }).click();
  await page.page.locator('.stars label').nth(3).click();
  await page.page.mouse.move(5, 5);
  await picture(page, 'rating');
});

inAScene('form', {}, async ({ visit }) => {
  const page = await visit({ form: 'name!, email!, order=Order number' });
  await page.open();
  await picture(page, 'form');
});

inAScene('files and a refusal', { fakeOnly: true }, async ({ visit }) => {
  const page = await visit({ theme: 'light' });
  await page.open();
  await page.online();
  const input = page.page.locator('input[type=file]');
  await input.setInputFiles({ name: 'setup.exe', mimeType: 'application/octet-stream', buffer: Buffer.alloc(1000) });
  await page.write('Does this installer work?');
  await page.page.locator('.refused').waitFor();
  await input.setInputFiles(['screenshot of the dashboard.png', 'report.csv'].map((name) => ({ name, mimeType: 'image/png', buffer: Buffer.alloc(2000) })));
  await input.setInputFiles({ name: 'huge.mov', mimeType: 'video/quicktime', buffer: Buffer.alloc(2_000_001) });
  await picture(page, 'files');
});

inAScene('the keyboard is enough', {}, async ({ visit }) => {
  const page = await visit();
  const focused = () => page.page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.getAttribute('aria-label') ?? document.activeElement.textContent);
  await page.page.keyboard.press('Tab');
  assert.equal(await focused(), 'A button of the page');
  await page.page.keyboard.press('Tab');
  assert.equal(await focused(), 'Chat with us');
  assert.equal(await page.launcher.getAttribute('aria-expanded'), 'false');
  await page.page.keyboard.press('Enter');
  await page.panel.waitFor();
  assert.equal(await focused(), 'Write a message…');
  assert.equal(await page.launcher.getAttribute('aria-expanded'), 'true');
  await page.page.keyboard.type('by keyboard');
  await page.page.keyboard.press('Enter');
  await page.bubble('by keyboard').waitFor();
  const around = [];
  for (let i = 0; i < 6; ++i) {
    await page.page.keyboard.press('Shift+Tab');
    around.push(await focused());
  }
  assert.deepEqual(around, ['Attach files', 'Chat with us', 'Close chat', 'End chat', 'Save transcript', 'Close chat']);
  await page.page.keyboard.press('Tab');
  await page.page.keyboard.press('Escape');
  await page.panel.waitFor({ state: 'hidden' });
  assert.equal(await focused(), 'Chat with us', 'the focus is where it came from');
});

inAScene('on a small screen the focus stays inside', { viewport: { width: 360, height: 640 } }, async ({ visit }) => {
  const page = await visit();
  await page.open();
  await page.page.waitForFunction(() => document.querySelector('intake-chat').shadowRoot.getAnimations().every((a) => a.playState === 'finished'));
  assert.deepEqual(await page.panel.boundingBox(), { x: 0, y: 0, width: 360, height: 640 });
  for (let i = 0; i < 12; ++i) {
    await page.page.keyboard.press('Tab');
    assert.ok(await page.page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.closest('.panel')), `after ${i + 1} times Tab`);
  }
});

inAScene('every target is large enough', {}, async ({ visit }) => {
  const page = await visit();
  await talk(page);
  const small = await page.page.evaluate(() =>
    [...document.querySelector('intake-chat').shadowRoot.querySelectorAll('button, a.attachment, label')].filter((e) => e.checkVisibility())
      .map((e) => [e.getAttribute('aria-label') ?? e.textContent, e.getBoundingClientRect()])
      .filter(([, box]) => box.width < 24 || box.height < 24).map(([name]) => name));
  assert.deepEqual(small, []);
});

inAScene('moves for nobody who does not want it', { reducedMotion: 'reduce' }, async ({ visit }) => {
  const page = await visit();
  await page.open();
  await page.say('hello');
  assert.equal(await page.page.evaluate(() => document.querySelector('intake-chat').shadowRoot.getAnimations().length), 0);
});

for (const from of ['self', 'gateway']) {
  inAScene(`keeps to a strict policy, served by ${from}`, {}, async ({ visit }) => {
    const page = await visit({ from });
    await talk(page);
    assert.deepEqual(await page.page.evaluate(() => violations), []);
    assert.equal(await page.page.evaluate(() => document.cookie), '');
  });
}

inAScene('keeps its inside to itself', { sealed: true }, async ({ visit }) => {
  const page = await visit();
  await page.page.waitForSelector('intake-chat', { state: 'attached' });
  assert.equal(await page.page.evaluate(() => document.querySelector('intake-chat').shadowRoot), null);
});

inAScene('owners can give it their colours and words', {}, async ({ visit }) => {
  const page = await visit({ heading: 'Ask Northwind', greeting: 'Ahoy!', position: 'start' });
  await page.page.evaluate(() => document.querySelector('intake-chat').style.setProperty('--intake-accent', '#0f5132'));
  await page.open();
  assert.equal(await page.panel.getByRole('heading').textContent(), 'Ask Northwind');
  assert.deepEqual(await page.bubbles(), ['Ahoy!']);
  assert.equal(await page.launcher.evaluate((e) => getComputedStyle(e).backgroundColor), 'rgb(15, 81, 50)');
  assert.ok((await page.launcher.boundingBox()).x < 100);
});
