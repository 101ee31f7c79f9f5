// What one writes with Bun.serve: an echo, or a message to everybody who listens. It says what it has done at each line that it reads.
const broadcasts = process.argv[2] === "broadcast";
const message = Buffer.alloc(64, "m");
let connections = 0;
let messages = 0;
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: (request, server) => (server.upgrade(request) ? undefined : new Response("A WebSocket is expected.", { status: 400 })),
  websocket: {
    idleTimeout: 0,
    open(socket) {
      connections++;
      if (broadcasts) socket.subscribe("everybody");
    },
    message(socket, data) {
      messages++;
      if (broadcasts) server.publish("everybody", message);
      else socket.send(data);
    },
  },
});

for await (const _ of console) {
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ port: server.port, connections, messages, processor: user + system }));
}
