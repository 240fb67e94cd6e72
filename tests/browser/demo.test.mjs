// The demo's dashboard: a page under a strict policy on the gateway's own origin.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { scene, screenshots, setUp, Visit } from './fixture.mjs';

let base;
before(async () => (base = await setUp()));
after(() => base.tearDown());

const sizes = [
  { name: 'demo', options: { viewport: { width: 1360, height: 860 } } },
  { name: 'demo-dark', options: { viewport: { width: 1360, height: 860 }, colorScheme: 'dark' } },
  { name: 'demo-mobile', options: { viewport: { width: 390, height: 800 } } },
];
for (const { name, options } of sizes) {
  test(`demo.${name}`, async () => {
    mkdirSync(screenshots, { recursive: true });
    const stage = await scene(base, options);
    try {
      const keyIsServed = (await fetch(new URL('demo/demo.key', stage.gateway.url))).ok;
      const page = await stage.context.newPage();
      const complaints = [];
      page.on('console', (message) => message.type() === 'error' && (keyIsServed || !/404/.test(message.text())) && complaints.push(message.text()));
      await page.goto(new URL('demo/dashboard.html', stage.gateway.url).href);
      await page.evaluate(() => {
        window.seen = [];
        intake.push(['on', 'message', (detail) => seen.push({ name: 'message', detail })]);
      });
      const visit = new Visit(page, stage.gateway);
      await visit.launcher.waitFor();
      assert.deepEqual(await visit.violations(), []);
      await page.screenshot({ path: `${screenshots}${name}.png` });
      const sign = page.getByRole('button', { name: 'Sign in as Ada' });
      if (keyIsServed) await sign.click();
      else assert.equal(await sign.isVisible(), false);
      await page.getByRole('button', { name: 'Get help' }).click();
      await visit.say('FH-20930 has been at customs for three days. What is missing?');
      await visit.agentSays('Good morning Ada! They want the commercial invoice. I have sent it to Iberline just now.');
      await visit.bubble('Good morning Ada').waitFor();
      assert.deepEqual(await visit.violations(), []);
      await page.screenshot({ path: `${screenshots}${name}-chat.png` });
      assert.deepEqual(complaints, []);
    } finally {
      await stage.close();
    }
  });
}
