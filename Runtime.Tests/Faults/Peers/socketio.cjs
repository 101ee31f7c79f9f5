// socket.io, or engine.io alone: says its port, each pong that it got, and how each client has ended.
// node socketio.cjs PING_INTERVAL PING_TIMEOUT [engine]
const http = require('http').createServer();
const [interval, timeout, layer] = process.argv.slice(2);
const options = {
  pingInterval: Number(interval),
  pingTimeout: Number(timeout),
  connectTimeout: 10000,
  allowRequest: (request, next) => next(request.url.includes('refuse') ? 'no entry today' : null, !request.url.includes('refuse')),
};
let engine;
if (layer === 'engine') {
  engine = require('engine.io').attach(http, options);
  engine.on('connection', (client) => client.on('message', (data) => client.send(data)));
} else {
  const io = new (require('socket.io').Server)(http, options);
  engine = io.engine;
  const admit = (socket, next) => (socket.handshake.auth.token === 'bad' ? next(new Error('Not authorized')) : next());
  const serve = (socket) => {
    console.log('joined');
    socket.on('echo', (text) => socket.emit('echoed', text));
    socket.on('leave', () => socket.disconnect());
    socket.on('end', () => socket.disconnect(true));
    socket.on('bytes', () => socket.emit('bytes', Buffer.from('2')));
  };
  io.use(admit).on('connection', serve);
  io.of('/admin').use(admit).on('connection', serve);
}

engine.on('connection', (client) => {
  client.on('heartbeat', () => console.log('pong'));
  client.on('close', (reason) => console.log(`ended ${reason}`));
});
engine.on('connection_error', (error) => console.log(`refused ${error.message}`));
http.listen(0, '127.0.0.1', () => console.log(`Port ${http.address().port}`));
