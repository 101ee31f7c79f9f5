// A server on Bun's own WebSocket: says its port, and then how each client has closed. It cannot send fragments.
const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: (request, server) => (server.upgrade(request, { data: {} }) ? undefined : new Response('', { status: 400 })),
  websocket: {
    maxPayloadLength: 16 * 1024 * 1024,
    perMessageDeflate: true,
    pong(socket, data) {
      if (data.toString() === socket.data.lastPing) {
        socket.send(`answered ${socket.data.lastPing}`);
      }
    },
    close: (socket, code, reason) => console.log(`closed ${code} ${reason}`.trimEnd()),
    message(socket, data) {
      const words = typeof data === 'string' ? data.split(' ') : [];
      if (words[0] === 'close') {
        socket.close(Number(words[1]), words.slice(2).join(' '));
      } else if (words[0] === 'pings') {
        socket.data.lastPing = words.at(-1);
        words.slice(1).forEach((word) => socket.ping(word));
      } else {
        socket.send(data, true);
      }
    },
  },
});
console.log(`Port ${server.port}`);
