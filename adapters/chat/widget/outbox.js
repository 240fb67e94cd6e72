// What the customer has sent and the gateway has not acknowledged: kept across reloads, sent in order, one at a time.
//
// Guarantees  An entry goes only when it was acknowledged or refused for good. Its id is its frame's id, and the gateway takes an id
//             once; so several tabs, or a page that was closed in between, may send the same entry again without doubling it.
// Owner       The client of this tab; the store is shared by all tabs.
// Fails       A browser without storage keeps the entries as long as the page lives.

export class Outbox {
  constructor(store) {
    this.store = store;
    this.entries = [];
  }

  // Entries of this session, and those that were written before there was one.
  async load(session) {
    const stored = await this.store.all();
    for (const entry of stored) {
      if ((entry.session === null || entry.session === session) && !this.find(entry.id)) this.entries.push(entry);
    }
    for (const entry of this.entries) {
      if (entry.session !== null || !session) continue;
      entry.session = session;
      await this.store.put(entry);
    }
    this.entries = this.entries.filter((e) => e.session === null || e.session === session);
    this.entries.sort((a, b) => a.at - b.at);
  }

  find(id) {
    return this.entries.find((e) => e.id === id);
  }

  async add(session, frame, files, at) {
    const last = this.entries.at(-1);
    const entry = { id: frame.id, session, at: Math.max(at, (last?.at ?? 0) + 1), frame, files };
    this.entries.push(entry);
    await this.store.put(entry);
    return entry;
  }

  // The session is gone; what it has not sent goes with the next one.
  async release(session) {
    await this.load(session);
    for (const entry of this.entries) {
      entry.session = null;
      await this.store.put(entry);
    }
  }

  // The one to send now; what was refused waits for the customer and holds nobody up.
  next() {
    return this.entries.find((e) => !e.refused);
  }

  async keep(entry) {
    if (this.find(entry.id)) await this.store.put(entry);
  }

  async remove(id) {
    this.entries = this.entries.filter((e) => e.id !== id);
    await this.store.remove(id);
  }

  async clear() {
    this.entries = [];
    await this.store.clear();
  }
}

export class MemoryStore {
  kept = new Map();
  async all() {
    return [...this.kept.values()];
  }
  async put(entry) {
    this.kept.set(entry.id, entry);
  }
  async remove(id) {
    this.kept.delete(id);
  }
  async clear() {
    this.kept.clear();
  }
}

// IndexedDB, because it keeps files too.
export class BrowserStore {
  constructor(name) {
    this.opened = new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore('outbox', { keyPath: 'id' });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  async run(mode, work) {
    const database = await this.opened;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction('outbox', mode);
      const request = work(transaction.objectStore('outbox'));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  }

  all() {
    return this.run('readonly', (store) => store.getAll());
  }
  put(entry) {
    return this.run('readwrite', (store) => store.put(entry));
  }
  remove(id) {
    return this.run('readwrite', (store) => store.delete(id));
  }
  clear() {
    return this.run('readwrite', (store) => store.clear());
  }
}

export async function openStore(name) {
  try {
    const store = new BrowserStore(name);
    await store.opened;
    return store;
  } catch {
    return new MemoryStore();
  }
}
