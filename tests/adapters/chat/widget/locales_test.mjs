import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRightToLeft, languages, names, pickLanguage, wordsOf } from '../../../../adapters/chat/widget/locales.js';

test('locales.there are twelve, two of them right to left', () => {
  assert.ok(languages.length >= 12);
  assert.deepEqual(languages.filter(isRightToLeft), ['ar', 'he']);
});

const places = (text) => [...text.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort();
for (const language of languages) {
  test(`locales.${language} says everything, with the same blanks`, () => {
    const words = wordsOf(language);
    const english = wordsOf('en');
    assert.deepEqual(Object.keys(words), names);
    for (const name of names) {
      assert.ok(words[name]()?.trim(), name);
      assert.deepEqual(places(words[name]()), places(english[name]()), name);
    }
  });
}

test('locales.every language has a file with as many lines as there are names', async () => {
  const { readFile, readdir } = await import('node:fs/promises');
  const folder = new URL('../../../../adapters/chat/widget/locales/', import.meta.url);
  const files = await readdir(folder);
  assert.deepEqual(files.map((f) => f.slice(0, 2)).sort(), [...languages].sort());
  for (const file of files) {
    const lines = (await readFile(new URL(file, folder), 'utf8')).split('`')[1].trim().split('\n');
    assert.equal(lines.length, names.length, file);
  }
});

const choices = [
  { wanted: ['de-AT'], is: 'de' },
  { wanted: [null, '', 'zh-Hant-TW'], is: 'zh' },
  { wanted: ['xx', 'pt_BR'], is: 'pt' },
  { wanted: ['iw-IL'], is: 'he' },
  { wanted: ['sv', 'fi'], is: 'en' },
  { wanted: ['constructor'], is: 'en' },
  { wanted: [], is: 'en' },
];
for (const { wanted, is } of choices) {
  test(`locales.${JSON.stringify(wanted)} is answered in ${is}`, () => assert.equal(pickLanguage(wanted), is));
}

test('locales.fills blanks as text', () => {
  assert.equal(wordsOf('en').typing({ name: '$& <b>' }), '$& <b> is typing…');
});
