// What the client asks of the browser it runs in: where it is, what it remembers, chance, and whose turn it is among tabs.

export function page() {
  return { url: location.href, title: document.title, referrer: document.referrer };
}

export function newId() {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('');
}

export function readRecord(key) {
  try {
    return JSON.parse(storage('localStorage', key));
  } catch {
    return null;
  }
}

// Storage may be forbidden or full; then this page is the only one that knows.
export function storage(area, key, value) {
  try {
    if (value === undefined) return window[area].getItem(key);
    if (value === null) return window[area].removeItem(key);
    return window[area].setItem(key, value);
  } catch {
    return null;
  }
}

// One tab at a time where the browser can tell tabs apart.
export function exclusively(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : work();
}
