using Heartbeat;
using Heartbeat.Testing;

namespace TestProject;

public sealed class TaskSocketTests
{
    private static readonly Uri Address = new("wss://example.com/websocket?task=7");

    [Fact]
    public async Task A_half_open_connection_is_found_dead()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen("wss://example.com/websocket");
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        var connection = await server.AcceptAsync();
        connection.Freeze();
        await world.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, connection.CloseReason!.Kind);
    }

    [Fact]
    public Task Messages_come_in_order_under_every_schedule() => HeartbeatWorld.Explore(times: 100, async world =>
    {
        var pair = await world.Connect<TaskSocket, TaskSession>();
        await pair.Client.SendAsync("one");
        await pair.Client.SendAsync("two");
        await world.Until(() => pair.Client.Received.Count == 2);
        Assert.Equal(["heard one", "heard two"], pair.Client.Received);
    });
}

[HeartbeatSocket]
internal sealed partial class TaskSocket
{
    public List<string> Received { get; } = [];

    partial void OnMessage(string message) => Received.Add(message);
}

[HeartbeatSocket]
internal sealed partial class TaskSession
{
    private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken)
        => await SendAsync($"heard {message}", cancellationToken);
}
