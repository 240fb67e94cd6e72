// A customer and an agent talk: what is written is shown once and in order, on this page, on the next and in another tab.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { real, scene, setUp } from './fixture.mjs';

let base;
before(async () => (base = await setUp()));
after(() => base.tearDown());

// in_a_scene('name', options, async (scene) => …): each test has a gateway and a browser context of its own.
function inAScene(name, options, work) {
  test(`chat.${name}`, { skip: options.fakeOnly && real && 'needs the fake gateway' }, async () => {
    const stage = await scene(base, options);
    try {
      await work(stage);
    } finally {
      await stage.close();
    }
  });
}

inAScene('opens, and both sides are heard', {}, async ({ visit }) => {
  const page = await visit();
  await page.open();
  await page.say('Is anybody there?');
  await page.agentSays('Yes. See https://help.example/a?b=1, or write to mira@help.example.');
  await page.bubble('Yes.').waitFor();
  assert.deepEqual(await page.bubbles(), ['Hello! How can we help?', 'Is anybody there?', 'Yes. See https://help.example/a?b=1, or write to mira@help.example.']);
  const links = await page.log.locator('a').evaluateAll((all) => all.map((a) => [a.href, a.rel, a.target]));
  assert.deepEqual(links, [['https://help.example/a?b=1', 'noopener noreferrer', '_blank'], ['mailto:mira@help.example', 'noopener noreferrer', '_blank']]);
});

inAScene('shows text as text', {}, async ({ visit }) => {
  const page = await visit();
  await page.open();
  const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script> javascript:alert(1)';
  await page.say(evil);
  await page.agentSays(evil, { name: '<b>Mira</b>' });
  await page.page.waitForFunction(() => seen.filter((e) => e.name === 'message').length === 2);
  assert.deepEqual((await page.bubbles()).slice(1), [evil, evil]);
  assert.equal(await page.log.locator('img, script, b:not(.attachment b), .bubble a').count(), 0);
  assert.equal(await page.page.title(), 'Dashboard');
});

inAScene('sends by Enter and keeps Shift+Enter for a new line', {}, async ({ visit }) => {
  const page = await visit();
  await page.open();
  await page.input.fill('one');
  await page.input.press('Shift+Enter');
  await page.input.pressSequentially('two');
  await page.input.press('Enter');
  await page.page.waitForFunction(() => seen.some((e) => e.detail.text === 'one\ntwo'));
  assert.equal(await page.input.inputValue(), '');
});

inAScene('a reload resumes the conversation', {}, async ({ visit }) => {
  const page = await visit();
  await page.open();
  await page.say('first');
  await page.agentSays('second');
  await page.bubble('second').waitFor();
  await page.page.reload();
  await page.open();
  await page.bubble('second').waitFor();
  assert.deepEqual((await page.bubbles()).slice(1), ['first', 'second']);
  await page.say('third');
  assert.deepEqual((await page.bubbles()).slice(1), ['first', 'second', 'third']);
});

inAScene('a signed-in user is known, here and on another device', {}, async ({ visit, context }) => {
  const page = await visit({ user: `ada-${Date.now()}` });
  await page.online();
  const [{ user }] = await page.events('ready');
  assert.match(user.id, /^ada-/);
  await page.open();
  await page.say('my invoice is wrong');
  await page.agentSays('Let me look.');
  await page.bubble('Let me look.').waitFor();
  await context.clearCookies();
  await page.page.evaluate(() => localStorage.clear());
  await page.page.reload();
  await page.open();
  await page.bubble('Let me look.').waitFor();
  assert.deepEqual((await page.bubbles()).slice(1), ['my invoice is wrong', 'Let me look.']);
});

inAScene('the next user of the same browser sees nothing of the last one', {}, async ({ visit }) => {
  const first = await visit({ user: `ada-${Date.now()}` });
  await first.open();
  await first.say('a secret of Ada');
  const second = await visit({ user: `bob-${Date.now()}` });
  await second.open();
  await second.online();
  await second.say('hello from Bob');
  assert.deepEqual((await second.bubbles()).slice(1), ['hello from Bob']);
  const nobody = await visit();
  await nobody.open();
  await nobody.online();
  assert.deepEqual((await nobody.bubbles()).slice(1), []);
});

inAScene('a bad token is refused, and the page is told', {}, async ({ visit }) => {
  const page = await visit();
  await page.page.evaluate(() => intake.push(['identify', () => 'rub.bi.sh']));
  await page.page.waitForFunction(() => seen.findLast((e) => e.name === 'connection')?.detail.status === 'refused');
  assert.equal((await page.events('error'))[0].code, 'token_refused');
  await page.launcher.waitFor({ state: 'hidden' });
  await page.page.evaluate(() => signIn('ada'));
  await page.online();
  await page.launcher.waitFor();
});

inAScene('the same token serves a reload and a second tab, but not a thief', {}, async ({ visit }) => {
  const token = base.pages.token(`ada-${Date.now()}`);
  const signIn = (page) => page.page.evaluate((jwt) => intake.push(['identify', () => jwt]), token);
  const page = await visit();
  await signIn(page);
  await page.online();
  await page.page.reload();
  await signIn(page);
  await page.online();
  const second = await visit();
  await signIn(second);
  await second.online();
  await page.page.evaluate(() => localStorage.clear());
  const thief = await visit();
  await signIn(thief);
  await thief.page.waitForFunction(() => seen.some((e) => e.name === 'connection' && e.detail.status === 'refused'));
});

inAScene('a user whose session is gone is still a user, not a visitor', { fakeOnly: true }, async ({ visit, fake, network }) => {
  const page = await visit({ user: 'ada' });
  await page.open();
  await page.say('a secret of Ada');
  fake.sessions.clear();
  network.drop();
  await page.page.waitForFunction(() => seen.filter((e) => e.name === 'ready').length === 2);
  await page.say('another secret of Ada');
  const nobody = await visit();
  await nobody.open();
  await nobody.online();
  assert.deepEqual((await nobody.bubbles()).slice(1), []);
});

inAScene('a token is renewed before it ends, without a word', { fakeOnly: true }, async ({ visit, fake }) => {
  fake.lifetime = 1000;
  const page = await visit({ user: 'ada' });
  await page.online();
  while (fake.renewals.length < 2) await new Promise((later) => setTimeout(later, 50));
  assert.deepEqual((await page.events('connection')).map((e) => e.status), ['connecting', 'online']);
});

inAScene('logging out leaves nothing, in this tab and in the other', {}, async ({ visit }) => {
  const user = `ada-${Date.now()}`;
  const page = await visit({ user });
  await page.open();
  await page.say('before');
  const other = await visit({ user });
  await other.open();
  await other.bubble('before').waitFor();
  await page.page.evaluate(() => intake.logout());
  for (const tab of [page, other]) {
    await tab.page.waitForFunction(() => seen.some((e) => e.name === 'logout'));
    assert.deepEqual((await tab.bubbles()).slice(1), []);
  }
  assert.deepEqual(await page.page.evaluate(() => Object.keys(localStorage)), []);
  await page.page.goto(page.page.url().replace(/&user=.*/, ''));
  await page.open();
  await page.online();
  assert.deepEqual((await page.bubbles()).slice(1), []);
});

inAScene('two tabs show the same, each message once', {}, async ({ visit }) => {
  const left = await visit();
  await left.open();
  await left.say('from the left');
  const right = await visit();
  await right.open();
  await right.bubble('from the left').waitFor();
  await right.say('from the right');
  await left.agentSays('from the agent');
  const all = ['from the left', 'from the right', 'from the agent'];
  for (const tab of [left, right]) {
    await tab.bubble('from the agent').waitFor();
    assert.deepEqual((await tab.bubbles()).slice(1), all);
  }
});

inAScene('two tabs that open at once are one visitor', {}, async ({ visit }) => {
  const [left, right] = await Promise.all([visit(), visit()]);
  await Promise.all([left.open(), right.open()]);
  await Promise.all([left.online(), right.online()]);
  await left.say('one visitor');
  await right.bubble('one visitor').waitFor();
});

inAScene('what an agent says while the panel is closed is counted', {}, async ({ visit }) => {
  const page = await visit();
  await page.open();
  await page.say('hello');
  await page.page.locator('.panel header button').last().click();
  await page.panel.waitFor({ state: 'hidden' });
  await page.agentSays('one');
  await page.agentSays('two');
  await page.page.waitForFunction(() => seen.findLast((e) => e.name === 'unread')?.detail.count === 2);
  assert.equal(await page.badge.textContent(), '2');
  assert.match(await page.launcher.getAttribute('aria-label'), /2/);
  await page.page.reload();
  await page.badge.waitFor();
  assert.equal(await page.badge.textContent(), '2');
  await page.open();
  await page.badge.waitFor({ state: 'hidden' });
  await page.page.waitForFunction(() => seen.findLast((e) => e.name === 'unread')?.detail.count === 0);
  await page.page.reload();
  await page.online();
  assert.equal(await page.badge.isVisible(), false);
});

inAScene('shows that the agent types, and that it has read', { fakeOnly: true }, async ({ visit, fake }) => {
  const page = await visit();
  await page.open();
  await page.say('hello');
  const conversation = await page.conversation();
  fake.agentTypes(conversation, 'Mira');
  await page.log.getByText('Mira is typing…').waitFor();
  fake.agentSaw(conversation);
  await page.log.getByText('Seen').waitFor();
  await page.agentSays('hi');
  await page.log.getByText('Mira is typing…').waitFor({ state: 'detached' });
  await page.input.pressSequentially('I t');
  await page.page.waitForFunction(() => true);
  assert.equal(fake.of(conversation).typing, true);
  await page.input.press('Enter');
  await page.bubble('I t').waitFor();
  assert.equal(fake.of(conversation).typing, false);
});

inAScene('a rating ends the chat, and writing begins another', {}, async ({ visit }) => {
  const page = await visit();
  await page.open();
  await page.say('first chat');
  const first = await page.conversation();
  await page.panel.getByRole('button', { name: 'End chat' }).click();
  await page.log.getByText('The chat has ended.').waitFor();
  await page.page.reload();
  await page.open();
  await page.page.locator('.stars label').nth(3).click();
  await page.page.locator('.card textarea').fill('quick');
  await page.page.locator('.card .primary').click();
  await page.log.getByText('Thank you for your rating!').waitFor();
  assert.deepEqual((await page.events('rating')).map((r) => [r.score, r.comment]), [[4, 'quick']]);
  await page.say('second chat');
  assert.notEqual(await page.conversation(), first);
  assert.deepEqual((await page.bubbles()).slice(1), ['second chat']);
});

inAScene('saves the conversation as text', {}, async ({ visit }) => {
  const page = await visit();
  await page.open();
  await page.say('what is my limit?');
  await page.agentSays('Ten.');
  await page.bubble('Ten.').waitFor();
  const [download] = await Promise.all([page.page.waitForEvent('download'), page.panel.getByRole('button', { name: 'Save transcript' }).click()]);
  const text = await readFile(await download.path(), 'utf8');
  assert.match(text, /^\[.+\] You\nwhat is my limit\?\n\n\[.+\] Mira\nTen\.\n/);
});

inAScene('asks first when the page wants it to', {}, async ({ visit, fake }) => {
  const page = await visit({ form: 'name!, email, order=Order number' });
  await page.open();
  assert.deepEqual(await page.page.locator('.card label').allTextContents(), ['Name', 'E-mail address', 'Order number']);
  await page.page.locator('.card .primary').click();
  assert.equal(await page.input.isVisible(), false, 'the name is missing');
  await page.page.locator('.card [name=name]').fill('Ada');
  await page.page.locator('.card [name=order]').fill('4711');
  await page.page.locator('.card .primary').click();
  await page.say('hello');
  if (fake) assert.deepEqual([...fake.sessions.values()][0].form, { name: 'Ada', order: '4711' });
  await page.page.reload();
  await page.open();
  await page.bubble('hello').waitFor();
});

inAScene('asks for an address while nobody is there', { fakeOnly: true }, async ({ visit, fake }) => {
  fake.setOnline(false, { code: 'offline', opens_at: '2031-06-02T07:00:00.000Z' }, ['email']);
  const page = await visit();
  await page.open();
  await page.state.getByText('We are away · Monday').waitFor();
  await page.page.locator('.card [name=email]').fill('ada@customer.test');
  await page.page.locator('.card .primary').click();
  await page.page.locator('.card').waitFor({ state: 'detached' });
  await page.say('call me back');
  assert.deepEqual([...fake.sessions.values()][0].frames.map((f) => f.type), ['details', 'message']);
});

inAScene('keeps what the gateway could not take just now', { fakeOnly: true }, async ({ visit, fake }) => {
  const page = await visit();
  await page.open();
  await page.online();
  fake.busyOnce(2);
  await page.write('one');
  await page.log.getByText('Sending… 2 s').waitFor();
  await page.write('two');
  await page.bubble('two').waitFor();
  assert.deepEqual(fake.messages.map((m) => m.text), ['one', 'two']);
});

for (const way of ['socket', 'stream']) {
  inAScene(`a new visitor who is told to wait comes back in time, by ${way}`, { fakeOnly: true }, async ({ visit, fake, network }) => {
    network.noWebSocket = way === 'stream';
    fake.turnAwayOnce(2);
    const page = await visit();
    await page.open();
    await page.write('one');
    await page.bubble('one').waitFor();
    await page.page.locator('.waiting').waitFor({ state: 'detached' });
    const [first, second, ...more] = fake.hellos;
    assert.ok(second - first >= 1990, 'not before the time he was told');
    assert.equal(more.length, 0);
    assert.deepEqual(fake.messages.map((m) => m.text), ['one']);
    await page.agentSays('two');
    await page.bubble('two').waitFor();
  });
}

inAScene('long histories come in pieces', { fakeOnly: true }, async ({ visit, fake }) => {
  const page = await visit();
  await page.open();
  await page.say('start');
  const conversation = await page.conversation();
  for (let i = 1; i <= 450; ++i) fake.reply(conversation, { text: `line ${i}`, name: 'Mira' });
  await page.page.reload();
  await page.open();
  await page.bubble('line 450').waitFor();
  assert.deepEqual((await page.bubbles()).slice(1), ['start', ...Array.from({ length: 450 }, (_, i) => `line ${i + 1}`)]);
});

inAScene('what the gateway refuses for good says so, and holds nothing up', { fakeOnly: true }, async ({ visit, fake }) => {
  const page = await visit();
  await page.open();
  await page.online();
  fake.limits.text = 3;
  await page.write('far too long');
  await page.log.getByText('Not sent', { exact: true }).waitFor();
  await page.say('ok');
  assert.deepEqual(fake.messages.map((m) => m.text), ['ok']);
});

inAScene('tells the gateway which page it is on and in which language', { fakeOnly: true }, async ({ visit, fake }) => {
  const page = await visit({ lang: 'de' });
  await page.open();
  await page.online();
  const { page: where, locale } = [...fake.sessions.values()][0];
  assert.deepEqual([where.url, where.title, locale], [page.page.url(), 'Dashboard', 'de']);
});
