"""A server on python-websockets: says its port, and then how each client has closed. Every server here does the same for the same text."""

import asyncio

import websockets


async def fragments(socket, words, pongs):
    """One text in as many fragments, and after each a ping."""
    for word in words:
        yield word
        pongs.append(await socket.ping(word))


async def say_answered(socket, last, pong):
    await pong
    await socket.send(f"answered {last}")


async def serve(socket, _path=None):
    answering = set()
    try:
        async for message in socket:
            words = message.split(" ") if isinstance(message, str) else [""]
            if words[0] == "close":
                await socket.close(int(words[1]), " ".join(words[2:]))
            elif words[0] in ("pings", "fragments"):
                pongs = []
                if words[0] == "pings":
                    pongs = [await socket.ping(word) for word in words[1:]]
                else:
                    await socket.send(fragments(socket, words[1:], pongs))
                answering.add(asyncio.ensure_future(say_answered(socket, words[-1], pongs[-1])))
            else:
                await socket.send(message)
    except websockets.exceptions.ConnectionClosedError:
        pass
    await socket.wait_closed()
    print(f"closed {socket.close_code} {socket.close_reason}".rstrip(), flush=True)


async def main():
    async with websockets.serve(serve, "127.0.0.1", 0, max_size=16 * 1024 * 1024, ping_interval=None) as server:
        print(f"Port {server.sockets[0].getsockname()[1]}", flush=True)
        await asyncio.Future()


asyncio.run(main())
