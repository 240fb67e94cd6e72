// Finds the links in a text: plain text in, pieces of text out, some of them with an address.
//
// Guarantees  The pieces joined are the text. An address begins with http://, https:// or mailto: and nothing else ever does.
//             Punctuation that ends a sentence, and a bracket that was opened before the link, stay outside.

const candidate = /\bhttps?:\/\/[^\s<>"“”«»]{1,2000}|\b(?:mailto:)?[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+\b/giu;

export function pieces(text) {
  const found = [];
  let end = 0;
  for (const match of text.matchAll(candidate)) {
    const shown = trimmed(match[0]);
    const href = address(shown);
    if (!href) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

// Only an address that may be followed: a download of the gateway comes as an absolute or root-relative one.
export function safeAddress(text, base) {
  try {
    const url = new URL(text, base);
    return /^(https?|mailto):$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function address(shown) {
  return safeAddress(/^(https?:\/\/|mailto:)/i.test(shown) ? shown : 'mailto:' + shown);
}

function trimmed(link) {
  for (;;) {
    const last = link.at(-1);
    const opened = { ')': '(', ']': '[', '}': '{' }[last];
    if (opened ? link.split(opened).length >= link.split(last).length : !/[.,:;!?'*_~…。、，！？؟،]/u.test(last)) return link;
    link = link.slice(0, -1);
  }
}
