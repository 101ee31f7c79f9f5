using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A reader keeps the turn to tell for messages that are there, and for nothing else.</summary>
[Collection(Alone.Name)]
public sealed class TurnTests
{
    [Theory]
    [InlineData(WebSocketMessageType.Binary, "no hook takes it", true)]
    [InlineData(WebSocketMessageType.Text, "pong", true)]
    [InlineData(WebSocketMessageType.Text, "part", false)]
    public async Task Other_event_hooks_get_it_while_what_no_hook_sees_floods_in(WebSocketMessageType type, string what, bool isWhole)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(what);
        var floods = false;
        var flood = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var webSocket = new PlayedSocket();
        webSocket.Receives = buffer =>
        {
            if (!Volatile.Read(ref floods))
            {
                return FirstAsync(buffer);
            }

            // A few bytes a read, so that it takes long until there are too many.
            var data = isWhole ? bytes : [];
            data.CopyTo(buffer.Span);
            return new(new ValueWebSocketReceiveResult(data.Length, type, isWhole));
        };
        await using var socket = new ScriptedSocket(new HeartbeatOptions
        {
            // What floods in answers no ping, and no deadline comes to pass: nothing but the event hook itself asks for the turn.
            Liveness = Liveness.PongOnly,
            Interval = TimeSpan.FromMinutes(10),
            CloseTimeout = TimeSpan.FromMilliseconds(100),
            Connect = (_, _) => new ValueTask<WebSocket>(webSocket),
        });
        socket.Hooks.Kinds = HookKinds.Open | HookKinds.Text | HookKinds.Ping | HookKinds.Close;
        await socket.ConnectAsync(World.Address).InTime();
        await socket.Journal.Until("OnOpen");
        await Rest.Come();
        flood.SetResult();
        await socket.Journal.Until("OnMessage hello");
        socket.Probe();
        await socket.Journal.Until("OnPing");

        // Returns after CloseTimeout at the latest, on a loaded machine before the hook has its turn.
        await socket.CloseAsync().InTime();
        await socket.Journal.Until("OnClose");
        Assert.Equal(1, socket.Journal.Count("OnClose"));

        async ValueTask<ValueWebSocketReceiveResult> FirstAsync(Memory<byte> buffer)
        {
            await flood.Task;
            Volatile.Write(ref floods, true);
            "hello"u8.CopyTo(buffer.Span);
            return new ValueWebSocketReceiveResult(5, WebSocketMessageType.Text, endOfMessage: true);
        }
    }
}
