// What makes one script tag enough: the element, its attributes from the tag's data-*, and the commands that were queued before.
//
//   <script>window.intake = window.intake || [];</script>
//   <script type="module" src="https://gateway.example/widget.js" data-theme="auto"></script>

import { IntakeChat } from './element.js';

const commands = ['open', 'close', 'identify', 'logout', 'on'];

function start() {
  if (customElements.get('intake-chat')) return;
  customElements.define('intake-chat', IntakeChat);
  const tag = [...document.scripts].find((script) => script.src === import.meta.url);
  let chat = document.querySelector('intake-chat');
  if (!chat) {
    chat = document.createElement('intake-chat');
    for (const [name, value] of Object.entries(tag?.dataset ?? {})) chat.setAttribute(name, value);
    document.body.append(chat);
  }
  const queued = Array.isArray(window.intake) ? window.intake : [];
  const run = ([name, ...values]) => commands.includes(name) && chat[name](...values);
  window.intake = { push: (...many) => many.forEach(run) };
  for (const name of commands) window.intake[name] = (...values) => chat[name](...values);
  queued.forEach(run);
}

start();
