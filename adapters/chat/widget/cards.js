// The questions beside the conversation: who are you (before), where can we answer (while we are away), how was it (afterwards).

import { h, icon } from './dom.js';

// "name, email!, order=Order number": `!` must be filled in; name and email have texts of ours.
export function fieldsOf(text, words) {
  return (text ?? '').split(',').map((part) => part.trim()).filter(Boolean).map((part) => {
    const [, name, required, label] = /^([\w-]+)(!?)(?:=(.*))?$/.exec(part) ?? [];
    return { name, required: Boolean(required), label: label || words[name]?.() || name };
  }).filter(({ name }) => name);
}

function field({ name, label, required }) {
  const kind = { email: 'email', name: 'name' }[name];
  const type = name === 'email' ? 'email' : 'text';
  return h('label', {}, label, h('input', { name, type, required, maxlength: 500, autocomplete: kind ?? 'off', dir: 'auto' }));
}

function form(classes, submit, ...children) {
  const element = h('form', { class: `card ${classes}` }, children);
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    submit(Object.fromEntries([...new FormData(element)].filter(([, value]) => value.trim())));
  });
  return element;
}

export function beforeChat({ client, words, fields, greeting }) {
  const start = h('button', { class: 'primary' }, words.title());
  return form('whole', (values) => client.giveForm(values), h('p', {}, greeting), fields.map(field), start);
}

export function askAddress({ client, words }) {
  const save = h('button', { class: 'primary' }, words.send());
  return form(
    '',
    (values) => client.submit({ type: 'details', form: values }),
    h('p', {}, words.ask()),
    h('div', { class: 'row' }, field({ name: 'email', label: words.email(), required: true }), save),
  );
}

export function askRating({ client, words }) {
  const comment = h('textarea', { name: 'comment', rows: 2, maxlength: 2000, 'aria-label': words.rate(), dir: 'auto' });
  const more = h('div', { class: 'row', hidden: true }, comment, h('button', { class: 'primary' }, words.send()));
  const star = (n) =>
    h('label', { title: `${n}/5` },
      h('input', { class: 'sr', type: 'radio', name: 'score', value: n, required: true, 'aria-label': `${n}/5`, onchange: () => (more.hidden = false) }),
      icon('star'));
  return form(
    '',
    ({ score, comment: said }) => client.submit({ type: 'rating', score: Number(score), ...(said && { comment: said }) }),
    h('fieldset', {}, h('legend', {}, words.rate()), h('div', { class: 'stars' }, [1, 2, 3, 4, 5].map(star))),
    more,
  );
}
