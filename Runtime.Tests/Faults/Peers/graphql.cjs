// graphql-ws on ws: says its port, and how each client has ended. It asks each client for a protocol pong, and says when one has come.
// node graphql.cjs KEEP_ALIVE
const { WebSocketServer } = require('ws');
const { useServer } = require('graphql-ws/use/ws');
const { GraphQLSchema, GraphQLObjectType, GraphQLInt } = require('graphql');

const wait = (time) => new Promise((done) => setTimeout(done, time));
async function* ticks() {
  for (let tick = 0; ; tick++) {
    yield { tick };
    await wait(50);
  }
}

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { one: { type: GraphQLInt, resolve: () => 1 } } }),
  subscription: new GraphQLObjectType({ name: 'Subscription', fields: { tick: { type: GraphQLInt, subscribe: ticks } } }),
});
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/graphql' });
server.on('listening', () => console.log(`Port ${server.address().port}`));
server.on('connection', (socket) => {
  socket.on('pong', () => console.log('pong'));
  socket.on('close', (code, reason) => console.log(`closed ${code} ${reason}`.trimEnd()));
  socket.on('message', (data) => {
    // What no server of the library's own accord does: ask the client, answer unasked.
    const { type, id } = JSON.parse(data);
    console.log(`got ${data}`);
    if (type === 'complete' && id === 'ask') {
      socket.send('{"payload":{"a":[1]},"type":"ping"}');
      socket.send('{"type":"pong"}');
    }
  });
});
useServer({
  schema,
  // As long as any loaded machine needs.
  connectionInitWaitTimeout: 30000,
  onConnect: ({ connectionParams, extra }) => {
    const { token, close } = connectionParams ?? {};
    if (close) {
      extra.socket.close(close, 'as asked');
    }

    if (token === 'throw') {
      throw new Error('boom');
    }

    return token !== 'bad';
  },
}, server, Number(process.argv[2]));
