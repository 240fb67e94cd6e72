// When to come back, by which way, and when a connection counts as dead: decisions only, no timers and no sockets.

const first = 500;
const longest = 30_000;

// Full jitter: after a restart of the gateway nobody comes at the same moment.
export function delay(failures, random = Math.random()) {
  return Math.round(random * Math.min(longest, first * 2 ** Math.min(failures, 10)));
}

// What the gateway asked for when it closed; null when the connection just broke.
export function delayAsked(code, random = Math.random()) {
  if (code === 1012) return Math.round(1000 + random * 4000);
  if (code === 1013) return Math.round(5000 + random * 10_000);
  return null;
}

// WebSocket first. What worked last is tried first; what failed before its welcome gives way to the other.
export function nextWay(way, welcomed) {
  if (welcomed) return way;
  return way === 'socket' ? 'stream' : 'socket';
}

// A ping after a period of silence; two periods without a word after a ping, and the connection is dead.
export function heartbeat(now, heardAt, pingedAt, period) {
  if (pingedAt > heardAt) return now - pingedAt >= 2 * period ? 'dead' : 'wait';
  return now - heardAt >= period ? 'ping' : 'wait';
}

// A JWT is renewed a minute before it ends, or half-way when little is left. Times in milliseconds.
export function renewIn(expiry, now) {
  const left = expiry - now;
  return Math.max(0, left > 120_000 ? left - 60_000 : left / 2);
}

// Whose JWT it is; null when it does not say. Only to find this user's resume token: whether it is true is the gateway's business.
export function subjectOf(token) {
  try {
    return JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))).sub ?? null;
  } catch {
    return null;
  }
}
