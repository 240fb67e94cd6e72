// <intake-chat>: the launcher, the panel and what connects them with the client. The README lists attributes, methods and events.

import { askAddress, askRating, beforeChat, fieldsOf } from './cards.js';
import { Client } from './client.js';
import { Composer } from './composer.js';
import { transcript } from './conversation.js';
import { h, icon } from './dom.js';
import { isRightToLeft, pickLanguage, wordsOf } from './locales.js';
import { Log } from './log.js';
import { base, dark, light } from './styles.js';

const sheets = [base, light, dark].map((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
});
const prefersDark = matchMedia('(prefers-color-scheme:dark)');
const wholeScreen = matchMedia('(max-width:480px)');

export class IntakeChat extends HTMLElement {
  #root = this.attachShadow({ mode: 'closed' });
  #client = null;
  #opened = false;
  #unread = 0;

  connectedCallback() {
    if (this.#client) return;
    const wanted = [this.getAttribute('locale'), document.documentElement.lang, ...navigator.languages];
    const language = pickLanguage(wanted);
    // The customer's own region, where it speaks the language: en-GB writes 19:05.
    const locale = navigator.languages.find((tag) => tag.startsWith(language)) ?? language;
    const words = wordsOf(language);
    const client = (this.#client = new Client({
      gateway: new URL(this.getAttribute('gateway') || '.', import.meta.url).href,
      locale,
      tell: (what, detail) => this.#told(what, detail),
    }));
    const shared = {
      client,
      words,
      locale,
      title: this.getAttribute('heading') || words.title(),
      greeting: this.getAttribute('greeting') || words.greeting(),
      fields: fieldsOf(this.getAttribute('form'), words),
    };
    this.#build(shared, language);
    this.#paint();
    prefersDark.addEventListener('change', () => this.#paint());
    wholeScreen.addEventListener('change', () => this.#update());
    document.addEventListener('visibilitychange', () => this.#update());
    if (client.resume) client.connect();
    this.#update();
  }

  static observedAttributes = ['theme'];

  attributeChangedCallback() {
    this.#paint();
  }

  // --- methods for the page ---

  open() {
    if (this.#opened) return;
    this.#opened = true;
    if (!this.#asksFirst) this.#client.connect();
    this.#update();
    this.#composer.render();
    this.#log.element.scrollTop = this.#log.element.scrollHeight;
    this.#panel.querySelector('input:not([hidden]),textarea')?.focus();
    this.#say('open');
  }

  close() {
    if (!this.#opened) return;
    const inside = this.#root.activeElement;
    this.#opened = false;
    this.#update();
    if (inside) this.#launcher.focus();
    this.#say('close');
  }

  // callback() returns, or promises, a JWT of the signed-in user; asked again before it expires.
  identify(callback) {
    this.#client.identify(callback);
  }

  logout() {
    return this.#client.logout();
  }

  on(name, listener) {
    const heard = (event) => listener(event.detail);
    this.addEventListener(`intake:${name}`, heard);
    return () => this.removeEventListener(`intake:${name}`, heard);
  }

  // --- inside ---

  #launcher;
  #badge;
  #panel;
  #log;
  #composer;
  #state;
  #banner;
  #tools;
  #card = h('div', { hidden: true });
  #asking = '';
  #announcer;
  #shared;

  #build(shared, language) {
    const { words } = shared;
    this.#shared = shared;
    this.#log = new Log(shared);
    this.#composer = new Composer({ ...shared, size: (bytes) => this.#log.size(bytes) });
    this.#badge = h('span', { class: 'badge', 'aria-hidden': 'true', hidden: true });
    this.#launcher = h('button', { class: 'launcher', type: 'button', 'aria-controls': 'panel', onclick: () => (this.#opened ? this.close() : this.open()) });
    this.#state = h('p', { class: 'state' });
    this.#banner = h('div', { class: 'banner', role: 'status' });
    this.#announcer = h('div', { class: 'sr', role: 'status' });
    const tool = (name, picture, work) =>
      h('button', { class: 'round', type: 'button', 'aria-label': words[name](), title: words[name](), onclick: work }, icon(picture));
    this.#tools = [tool('save', 'save', () => this.#saveTranscript()), tool('end', 'end', () => this.#client.submit({ type: 'end' }))];
    const header = h('header', {}, h('div', {}, h('h2', { dir: 'auto' }, shared.title), this.#state), this.#tools, tool('close', 'close', () => this.close()));
    this.#panel = h('section', { class: 'panel', id: 'panel', role: 'dialog', 'aria-label': shared.title, hidden: true },
      header, this.#banner, this.#log.element, this.#card, this.#composer.element);
    this.#panel.addEventListener('keydown', (event) => this.#key(event));
    this.#composer.acceptDrops(this.#panel);
    const sides = `intake ${this.getAttribute('position') === 'start' ? 'start' : 'end'}`;
    this.frame = h('div', { class: sides, dir: isRightToLeft(language) ? 'rtl' : 'ltr', lang: language }, this.#launcher, this.#panel, this.#announcer);
    this.#root.append(this.frame);
  }

  #paint() {
    const theme = this.getAttribute('theme') || 'auto';
    const night = theme === 'dark' || (theme === 'auto' && prefersDark.matches);
    this.#root.adoptedStyleSheets = [sheets[0], night ? sheets[2] : sheets[1]];
  }

  #told(what, detail) {
    if (!this.#log) return;
    if (what === 'change') this.#update();
    else this.#say(what, detail);
  }

  #say(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(`intake:${name}`, { detail, bubbles: true, composed: true }));
  }

  get #asksFirst() {
    const { client, fields } = this.#shared;
    const { welcome, form, identity, conversation, pending } = client;
    return fields.length > 0 && !form && !identity && !welcome?.user && !conversation.seq && !pending.length;
  }

  #update() {
    const { client, words } = this.#shared;
    const { conversation, welcome } = client;
    this.frame.hidden = client.status === 'refused';
    this.frame.classList.toggle('opened', this.#opened);
    this.#panel.hidden = !this.#opened;
    if (wholeScreen.matches) this.#panel.setAttribute('aria-modal', 'true');
    else this.#panel.removeAttribute('aria-modal');
    if (this.#opened && !document.hidden) client.shown();
    this.#showLauncher(conversation.unread);
    const state = this.#stateNow(welcome);
    this.#state.className = `state ${state.look}`;
    setText(this.#state, state.text);
    setText(this.#banner, client.status === 'offline' ? words.offline() : '');
    this.#tools[0].hidden = !conversation.messages.length;
    this.#tools[1].hidden = !conversation.messages.length || conversation.ended || client.pending.some(({ frame }) => frame.type === 'end');
    this.#log.render(client.replaying);
    this.#showCard();
  }

  #showLauncher(unread) {
    const { words, title } = this.#shared;
    const { dataset } = this.#launcher;
    if (dataset.opened !== String(this.#opened)) {
      dataset.opened = this.#opened;
      this.#launcher.replaceChildren(icon(this.#opened ? 'close' : 'chat'), this.#badge);
      this.#launcher.setAttribute('aria-expanded', this.#opened);
    }
    const label = unread ? `${title}: ${unread}` : title;
    this.#launcher.setAttribute('aria-label', this.#opened ? words.close() : label);
    this.#badge.hidden = !unread || this.#opened;
    setText(this.#badge, unread ? String(unread) : '');
    if (unread === this.#unread) return;
    this.#unread = unread;
    setText(this.#announcer, unread && !this.#opened ? label : '');
    this.#say('unread', { count: unread });
  }

  #stateNow(welcome) {
    const { client, words, locale } = this.#shared;
    if (client.status === 'connecting') return { text: words.connecting(), look: '' };
    if (client.status !== 'online') return { text: '', look: 'none' };
    if (welcome.online) return { text: words.online(), look: 'here' };
    const opens = welcome.notice?.opens_at;
    const when = opens && new Intl.DateTimeFormat(locale, { weekday: 'long', hour: 'numeric', minute: '2-digit' }).format(new Date(opens));
    return { text: words.away() + (when ? ` · ${when}` : ''), look: 'away' };
  }

  // One question at a time; it keeps its node, and what was typed into it, as long as it is the same question.
  #showCard() {
    const { client } = this.#shared;
    const { conversation, welcome, pending } = client;
    const waits = (type) => pending.some(({ frame }) => frame.type === type);
    const known = welcome?.user || conversation.form.email || client.form?.email || waits('details');
    const wanted = this.#asksFirst ? 'before'
      : conversation.ended?.rating_wanted && !conversation.rating && !waits('rating') ? 'rating'
      : welcome?.ask?.includes('email') && !known ? 'address' : '';
    this.#log.element.hidden = this.#composer.element.hidden = wanted === 'before';
    if (wanted === this.#asking) return;
    const focused = this.#card.contains(this.#root.activeElement);
    this.#asking = wanted;
    const make = { before: beforeChat, rating: askRating, address: askAddress }[wanted];
    const card = make ? make(this.#shared) : h('div', { hidden: true });
    this.#card.replaceWith(card);
    this.#card = card;
    if (focused) this.#composer.input.focus();
  }

  #key(event) {
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.close();
    }
    if (event.key !== 'Tab' || !wholeScreen.matches) return;
    const stops = [...this.#panel.querySelectorAll('a,button,input,textarea,[tabindex="0"]')].filter((e) => e.checkVisibility() && e.tabIndex >= 0);
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (this.#root.activeElement !== from) return;
    event.preventDefault();
    to.focus();
  }

  #saveTranscript() {
    const { client, words, locale } = this.#shared;
    const when = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    const plain = Object.fromEntries(Object.entries(words).map(([name, say]) => [name, say()]));
    const text = transcript(client.conversation, plain, (time) => when.format(new Date(time)));
    const href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
    h('a', { href, download: 'chat.txt' }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  }
}

// Only when it changes: a status region is read aloud each time it is written to.
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
