// A server on ws, the usual library of Node.js: says its port, and then how each client has closed. Every server here does the same for the same text.
const { WebSocketServer } = require('ws');

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 16 * 1024 * 1024, perMessageDeflate: { threshold: 0 } });
server.on('listening', () => console.log(`Port ${server.address().port}`));
server.on('connection', (socket) => {
  let lastPing;
  socket.on('pong', (data) => {
    if (data.toString() === lastPing) {
      socket.send(`answered ${lastPing}`);
    }
  });
  socket.on('close', (code, reason) => console.log(`closed ${code} ${reason}`.trimEnd()));
  socket.on('error', (error) => console.log(`error ${error.message}`));
  socket.on('message', (data, isBinary) => {
    const words = isBinary ? [] : data.toString().split(' ');
    if (words[0] === 'close') {
      socket.close(Number(words[1]), words.slice(2).join(' '));
    } else if (words[0] === 'pings') {
      lastPing = words.at(-1);
      words.slice(1).forEach((word) => socket.ping(word));
    } else if (words[0] === 'fragments') {
      lastPing = words.at(-1);
      words.slice(1).forEach((word, index) => {
        socket.send(word, { fin: index === words.length - 2 });
        socket.ping(word);
      });
    } else {
      socket.send(data, { binary: isBinary });
    }
  });
});
