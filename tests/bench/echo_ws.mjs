// An echo server with npm `ws` as its README writes it, of the packages that tests/browser has installed.   node echo_ws.mjs PORT
import { createRequire } from 'node:module';

const require = createRequire(new URL('../browser/', import.meta.url));
const { WebSocketServer } = require('ws');
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('error', () => {});
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});
