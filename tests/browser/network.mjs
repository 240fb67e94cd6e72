// The wire between the page and the gateway, in the test's hands: it can be cut, go silent in one direction, and not let WebSocket through.

import { connect, createServer } from 'node:net';

export class Network {
  pairs = new Set();
  cut = false;
  noWebSocket = false;

  async listen(target) {
    const { hostname, port } = new URL(target);
    this.server = createServer((page) => this.join(page, connect(Number(port), hostname)));
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.server.address().port}/`;
  }

  join(page, gateway) {
    const end = () => {
      page.destroy();
      gateway.destroy();
      this.pairs.delete(end);
    };
    this.pairs.add(end);
    end.silent = false;
    for (const socket of [page, gateway]) socket.on('error', end).on('close', end);
    if (this.cut) return end();
    page.on('data', (data) => {
      if (this.noWebSocket && /\r\nupgrade: *websocket/i.test(data)) end();
      else if (!gateway.destroyed) gateway.write(data);
    });
    gateway.on('data', (data) => end.silent || page.destroyed || page.write(data));
    return undefined;
  }

  drop() {
    for (const end of [...this.pairs]) end();
  }

  // On the connections there are, the gateway's words no longer reach the page; nobody is told.
  silence() {
    for (const end of this.pairs) end.silent = true;
  }

  break() {
    this.cut = true;
    this.drop();
  }

  mend() {
    this.cut = false;
  }

  close() {
    this.drop();
    this.server.close();
  }
}
