// What the widget says and in which language. Each file in locales/ has a line a text, in the order of `names`; {…} is filled in.

import { ar } from './locales/ar.js';
import { de } from './locales/de.js';
import { en } from './locales/en.js';
import { es } from './locales/es.js';
import { fr } from './locales/fr.js';
import { he } from './locales/he.js';
import { it } from './locales/it.js';
import { ja } from './locales/ja.js';
import { nl } from './locales/nl.js';
import { pl } from './locales/pl.js';
import { pt } from './locales/pt.js';
import { zh } from './locales/zh.js';

const texts = { ar, de, en, es, fr, he, it, ja, nl, pl, pt, zh };

export const names = (
  'title greeting close online away connecting offline placeholder send attach remove refusedFile ' +
  'you agent typing sending sent seen failed save end ended rate thanks ask email name'
).split(' ');

export const languages = Object.keys(texts);

// The first wanted language that there is, by the first part of its tag; English otherwise.
export function pickLanguage(wanted) {
  const known = wanted.map((tag) => tag?.toLowerCase().split(/[-_]/)[0].replace('iw', 'he'));
  return known.find((language) => Object.hasOwn(texts, language ?? '')) ?? 'en';
}

export function isRightToLeft(language) {
  return language === 'ar' || language === 'he';
}

// Functions by name: words.tooBig({ name, size }).
export function wordsOf(language) {
  const lines = texts[language].trim().split('\n');
  return Object.fromEntries(names.map((name, i) => [name, (values = {}) => filled(lines[i], values)]));
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
