// Where the customer writes: text, files by button, paste and drop, and the signal that somebody is typing.

import { h, icon } from './dom.js';

const typingEvery = 3000;

export class Composer {
  constructor({ client, words, size }) {
    Object.assign(this, { client, words, size, files: [] });
    this.chips = h('div', { class: 'chips' });
    this.problem = h('p', { class: 'problem', role: 'alert' });
    this.input = h('textarea', { rows: 1, placeholder: words.placeholder(), 'aria-label': words.placeholder(), dir: 'auto', enterkeyhint: 'send' });
    this.picker = h('input', { type: 'file', multiple: true, hidden: true, tabindex: -1 });
    this.sendButton = h('button', { class: 'round send', type: 'submit', 'aria-label': words.send(), title: words.send() }, icon('send'));
    const attach = h(
      'button',
      { class: 'round', type: 'button', 'aria-label': words.attach(), title: words.attach(), onclick: () => this.picker.click() },
      icon('attach'),
    );
    const line = h('div', { class: 'line' }, attach, this.picker, this.input, this.sendButton);
    this.element = h('form', { class: 'composer' }, this.problem, this.chips, line);
    this.listen();
    this.render();
  }

  listen() {
    const { input, element, picker } = this;
    element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.send();
    });
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    input.addEventListener('input', () => {
      this.render();
      this.signalTyping();
    });
    input.addEventListener('paste', (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      this.take(event.clipboardData.files);
    });
    picker.addEventListener('change', () => {
      this.take(picker.files);
      picker.value = '';
    });
  }

  // Files that come by drop are taken by the whole panel.
  acceptDrops(panel) {
    const veil = h('div', { class: 'drop', hidden: true }, this.words.attach());
    panel.append(veil);
    const carries = (event) => event.dataTransfer?.types.includes('Files');
    panel.addEventListener('dragover', (event) => {
      if (!carries(event) || !this.element.isConnected) return;
      event.preventDefault();
      veil.hidden = false;
    });
    panel.addEventListener('dragleave', (event) => {
      if (!panel.contains(event.relatedTarget)) veil.hidden = true;
    });
    panel.addEventListener('drop', (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      veil.hidden = true;
      this.take(event.dataTransfer.files);
    });
  }

  get limits() {
    return { text: 8000, upload_bytes: 20e6, attachments: 10, ...this.client.welcome?.limits };
  }

  take(files) {
    const { limits } = this;
    const refused = [];
    for (const file of files) {
      const tooLarge = file.size > limits.upload_bytes;
      if (tooLarge || this.files.length >= limits.attachments || !accepted(file.type, limits.upload_types)) {
        refused.push(this.words.refusedFile({ name: file.name }), tooLarge ? `(> ${this.size(limits.upload_bytes)})` : '');
      } else {
        this.files.push(file);
      }
    }
    this.problem.textContent = refused.join(' ');
    this.render();
    this.input.focus();
  }

  render() {
    const { input, words } = this;
    input.maxLength = this.limits.text;
    input.style.height = 'auto';
    input.style.height = `${input.scrollHeight}px`;
    this.sendButton.classList.toggle('ready', this.filled);
    this.chips.hidden = !this.files.length;
    this.problem.hidden = !this.problem.textContent;
    this.chips.replaceChildren(
      ...this.files.map((file, i) => {
        const remove = () => {
          this.files.splice(i, 1);
          this.render();
          input.focus();
        };
        const label = words.remove({ name: file.name });
        return h('span', { class: 'chip' }, h('b', { dir: 'auto' }, file.name),
          h('button', { class: 'round', type: 'button', 'aria-label': label, title: label, onclick: remove }, icon('close')));
      }),
    );
  }

  get filled() {
    return Boolean(this.input.value.trim() || this.files.length);
  }

  send() {
    if (!this.filled) return this.input.focus();
    const frame = { type: 'message', text: this.input.value.trim() };
    this.client.submit(frame, this.files.map((blob) => ({ blob })));
    this.files = [];
    this.input.value = '';
    this.problem.textContent = '';
    this.render();
    this.stopTyping();
    this.input.focus();
  }

  signalTyping() {
    const now = Date.now();
    if (now - (this.signalled ?? 0) > typingEvery) {
      this.signalled = now;
      this.client.typing(true);
    }
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.stopTyping(), 2 * typingEvery);
  }

  stopTyping() {
    clearTimeout(this.idle);
    if (this.signalled) this.client.typing(false);
    this.signalled = 0;
  }
}

// "image/*", "application/pdf", …; without a list everything is.
function accepted(type, list) {
  return !list?.length || list.some((one) => one === type || (one.endsWith('/*') && type.startsWith(one.slice(0, -1))));
}
