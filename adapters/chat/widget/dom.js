// Makes elements. Text becomes text nodes and nothing else: nothing here reads markup.

import { pieces } from './links.js';

// h('button', { class: 'x', onclick: f, 'aria-label': 'y' }, child, 'text', …); false, null and undefined are left out.
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat(9).filter((child) => child || child === 0));
  return element;
}

export function linked(text) {
  return pieces(text).map(({ text: shown, href }) => (href ? link(href, shown) : shown));
}

export function link(href, ...children) {
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}

const paths = {
  chat: 'M5 4h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M4 12l16-7-6 15-3-6zM11 14l9-9',
  attach: 'M19 12l-7 7a4 4 0 0 1-6-6l8-8a3 3 0 0 1 4 4l-8 8a1 1 0 0 1-2-2l7-7',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  save: 'M12 4v11M7 10l5 5 5-5M5 20h14',
  end: 'M9 4H5v16h4M15 8l4 4-4 4M19 12H9',
  star: 'M12 4l2 6h6l-5 4 2 6-5-4-5 4 2-6-5-4h6z',
};

export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('icon', `i-${name}`);
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

// Brings a list of keyed nodes into an element, keeping every node whose key and signature stayed.
export function reconcile(parent, wanted) {
  const kept = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let place = parent.firstElementChild;
  for (const { key, signature, make } of wanted) {
    let node = kept.get(key);
    kept.delete(key);
    if (node?.signature !== signature) {
      const made = make();
      made.dataset.key = key;
      made.signature = signature;
      if (node) {
        if (node === place) place = made;
        node.replaceWith(made);
      }
      node = made;
    }
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of kept.values()) node.remove();
}
