"""A server on Autobahn: says its port, and then how each client has closed. Every server here does the same for the same text."""

import asyncio

from autobahn.asyncio.websocket import WebSocketServerFactory, WebSocketServerProtocol
from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateOfferAccept


def accept_compression(offers):
    for offer in offers:
        if isinstance(offer, PerMessageDeflateOffer):
            return PerMessageDeflateOfferAccept(offer)


class Server(WebSocketServerProtocol):
    def onOpen(self):
        self.last_ping = None

    def onPong(self, payload):
        if payload.decode() == self.last_ping:
            self.sendMessage(f"answered {self.last_ping}".encode())

    def onMessage(self, payload, isBinary):
        words = [] if isBinary else payload.decode().split(" ")
        if words and words[0] == "close":
            self.sendClose(int(words[1]), " ".join(words[2:]) or None)
        elif words and words[0] == "pings":
            self.last_ping = words[-1]
            for word in words[1:]:
                self.sendPing(word.encode())
        elif words and words[0] == "fragments":
            self.last_ping = words[-1]
            self.beginMessage()
            for word in words[1:]:
                self.sendMessageFrame(word.encode())
                self.sendPing(word.encode())
            self.endMessage()
        else:
            self.sendMessage(payload, isBinary)

    def onClose(self, wasClean, code, reason):
        print(f"closed {1005 if code is None else code} {reason or ''}".rstrip(), flush=True)


async def main():
    factory = WebSocketServerFactory()
    factory.protocol = Server
    # Its own limits of a second for a close and five for a handshake are less than a busy machine takes.
    factory.setProtocolOptions(maxMessagePayloadSize=16 * 1024 * 1024, openHandshakeTimeout=60, closeHandshakeTimeout=60, perMessageCompressionAccept=accept_compression)
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0)
    print(f"Port {server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Future()


asyncio.run(main())
