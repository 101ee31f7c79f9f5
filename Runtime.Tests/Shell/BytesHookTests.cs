using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A hook that takes bytes is told whether they are a text's.</summary>
public sealed partial class BytesHookTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_told_the_type_at_once_and_where_the_message_has_waited(bool waits)
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Awaits);
        await using var socket = new TypedSocket { Options = world.Options, Stop = waits ? stop : null };
        await socket.ConnectAsync(World.Address).InTime();
        var peer = await world.Server.Next();
        await peer.Send("one");
        await peer.Send([1, 2]);
        await peer.Send("three");
        await Rest.Come();
        stop.GoOn();
        await Rest.Come();
        Assert.Equal(["Text one", "Binary 0102", "Text three"], socket.Seen);
    }

    [HeartbeatSocket]
    private sealed partial class TypedSocket
    {
        public List<string> Seen { get; } = [];

        public Stop? Stop { get; init; }

        private async partial ValueTask OnMessageAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancellationToken)
        {
            Seen.Add($"{type} {(type == WebSocketMessageType.Text ? Encoding.UTF8.GetString(data.Span) : Convert.ToHexString(data.Span))}");
            await (Stop?.Here() ?? default);
        }
    }
}
