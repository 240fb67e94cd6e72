// What each browser test starts from: a browser, a page server, a network that can be broken, and a gateway behind it.
//
// The gateway is the fake one, or the real one when INTAKE_BINARY says where it is. Tests that need what only the fake one can do are then skipped.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { FakeGateway } from './fake_gateway.mjs';
import { Network } from './network.mjs';
import { Pages } from './pages.mjs';
import { RealGateway } from './real_gateway.mjs';

const root = new URL('../../', import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));
export const widget = path('build/browser/widget.js');
export const screenshots = path('build/browser-screenshots/');
export const real = process.env.INTAKE_BINARY;

export function join() {
  mkdirSync(path('build/browser'), { recursive: true });
  execFileSync('cmake', [`-DOUT=${widget}`, '-P', path('adapters/chat/widget/join.cmake')]);
}

export async function setUp() {
  join();
  const secret = 'a secret of thirty-two octets, no less';
  const pages = new Pages({ widget, secret });
  await pages.listen();
  const gateway = real && new RealGateway({ binary: resolve(root.pathname, real), secret, demo: path('configs/demo/'), origin: pages.url, issuer: pages.issuer });
  await gateway?.start();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  return { pages, secret, browser, gateway, tearDown: () => Promise.all([browser.close(), pages.close(), gateway?.stop()]) };
}

// One test's own gateway and network; `close` ends them.
export async function scene({ pages, secret, browser, gateway: running }, options = {}) {
  const gateway = running ?? new FakeGateway({ widget, secret, demo: path('configs/demo/') });
  await gateway.listen?.();
  gateway.allowed?.add(pages.url);
  const network = new Network();
  await network.listen(gateway.url);
  gateway.allowed?.add(new URL(gateway.url).origin);
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1100, height: 760 }, ...options });
  context.setDefaultTimeout(30_000);
  if (!options.sealed) await context.addInitScript(openShadows);
  const closers = [() => context.close(), () => network.close(), () => gateway.close?.()];
  const visit = async (attributes = {}) => {
    const page = await context.newPage();
    await page.goto(pages.address({ gateway: network.url, ...attributes }));
    return new Visit(page, gateway);
  };
  return { gateway, fake: real ? null : gateway, network, context, visit, close: async () => { for (const close of closers) await close(); } };
}

// The widget's shadow root is closed to the page; the tests look inside.
function openShadows() {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    return attach.call(this, { ...init, mode: 'open' });
  };
}

const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

// A page with the widget on it, and what a customer does with it.
export class Visit {
  constructor(page, gateway) {
    Object.assign(this, { page, gateway });
    this.launcher = page.locator('.launcher');
    this.panel = page.locator('.panel');
    this.log = page.locator('.log');
    this.input = page.locator('.composer textarea');
    this.banner = page.locator('.banner');
    this.state = page.locator('.state');
    this.badge = page.locator('.badge');
  }

  async open() {
    await this.launcher.click();
    await this.panel.waitFor();
    return this;
  }

  async online() {
    await this.page.waitForFunction(() => seen.findLast((e) => e.name === 'connection')?.detail.status === 'online');
    return this;
  }

  async write(text) {
    await this.input.fill(text);
    await this.input.press('Enter');
  }

  // Written and acknowledged.
  async say(text) {
    await this.write(text);
    await this.bubble(text).waitFor();
    await this.page.waitForFunction((said) => seen.some((e) => e.name === 'message' && e.detail.text === said), text);
  }

  bubble(text) {
    return this.page.locator('.message:not(.waiting) .bubble', { hasText: text }).last();
  }

  bubbles() {
    return this.page.locator('.message .bubble:not(.dots)').allTextContents();
  }

  async conversation() {
    return this.page.evaluate(() => seen.findLast((e) => e.name === 'message').detail.conversation);
  }

  async agentSays(text, more = {}) {
    await this.gateway.reply(await this.conversation(), { text, name: 'Mira', ...more });
  }

  events(name) {
    return this.page.evaluate((wanted) => seen.filter((e) => e.name === wanted).map((e) => e.detail), name);
  }

  // What axe-core finds wrong with the page, the widget's inside included.
  async violations() {
    await this.page.evaluate(`${axe}; window.axe = axe`);
    const { violations } = await this.page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.flat().join(' ')} — ${n.failureSummary}`).join('; ')}`);
  }
}
