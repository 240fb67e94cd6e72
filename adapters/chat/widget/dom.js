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
  chat: 'M12 3c5 0 9 3.4 9 7.7s-4 7.8-9 7.8c-.9 0-1.8-.1-2.6-.3L4.7 20.6c-.4.2-.8-.2-.7-.6l.9-3.4C3.7 15.1 3 13 3 10.7 3 6.4 7 3 12 3z',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M4 12l16-8-6 16-3-6.5zM11 13.5L20 4',
  attach: 'M20 11.5l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L9.7 17.2a1.7 1.7 0 0 1-2.4-2.4l7.7-7.6',
  file: 'M6 3h8l5 5v13H6zM14 3v5h5',
  save: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  end: 'M9 4H5v16h4M15 8l4 4-4 4M19 12H9',
  star: 'M12 3.5l2.6 5.6 6 .7-4.5 4.1 1.2 6-5.3-3-5.3 3 1.2-6L3.4 9.8l6-.7z',
};

export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('icon', name);
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
