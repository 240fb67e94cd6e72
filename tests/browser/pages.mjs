// The customer's dashboard, as far as a test needs one: a page under a strict policy that embeds the widget, and signs its users in.

import { createHmac, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const stub = `
window.intake = window.intake || [];
window.seen = [];
for (const name of ['ready', 'open', 'close', 'message', 'unread', 'connection', 'end', 'rating', 'error', 'logout'])
  intake.push(['on', name, (detail) => seen.push({ name, detail })]);
const user = new URLSearchParams(location.search).get('user');
window.signIn = (name) => intake.push(['identify', async () => (await fetch('/token?user=' + name)).text()]);
if (user) signIn(user);
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective + ' ' + event.blockedURI));
`;

export class Pages {
  issuer = 'https://dashboard.example';

  constructor({ widget, secret }) {
    Object.assign(this, { widget, secret });
    this.server = createServer((request, response) => this.serve(request, response).catch(() => response.writeHead(404).end()));
  }

  async listen() {
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  // attributes: data-* of the script tag; html: of the page; from: 'self' serves the widget from the page's own origin.
  address({ gateway, user = '', from = 'self', lang = 'en', ...attributes }) {
    return `${this.url}/?${new URLSearchParams({ page: JSON.stringify({ gateway, from, lang, attributes }), ...(user && { user }) })}`;
  }

  async serve(request, response) {
    const url = new URL(request.url, this.url);
    const send = (type, body, headers = {}) => response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, ...headers }).end(body);
    if (url.pathname === '/widget.js') return send('text/javascript', await readFile(this.widget));
    if (url.pathname === '/stub.js') return send('text/javascript', stub);
    if (url.pathname === '/token') return send('text/plain', this.token(url.searchParams.get('user')));
    if (url.pathname !== '/') return response.writeHead(404).end();
    const { gateway, from, lang, attributes } = JSON.parse(url.searchParams.get('page'));
    const socket = gateway.replace('http', 'ws').replace(/\/$/, '');
    const source = from === 'self' ? '/widget.js' : `${gateway}widget.js`;
    const data = Object.entries({ ...attributes, ...(from === 'self' && { gateway }) }).map(([key, value]) => ` data-${key}="${value}"`).join('');
    const policy = `default-src 'none'; script-src 'self'${from === 'self' ? '' : ` ${gateway}`}; connect-src 'self' ${gateway} ${socket}; require-trusted-types-for 'script'`;
    return send(
      'text/html',
      `<!doctype html><html lang="${lang}"><meta name="viewport" content="width=device-width"><title>Dashboard</title>` +
        `<main><h1>Dashboard</h1><button>A button of the page</button></main>` +
        `<script src="/stub.js"></script><script type="module" src="${source}"${data}></script></html>`,
      { 'Content-Security-Policy': policy },
    );
  }

  token(user, seconds = 300) {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const at = Math.floor(Date.now() / 1000);
    const claims = { iss: this.issuer, aud: 'intake', sub: user, name: user, iat: at, exp: at + seconds, jti: randomUUID() };
    const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
    return `${signed}.${createHmac('sha256', this.secret).update(signed).digest('base64url')}`;
  }
}
