// Tunnels, blocked WebSockets and gateways that come and go: what was written arrives once, what was said is shown once, in order.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { real, scene, setUp } from './fixture.mjs';

let base;
before(async () => (base = await setUp()));
after(() => base.tearDown());

function inAScene(name, options, work) {
  test(`network.${name}`, { skip: options.fakeOnly && real && 'needs the fake gateway' }, async () => {
    const stage = await scene(base, options);
    try {
      await work(stage);
    } finally {
      await stage.close();
    }
  });
}

const status = (page, wanted) => page.page.waitForFunction((s) => seen.findLast((e) => e.name === 'connection')?.detail.status === s, wanted);

inAScene('a message written in a tunnel is sent later, once', {}, async ({ visit, network, context, fake }) => {
  const page = await visit();
  await page.open();
  await page.say('before the tunnel');
  network.break();
  await context.setOffline(true);
  await status(page, 'offline');
  await page.banner.getByText('You are offline').waitFor();
  await page.write('in the tunnel, one');
  await page.write('in the tunnel, two');
  await page.page.locator('.waiting').nth(1).waitFor();
  network.mend();
  await context.setOffline(false);
  await page.bubble('in the tunnel, two').waitFor();
  await page.agentSays('welcome back');
  await page.bubble('welcome back').waitFor();
  const all = ['before the tunnel', 'in the tunnel, one', 'in the tunnel, two'];
  assert.deepEqual((await page.bubbles()).slice(1), [...all, 'welcome back']);
  if (fake) assert.deepEqual(fake.messages.map((m) => m.text), all);
});

inAScene('it survives the page, too', {}, async ({ visit, network, fake }) => {
  const page = await visit();
  await page.open();
  await page.say('first');
  network.break();
  await page.write('kept');
  await page.page.locator('.waiting').waitFor();
  await page.page.close();
  network.mend();
  const [left, right] = await Promise.all([visit(), visit()]);
  await Promise.all([left.open(), right.open()]);
  for (const tab of [left, right]) {
    await tab.bubble('kept').waitFor();
    await tab.page.locator('.waiting').waitFor({ state: 'detached' });
    assert.deepEqual((await tab.bubbles()).slice(1), ['first', 'kept']);
  }
  if (fake) assert.deepEqual(fake.messages.map((m) => m.text), ['first', 'kept']);
});

inAScene('a file chosen in a tunnel is sent later, once', {}, async ({ visit, network }) => {
  const page = await visit();
  await page.open();
  await page.online();
  network.break();
  await page.page.locator('input[type=file]').setInputFiles({ name: 'log.txt', mimeType: 'text/plain', buffer: Buffer.from('the log') });
  await page.write('see the log');
  await page.page.locator('.waiting').waitFor();
  network.mend();
  await page.bubble('see the log').waitFor();
  await page.page.reload();
  await page.open();
  await page.log.locator('a.attachment').waitFor();
  assert.equal(await page.log.locator('a.attachment').count(), 1);
});

inAScene('written before there ever was a connection', {}, async ({ visit, network, fake }) => {
  network.break();
  const page = await visit();
  await page.open();
  await page.write('my very first');
  await page.page.locator('.waiting').waitFor(); // what is shown is in the outbox
  await page.page.reload();
  await page.open();
  network.mend();
  await page.bubble('my very first').waitFor();
  assert.deepEqual((await page.bubbles()).slice(1), ['my very first']);
  if (fake) assert.equal(fake.messages.length, 1);
});

inAScene('where WebSocket is blocked, the same by POST and server-sent events', {}, async ({ visit, network }) => {
  network.noWebSocket = true;
  const page = await visit();
  const requests = [];
  page.page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  await page.open();
  await page.online();
  await page.say('one');
  await page.agentSays('two');
  await page.bubble('two').waitFor();
  await page.write('three');
  await page.write('four');
  await page.bubble('four').waitFor();
  network.drop();
  await page.agentSays('five');
  await page.bubble('five').waitFor();
  assert.deepEqual((await page.bubbles()).slice(1), ['one', 'two', 'three', 'four', 'five']);
  assert.ok(requests.includes('/chat/events') && requests.includes('/chat/messages'));
  await page.page.reload();
  await page.open();
  await page.bubble('five').waitFor();
  assert.deepEqual((await page.bubbles()).slice(1), ['one', 'two', 'three', 'four', 'five']);
});

inAScene('a wire that is dead in one direction is noticed', {}, async ({ visit, network, gateway, fake }) => {
  const page = await visit();
  await page.open();
  await page.say('hello');
  const conversation = await page.conversation();
  network.silence();
  await page.write('into the void');
  await gateway.reply(conversation, { text: 'nobody hears me', name: 'Mira' });
  await page.page.evaluate(() => dispatchEvent(new Event('online')));
  await page.bubble('nobody hears me').waitFor();
  assert.deepEqual((await page.bubbles()).slice(1).sort(), ['hello', 'into the void', 'nobody hears me']);
  if (fake) assert.deepEqual(fake.messages.map((m) => m.text), ['hello', 'into the void']);
});

inAScene('a gateway that restarts is found again, and knows what it has acknowledged', {}, async ({ visit, gateway }) => {
  const page = await visit();
  await page.open();
  await page.say('hello');
  await gateway.restart();
  await page.page.waitForFunction(() => seen.filter((e) => e.name === 'ready').length === 2);
  await page.say('still here');
  await page.agentSays('So are we.');
  await page.bubble('So are we.').waitFor();
  await page.page.reload();
  await page.open();
  await page.bubble('So are we.').waitFor();
  assert.deepEqual((await page.bubbles()).slice(1), ['hello', 'still here', 'So are we.']);
});

inAScene('a session the gateway has forgotten loses nothing that was unsent', { fakeOnly: true }, async ({ visit, fake, network }) => {
  const page = await visit();
  await page.open();
  await page.say('hello');
  network.break();
  await page.write('unsent');
  fake.sessions.clear();
  network.mend();
  await page.bubble('unsent').waitFor();
  await page.page.locator('.waiting').waitFor({ state: 'detached' });
  assert.deepEqual(fake.messages.map((m) => m.text), ['hello', 'unsent']);
});

// Cuts at moments nobody chose, while both sides talk.
inAScene('forty cuts while both sides talk', {}, async ({ visit, network, gateway }) => {
  const page = await visit();
  await page.open();
  await page.say('customer 0');
  const conversation = await page.conversation();
  const said = { customer: ['customer 0'], agent: [] };
  for (let i = 1; i <= 40; ++i) {
    await page.write(`customer ${i}`);
    said.customer.push(`customer ${i}`);
    if (i % 2) {
      await gateway.reply(conversation, { text: `agent ${i}`, name: 'Mira' });
      said.agent.push(`agent ${i}`);
    }
    network.drop();
    network.noWebSocket = i % 10 > 7;
    await new Promise((later) => setTimeout(later, (i * 37) % 90));
  }
  network.noWebSocket = false;
  await page.bubble('customer 40').waitFor();
  await page.page.locator('.waiting').waitFor({ state: 'detached' });
  await page.agentSays('agent, the end');
  said.agent.push('agent, the end');
  const witness = await visit();
  await witness.open();
  for (const tab of [page, witness]) {
    await tab.bubble('agent, the end').waitFor();
    const shown = (await tab.bubbles()).slice(1);
    for (const who of ['customer', 'agent']) assert.deepEqual(shown.filter((text) => text.startsWith(who)), said[who], `${who}: once, in order`);
  }
  assert.deepEqual(await page.bubbles(), await witness.bubbles(), 'both tabs show the same');
});
