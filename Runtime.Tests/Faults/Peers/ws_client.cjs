// A client on ws, the usual library of Node.js: dials a port, sends messages, and says whether each came back as it was. Arguments: the port, and the compression to offer.
const WebSocket = require('ws');

const [port, perMessageDeflate] = [process.argv[2], JSON.parse(process.argv[3])];
const messages = ['', 'a', 'größe', ...Array(50).fill('{"symbol":"EURUSD","bid":1.08512,"ask":1.08514}'), 'x'.repeat(300000), require('crypto').randomBytes(200000).toString('base64')];
const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: { threshold: 0, ...perMessageDeflate } });
let next = 0;
socket.on('open', () => messages.forEach((message) => socket.send(message)));
socket.on('error', (error) => console.log(`error ${error.message}`));
socket.on('message', (data) => {
  if (data.toString() !== messages[next]) {
    console.log(`message ${next} came back otherwise`);
  } else if (++next === messages.length) {
    socket.close(1000);
  }
});
socket.on('close', (code) => console.log(`${next} of ${messages.length} came back, ${socket.extensions || 'none'}, ${code}`));
